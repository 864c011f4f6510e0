"""A lot accepted in part: two lots after it, with labels and a past, and every gram somewhere."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_sites
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import PackageMass
from traceability.custody.models import CustodyHead
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.queries import get_events, get_state
from traceability.custody.refusals import ActNotAllowed, NotYours, PackageMissing
from traceability.custody.state import LotStatus
from traceability.custody.words import RefusalReason
from traceability.log.audit import audit
from traceability.lots.models import Lot
from traceability.lots.parting.accepting import Parted, accept_part
from traceability.lots.queries import get_contents
from traceability.lots.waiting.queries import get_left_away
from traceability.provenance.ancestry import find_genealogy
from traceability.provenance.findings import Level, Severity
from traceability.provenance.verification import verify
from traceability.stock.balance import Balance
from traceability.stock.reporting import SiteReport, report_of
from traceability.tags.models import Tag, TagState


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def site_of(actor: Actor) -> str:
    with db.reading() as session:
        return get_sites(session, actor.organisation_id)[0].id


def part(
    cast: Cast,
    lot: str,
    *,
    received: tuple[int, ...] = (300_000, 250_000),
    refused: tuple[tuple[int, int], ...] = ((1, 40_000), (2, 250_000)),
) -> Parted:
    with db.transaction() as session:
        return accept_part(
            session,
            lot,
            received=[
                PackageMass(f"{lot}.{number}", net_g) for number, net_g in enumerate(received, 1)
            ],
            refused=[
                RefusedPart(f"{lot}.{number}", net_g, RefusalReason.CONTAMINATED)
                for number, net_g in refused
            ],
            site_id=site_of(cast.ben),
            actor=cast.ben,
        )


def sent(cast: Cast) -> str:
    lot = register(cast.ada, 300_000, 250_000)
    offer(cast.ada, lot, cast.ben)
    return lot


def report(actor: Actor) -> SiteReport:
    today = clock.now().date()
    with db.reading() as session:
        site = get_sites(session, actor.organisation_id)[0]
        return report_of(session, site, since=today, until=today)


def test_what_is_refused_is_the_givers_lot_at_the_takers_gate(cast: Cast, session: Session) -> None:
    lot = sent(cast)

    parted = part(cast, lot)

    refused = session.get_one(Lot, parted.refused.code)
    whole, rest = get_state(session, lot), get_state(session, refused.code)
    assert (refused.title, refused.organisation_id) == (
        f"Refused part of {session.get_one(Lot, lot).title}", cast.ada.organisation_id,
    )  # fmt: skip
    assert (whole.custodian_id, whole.net_mass_g) == (cast.ben.organisation_id, 260_000)
    assert (rest.custodian_id, rest.owner_id) == (cast.ada.organisation_id,) * 2
    assert [package.net_mass_g for package in rest.packages] == [40_000, 250_000]
    assert rest.site_id == site_of(cast.ben)
    assert get_contents(session, refused.code) == get_contents(session, lot)
    assert [event.act.kind.value for event in get_events(session, refused.code)] == [
        "accept_part", "bind_tag", "bind_tag",
    ]  # fmt: skip
    assert [
        state.lot for state, _ in get_left_away(session, cast.ada.organisation_id, limit=9)
    ] == [refused.code]
    assert audit(session, [check_custody]).faults == ()
    for code in (lot, refused.code):
        verdict = verify(session, code)
        loud = [one for one in verdict.findings if one.severity is not Severity.NOTE]
        assert (verdict.level, loud) == (Level.VERIFIED, []), code


def test_the_label_of_a_package_refused_whole_speaks_for_its_lot_no_longer(
    cast: Cast, session: Session
) -> None:
    lot = sent(cast)
    labels = {tag.package_id: tag.id for tag in tags_of(lot)}

    parted = part(cast, lot)

    states = {package: session.get_one(Tag, tag_id).state for package, tag_id in labels.items()}
    assert states == {f"{lot}.1": TagState.BOUND, f"{lot}.2": TagState.VOID}
    assert [tag.package_id for tag in tags_of(parted.refused.code)] == [
        f"{parted.refused.code}.1", f"{parted.refused.code}.2",
    ]  # fmt: skip


def test_the_genealogy_of_both_adds_up(cast: Cast, session: Session) -> None:
    lot = sent(cast)
    refused = part(cast, lot).refused.code

    down = find_genealogy(session, lot, actor=cast.ada)
    up = find_genealogy(session, refused, actor=cast.ben)

    assert down is not None
    assert up is not None
    assert {share.code: share.grams for share in down.ends} == {lot: 260_000, refused: 290_000}
    assert (down.made_into, down.origins, down.lost_g) == ((refused,), (), 0)
    assert {share.code: share.grams for share in up.origins} == {lot: 290_000}
    assert (up.made_of, up.ends) == ((lot,), ())


def test_a_part_that_is_refused_again_on_its_way_keeps_every_gram(
    cast: Cast, session: Session
) -> None:
    lot = sent(cast)
    first = part(cast, lot, refused=((1, 40_000),)).refused.code
    with db.transaction() as writing:
        handover.offer(writing, lot, taker_id=cast.mallory.organisation_id, actor=cast.ben)
        accept_part(
            writing,
            lot,
            received=[PackageMass(f"{lot}.1", 259_000), PackageMass(f"{lot}.2", 250_000)],
            refused=[RefusedPart(f"{lot}.2", 1, RefusalReason.PAPERS)],
            actor=cast.mallory,
        )

    found = find_genealogy(session, lot, actor=cast.ben)

    assert found is not None
    assert len(found.made_into) == 2
    assert found.made_into[0] == first
    grams = {share.code: share.grams for share in found.ends}
    assert grams == {lot: 508_999, first: 40_000, found.made_into[1]: 1}
    assert audit(session, [check_custody]).faults == ()


def test_a_site_s_balance_counts_what_is_accepted(cast: Cast) -> None:
    lot = sent(cast)

    part(cast, lot, received=(299_000, 250_000))

    ada, ben = report(cast.ada), report(cast.ben)
    assert ben.balance == Balance(0, 259_000, 0, 0, 259_000)
    assert ada.balance == Balance(0, 550_000, 259_000, -1_000, 290_000)
    assert [(row.movement.received_g, row.movement.refused_g) for row in ben.movements] == [
        (549_000, 290_000)
    ]
    assert (ada.balance.gap_g, ben.balance.gap_g, ada.stock_g) == (0, 0, 290_000)


def test_a_refused_part_can_be_brought_back_or_offered_to_somebody_else(
    cast: Cast, session: Session
) -> None:
    first, second = (part(cast, sent(cast)).refused.code for _ in range(2))

    with db.transaction() as writing:
        handover.bring_back(writing, first, site_id=site_of(cast.ada), actor=cast.ada)
        handover.offer(writing, second, taker_id=cast.mallory.organisation_id, actor=cast.ada)

    states = get_state(session, first), get_state(session, second)
    assert [(state.status, state.site_id) for state in states] == [
        (LotStatus.HELD, site_of(cast.ada)),
        (LotStatus.OFFERED, site_of(cast.ben)),
    ]
    assert report(cast.ada).balance.gap_g == 0


@pytest.mark.parametrize("who", ["ada", "mallory"])
def test_only_the_taker_accepts_in_part(cast: Cast, session: Session, who: str) -> None:
    lot = sent(cast)
    lots = len(session.exec(select(Lot)).all())

    with pytest.raises(NotYours):
        part(Cast(**vars(cast) | {"ben": getattr(cast, who)}), lot)

    assert len(session.exec(select(Lot)).all()) == lots


def test_what_nobody_offered_is_not_accepted_in_part(cast: Cast) -> None:
    lot = register(cast.ada, 300_000, 250_000)

    with pytest.raises(ActNotAllowed):
        part(cast, lot)
    offer(cast.ada, lot, cast.ben)
    with pytest.raises(PackageMissing):
        part(cast, lot, received=(300_000,))


def test_of_acceptances_in_part_and_whole_and_a_cancellation_at_once_one_counts(
    cast: Cast, settings: Settings
) -> None:
    lot = sent(cast)

    def accept() -> None:
        with db.transaction() as session:
            handover.accept(session, lot, actor=cast.ben)

    def cancel() -> None:
        with db.transaction() as session:
            handover.cancel(session, lot, actor=cast.ada)

    outcomes = at_once(
        settings,
        [lambda: part(cast, lot), lambda: part(cast, lot), accept, cancel],
    )

    assert outcomes == ["ActNotAllowed"] * 3 + ["ok"]
    with db.reading() as session:
        there = sum(head.net_mass_g for head in session.exec(select(CustodyHead)))
        faults = audit(session, [check_custody]).faults
    assert (there, faults) == (550_000, ())
