"""What is odd about somebody holding waste of a code on a day, by the permits they state. Pure.

A remark warns and stops nothing: who needs which permit is national law, and we hold no copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from foundation.errors import N_
from traceability.compliance.kinds import KIND_NAMES, KINDS_OF_PART, Part
from traceability.compliance.validity import PermitState, PermitTerms
from traceability.materials.remarks import Remark, written

NONE_STATED = {
    Part.SELLER: N_("The seller states no permit for waste. Ask for it before you buy."),
    Part.CARRIER: N_("The carrier states no registration for waste. Ask to see it."),
    Part.TAKER: N_("The taker states no permit for waste. Ask whether it may take this."),
}
NOT_COVERED = {
    Part.SELLER: N_("No permit of the seller covers waste code %(code)s on this day."),
    Part.CARRIER: N_("No registration of the carrier covers waste code %(code)s on this day."),
    Part.TAKER: N_("No permit of the taker covers waste code %(code)s on this day."),
}
ENDED = {
    Part.SELLER: N_("The seller's %(kind)s ended on %(day)s."),
    Part.CARRIER: N_("The carrier's %(kind)s ended on %(day)s."),
    Part.TAKER: N_("The taker's %(kind)s ended on %(day)s."),
}


def permit_remarks(
    permits: Sequence[PermitTerms], *, part: Part, low_code: str | None, on: date
) -> tuple[Remark, ...]:
    """The remarks on one party of a lot; `permits` are the latest of each. What is no waste, or
    has no code, needs none.
    """
    if low_code is None:
        return ()
    matter = [
        permit
        for permit in permits
        if permit.kind in KINDS_OF_PART[part] and permit.state_on(on) is not PermitState.WITHDRAWN
    ]
    if any(permit.holds_on(on) and permit.covers(low_code) for permit in matter):
        return ()
    if not matter:
        return (Remark("permit_none", NONE_STATED[part]),)
    ended = [_ended(permit, part) for permit in matter if _has_ended(permit, on)]
    if len(ended) == len(matter):
        return tuple(ended)
    not_covered = Remark("permit_not_covering", NOT_COVERED[part], {"code": low_code})
    return (*ended, not_covered)


def _has_ended(permit: PermitTerms, on: date) -> bool:
    return permit.state_on(on) is PermitState.ENDED


def _ended(permit: PermitTerms, part: Part) -> Remark:
    assert permit.valid_until is not None, "what has ended has an end"
    values = {"kind": KIND_NAMES[permit.kind], "day": written(permit.valid_until)}
    return Remark("permit_ended", ENDED[part], values)
