"""Drawing a sample: each sealed split is a lot with its own code, tag and custody.

A split is described like the lot it was drawn from, and says so. What was taken comes from all
packages in proportion, unless it is said which of them gave how much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import N_
from foundation.parties.actor import Actor
from traceability.custody.figures import PackageMass
from traceability.custody.queries import lock_state
from traceability.custody.recording import record_together
from traceability.custody.samples import DrawSample, SealedSplit
from traceability.custody.sampling import NothingDrawn, sample_of
from traceability.custody.state import LotState
from traceability.custody.words import SamplePurpose
from traceability.lots.queries import check_readable, get_contents, get_lot
from traceability.lots.registration import content_row, declared_lines
from traceability.lots.transforming.blending import inherited
from traceability.lots.transforming.making import Made
from traceability.lots.transforming.offshoots import describe_part
from traceability.materials.balance import by_largest_remainder

TITLES = {
    SamplePurpose.SELLER: N_("Sample of %(title)s, the seller's split"),
    SamplePurpose.BUYER: N_("Sample of %(title)s, the buyer's split"),
    SamplePurpose.UMPIRE: N_("Sample of %(title)s, the umpire's split"),
    SamplePurpose.RESERVE: N_("Sample of %(title)s, in reserve"),
}


@dataclass(frozen=True)
class Split:
    """One sealed split as it is asked for."""

    purpose: SamplePurpose
    seal: str
    net_g: int


def draw_sample(
    session: Session,
    code: str,
    splits: Sequence[Split],
    *,
    taken_g: Mapping[str, int] | None = None,
    event_time: datetime | None = None,
    time_zone_offset: str = "+00:00",
    site_id: str | None = None,
    actor: Actor,
) -> Made:
    """Seal so many splits of a lot. `taken_g` is grams by package. Raises a `Refusal`."""
    lock_state(session, code)
    state = check_readable(session, code, actor=actor)
    if not splits or taken_g == {}:
        raise NothingDrawn(field="net_mass")
    whole = get_lot(session, code)
    contents = inherited(get_contents(session, code))
    lots = [
        describe_part(session, whole, state, title=TITLES[split.purpose] % {"title": whole.title})
        for split in splits
    ]
    sealed = tuple(
        SealedSplit(
            split.purpose,
            split.seal,
            sample_of(state, lot=lot.code, net_g=split.net_g, contents=declared_lines(contents)),
        )
        for split, lot in zip(splits, lots, strict=True)
    )
    drawn_g = sum(split.net_g for split in splits)
    act = DrawSample(
        taken=_taken(state, drawn_g, taken_g),
        splits=sealed,
        owner_id=state.owner_id,
        kept_g=state.net_mass_g - drawn_g,
    )
    recorded = record_together(
        session,
        act,
        lots=(code, *(lot.code for lot in lots)),
        event_time=event_time,
        time_zone_offset=time_zone_offset,
        site_id=site_id or state.site_id,
        actor=actor,
    )
    for lot in lots:
        session.add_all(content_row(lot, content, recorded[code]) for content in contents)
    session.flush()
    return Made(tuple(lots), recorded[lots[0].code])


def _taken(
    state: LotState, drawn_g: int, taken_g: Mapping[str, int] | None
) -> tuple[PackageMass, ...]:
    """What each package gave: as said, or in proportion to what it holds."""
    if taken_g is None:
        weights = [package.net_mass_g for package in state.packages]
        names = [package.package_id for package in state.packages]
        taken_g = dict(zip(names, by_largest_remainder(drawn_g, weights), strict=True))
    return tuple(PackageMass(package, grams) for package, grams in taken_g.items() if grams)
