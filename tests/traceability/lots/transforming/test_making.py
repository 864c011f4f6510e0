"""Splitting and merging: new lots with labels and a past, mass that adds up, and one chain each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from foundation import db
from foundation.errors import DomainError
from tests.traceability.lots.conftest import Cast, Member
from tests.traceability.lots.test_registration import DRAFT
from traceability.custody.auditing import check_custody
from traceability.custody.events import Sell
from traceability.custody.queries import NoSuchLot, get_events, get_state
from traceability.custody.recording import record
from traceability.custody.refusals import (
    ActNotAllowed,
    ImpossibleTolerance,
    NotYours,
    OtherMaterial,
    OutputsTooLight,
    TooFewLots,
)
from traceability.custody.state import LotStatus
from traceability.custody.words import CustodyModel, LotOrigin, Packaging
from traceability.log.audit import audit
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_photo_ids
from traceability.lots.registration import LotDraft, LotPackage, ReferenceTaken, register_lot
from traceability.lots.transforming.making import Made, Part, Weighed, merge_lots, split_lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags

WHOLE = LotPackage(550_000)
HALVES = (Part((LotPackage(300_000),), "First"), Part((LotPackage(250_000),), reference="B-1"))


def registered(member: Member, draft: LotDraft = DRAFT, **changes: object) -> str:
    with db.transaction() as session:
        changed = replace(draft, site_id=member.site_id, **changes)  # type: ignore[arg-type] # fields by name
        return register_lot(session, changed, actor=member.actor).code


def split(member: Member, code: str, *parts: Part, weighed: Weighed = Weighed()) -> Made:  # noqa: B008 - frozen
    with db.transaction() as session:
        return split_lot(session, code, parts or HALVES, weighed, actor=member.actor)


def merge(member: Member, *codes: str, part: Part = Part(()), weighed: Weighed = Weighed()) -> Made:  # noqa: B008 - frozen
    with db.transaction() as session:
        return merge_lots(session, codes, part, weighed, actor=member.actor)


def test_a_split_lot_is_spent_and_its_parts_are_described_like_it(
    cast: Cast, session: Session
) -> None:
    waste = WasteChoice(WasteStatus.WASTE, "16 02 16", None, "")
    code = registered(cast.ada, waste=waste)

    made = split(cast.ada, code)

    first, second = (session.get_one(Lot, lot.code) for lot in made.lots)
    assert [(lot.title, lot.reference) for lot in (first, second)] == [
        ("First", None), ("Voice-coil magnets", "B-1"),
    ]  # fmt: skip
    assert {(lot.description, lot.coating, lot.is_magnetised) for lot in (first, second)} == {
        ("Loose, sorted by hand", "Nickel", True)
    }
    whole, *parts = (get_state(session, one) for one in (code, first.code, second.code))
    assert (whole.status, [part.status for part in parts]) == (
        LotStatus.SPENT, [LotStatus.HELD] * 2
    )  # fmt: skip
    assert [part.net_mass_g for part in parts] == [300_000, 250_000]
    assert {part.site_id for part in parts} == {cast.ada.site_id}
    assert get_contents(session, first.code) == get_contents(session, code)
    assert get_contents(session, second.code) == get_contents(session, code)
    said = find_waste_choice(session, second.code)
    assert said is not None
    assert said.low_code == waste.low_code
    assert get_photo_ids(session, first.code) == []


def test_the_event_stands_in_every_chain_and_the_log_bears_it_out(
    cast: Cast, session: Session
) -> None:
    code = registered(cast.ada)
    made = split(cast.ada, code)

    lots = [lot.code for lot in made.lots]
    events = {lot: get_events(session, lot) for lot in (code, *lots)}
    assert {event.event_id for lot in (code, *lots) for event in events[lot]} >= {
        made.recorded.event_id
    }
    assert [event.act.kind.value for event in events[code]] == [
        "register", "bind_tag", "bind_tag", "split",
    ]  # fmt: skip
    assert [event.act.kind.value for event in events[lots[0]]] == ["split", "bind_tag"]
    assert len(get_bound_tags(session, lots[1])) == 1
    assert audit(session, [check_custody]).faults == ()


def test_every_verdict_of_the_family_is_good(cast: Cast, session: Session) -> None:
    first, second = registered(cast.ada), registered(cast.ada, reference=None)
    (merged,) = merge(cast.ada, first, second).lots
    parts = split(cast.ada, merged.code, Part((LotPackage(1),)), Part((LotPackage(1_099_999),)))

    for code in (first, second, merged.code, *(lot.code for lot in parts.lots)):
        verdict = verify(session, code)
        assert (verdict.level, verdict.findings) == (Level.VERIFIED, ()), code


def test_merged_lots_keep_their_packages_and_what_they_have_in_common(
    cast: Cast, session: Session
) -> None:
    first = registered(cast.ada)
    second = registered(
        cast.ada,
        reference=None,
        origin=LotOrigin.PRE_CONSUMER,
        coating="Zinc",
        is_magnetised=None,
        packages=(LotPackage(1_000, packaging=Packaging.BOX),),
    )

    made = merge(cast.ada, second, first)

    (lot,) = made.lots
    state = get_state(session, lot.code)
    assert [(one.package_id, one.packaging, one.net_mass_g) for one in state.packages] == [
        (f"{lot.code}.1", Packaging.BOX, 1_000),
        (f"{lot.code}.2", Packaging.DRUM, 300_000),
        (f"{lot.code}.3", Packaging.BAG, 250_000),
    ]
    assert (state.packages[1].gross_mass_g, state.packages[1].tare_mass_g) == (312_000, 12_000)
    assert (state.origin, state.custody_model) == (LotOrigin.MIXED, CustodyModel.SEGREGATED)
    assert (lot.origin_class, lot.coating, lot.is_magnetised) == (LotOrigin.MIXED, "", True)
    assert get_contents(session, lot.code) == get_contents(session, first)


def test_a_scales_error_is_a_line_of_its_own(cast: Cast, session: Session) -> None:
    code = registered(cast.ada)
    weighed = Weighed(tolerance_g=500, instrument="Weighbridge 2")

    made = split(cast.ada, code, HALVES[0], Part((LotPackage(249_800),)), weighed=weighed)

    (*_, last) = get_events(session, code)
    assert vars(last.act)["difference_g"] == -200
    assert get_state(session, made.lots[1].code).net_mass_g == 249_800


@pytest.mark.parametrize(
    ("parts", "weighed", "refusal"),
    [
        ((HALVES[0], Part((LotPackage(249_999),))), Weighed(), OutputsTooLight),
        (
            (HALVES[0], Part((LotPackage(249_999),))),
            Weighed(tolerance_g=9_999),
            ImpossibleTolerance,
        ),
        ((Part((WHOLE,)),), Weighed(), TooFewLots),
        ((HALVES[0], replace(HALVES[1], reference="A-17")), Weighed(), ReferenceTaken),
    ],
)
def test_a_refused_split_leaves_nothing_behind(
    cast: Cast,
    session: Session,
    parts: tuple[Part, ...],
    weighed: Weighed,
    refusal: type[DomainError],
) -> None:
    code = registered(cast.ada)

    with pytest.raises(DomainError) as refused:
        split(cast.ada, code, *parts, weighed=weighed)

    assert type(refused.value) is refusal
    assert get_state(session, code).status is LotStatus.HELD
    assert [lot.code for lot in session.exec(select(Lot))] == [code]


def test_what_is_spent_takes_no_act_more(cast: Cast) -> None:
    code = registered(cast.ada)
    split(cast.ada, code)

    with pytest.raises(ActNotAllowed):
        split(cast.ada, code, HALVES[0], Part((LotPackage(250_000),)))


def test_nobody_parts_what_is_not_theirs(cast: Cast) -> None:
    code = registered(cast.ada)

    with pytest.raises(NoSuchLot):
        split(cast.mallory, code)
    with pytest.raises(NoSuchLot):
        merge(cast.mallory, code, registered(cast.mallory))


def test_only_one_material_is_merged(cast: Cast) -> None:
    other = registered(cast.ada, reference=None, material_code="PS-NDFEB-SWARF")

    with pytest.raises(OtherMaterial):
        merge(cast.ada, registered(cast.ada), other)


def test_a_lot_that_is_sold_is_nobodys_to_merge(cast: Cast) -> None:
    first, second = registered(cast.ada), registered(cast.ada, reference=None)
    with db.transaction() as session:
        record_sale(session, first, cast)

    with pytest.raises(NotYours):
        merge(cast.ada, first, second)


def record_sale(session: Session, code: str, cast: Cast) -> None:
    record(session, Sell(cast.ben.id, "order5"), lot=code, actor=cast.ada.actor)
