"""What papers ask of an organisation now: permits that end, codes that are missing or over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from foundation.errors import N_
from foundation.parties.queries import get_organisation
from foundation.parties.roles import TradeRole
from foundation.tasks.gathering import MOST, Asked, Task
from foundation.tasks.kinds import TaskKind
from traceability.compliance.kinds import KIND_NAMES, Part
from traceability.compliance.queries import StatedPermit, get_permits
from traceability.compliance.remarks import permit_remarks
from traceability.compliance.travelling import TravellingLot, get_travelling
from traceability.compliance.validity import PermitState
from traceability.lots.waste.reading import choice_remarks
from traceability.lots.waste.words import WasteStatus
from traceability.materials.waste_codes import CodeState

MISSING = N_("It is on its way, and nobody has said under which waste code.")
CODE_ENDED = N_("It is on its way, and its waste code %(code)s does not hold any more.")
ENDING = N_("Its last day is near. State the renewal as soon as you have it.")
ENDED = N_("It has ended. State the renewal, or withdraw it if you do not use it any more.")
NOT_COVERED = N_(
    "Lots under this waste code come to you or leave you, and no permit you state covers it today."
)

KINDS = (
    TaskKind.WASTE_CODE_MISSING,
    TaskKind.WASTE_CODE_ENDED,
    TaskKind.PERMIT_ENDING,
    TaskKind.PERMIT_ENDED,
    TaskKind.PERMIT_MISSING,
)


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """Permits of the organisation and codes of its lots on the move, in four queries."""
    today = asked.at.date()
    permits = get_permits(session, asked.organisation_id)
    lots = get_travelling(session, asked.organisation_id, limit=MOST)
    yield from _permits(permits, today)
    yield from _codes(lots, asked, today)
    roles = get_organisation(session, asked.organisation_id).roles
    taker = Part.CARRIER if TradeRole.CARRIER in roles else Part.TAKER
    yield from _uncovered(lots, permits, asked, taker=taker)


def _permits(permits: Iterable[StatedPermit], today: date) -> Iterator[Task]:
    for stated in permits:
        permit, state = stated.permit, stated.terms.state_on(today)
        if state not in (PermitState.ENDS_SOON, PermitState.ENDED) or permit.valid_until is None:
            continue
        is_over = state is PermitState.ENDED
        yield Task(
            kind=TaskKind.PERMIT_ENDED if is_over else TaskKind.PERMIT_ENDING,
            sentence=ENDED if is_over else ENDING,
            reference=permit.number,
            about=KIND_NAMES[permit.kind],
            link=f"/account/permits/{permit.id}" + ("" if is_over else "/renew"),
            due_at=_end_of(permit.valid_until),
        )


def _codes(lots: Iterable[TravellingLot], asked: Asked, today: date) -> Iterator[Task]:
    for lot in lots:
        if lot.owner_id != asked.organisation_id:
            continue
        is_missing = lot.choice is None or lot.choice.status is WasteStatus.NOT_KNOWN
        is_over = lot.choice is not None and lot.choice.state_on(today) is CodeState.ENDED
        if is_missing or (is_over and choice_remarks(lot.choice, on=today)):
            yield Task(
                kind=TaskKind.WASTE_CODE_MISSING if is_missing else TaskKind.WASTE_CODE_ENDED,
                sentence=MISSING if is_missing else CODE_ENDED,
                reference=lot.code,
                about=lot.title,
                link=f"/lots/{lot.code}/waste-code",
                due_at=lot.offer_expires_at,
                words={} if is_missing or lot.choice is None else {"code": lot.choice.low_code},
            )


def _uncovered(
    lots: Iterable[TravellingLot],
    permits: Iterable[StatedPermit],
    asked: Asked,
    *,
    taker: Part,
) -> Iterator[Task]:
    """One task for each code that nothing covers; a permit that ended has a task of its own."""
    terms = [stated.terms for stated in permits]
    for lot in lots:
        low_code = lot.choice.low_code if lot.choice else None
        part = taker if lot.taker_id == asked.organisation_id else Part.SELLER
        if low_code is None or (part is Part.SELLER and lot.is_own_work):
            continue
        found = permit_remarks(terms, part=part, low_code=low_code, on=asked.at.date())
        if any(remark.key != "permit_ended" for remark in found):
            yield Task(
                kind=TaskKind.PERMIT_MISSING,
                sentence=NOT_COVERED,
                reference=low_code,
                about="",
                link="/account/permits/new",
            )


def _end_of(day: date) -> datetime:
    """The moment a day is over, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)
