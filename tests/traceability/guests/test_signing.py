"""Drivers without an account: what their links let them sign, and what they do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from foundation import clock, db
from foundation.errors import DomainError
from foundation.parties.models import GuestCompany, Organisation, SigningKey
from foundation.parties.queries import get_organisations
from foundation.parties.tokens import KeyLevel, LinkNotValid
from market.desk.organisations import count_waiting, search
from tests.market.stage import Cast, make_cast, register
from tests.traceability.guests.carrying import DORA, by_link
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.handover import NoSuchTaker
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotStatus
from traceability.custody.words import RefusalReason
from traceability.guests import linking, signing
from traceability.guests.models import GuestLink, LinkEnd
from traceability.guests.refusals import NoGuestHere, NoOnward
from traceability.log.audit import audit
from traceability.provenance.findings import Level, Rule, Severity
from traceability.provenance.verification import verify

REASON = RefusalReason.DAMAGED


@pytest.fixture
def cast(app: object) -> Cast:
    """Ada sells, Ben buys, Cleo carries."""
    return make_cast()


def carried(cast: Cast) -> tuple[str, str]:
    """A lot that Dora has taken, and the secret by which she gives it to Ben."""
    lot = register(cast.ada)
    with db.transaction() as session:
        taken = signing.take(session, by_link(cast, lot).token, signer=DORA)
    assert taken.giving
    return lot, taken.giving.token


def test_a_driver_takes_and_gives_and_each_reader_is_told_how(cast: Cast) -> None:
    lot, giving = carried(cast)
    with db.transaction() as session:
        signing.give(session, giving, signer=DORA)
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)

    with db.reading() as session:
        events = get_events(session, lot)
        verdict = verify(session, lot)
        faults = audit(session, [check_custody]).faults
        (key,) = session.exec(select(SigningKey).where(SigningKey.level == KeyLevel.GUEST)).all()
        links = session.exec(select(GuestLink)).all()
    levels = [(one.act.kind.value, one.level.value) for one in events if one.lot_seq > 3]
    assert levels == [
        ("offer", "platform"),
        ("accept", "guest"),
        ("offer", "guest"),
        ("accept", "platform"),
    ]
    notes = [one for one in verdict.findings if one.rule is Rule.GUESTS]
    assert [(one.severity, one.event_ids) for one in notes] == [
        (Severity.NOTE, (events[-3].event_id,)),
        (Severity.NOTE, (events[-2].event_id,)),
    ]
    assert verdict.level is Level.VERIFIED
    assert faults == ()
    assert {one.key_id for one in events if one.level is KeyLevel.GUEST} == {key.key_id}
    assert {(one.ended_as, one.signer_name, one.plate) for one in links} == {
        (LinkEnd.SIGNED, "Dora Drive", "E-RG 17")
    }
    assert b"Dora" not in b"".join(one.body for one in events)


def test_a_driver_states_masses_of_her_own_and_the_rest_are_the_givers(cast: Cast) -> None:
    lot = register(cast.ada)

    with db.transaction() as session:
        token = by_link(cast, lot).token
        signing.take(session, token, signer=DORA, masses_g={f"{lot}.2": 312_900})

    with db.reading() as session:
        state = get_state(session, lot)
    assert [one.net_mass_g for one in state.packages] == [312_000, 312_900]


def test_a_driver_who_refuses_leaves_the_lot_with_the_giver(cast: Cast) -> None:
    lot = register(cast.ada)
    token = by_link(cast, lot).token

    with db.transaction() as session:
        signing.refuse(session, token, signer=DORA, reason=REASON, note="Lid open")

    with db.reading() as session:
        state = get_state(session, lot)
    assert (state.status, state.custodian_id) == (LotStatus.HELD, cast.ada.organisation_id)
    assert spent(token)


def test_what_ben_refuses_stays_with_the_driver_until_the_giver_says_where_it_goes(
    cast: Cast,
) -> None:
    lot, giving = carried(cast)
    with db.transaction() as session:
        signing.give(session, giving, signer=DORA)
    with db.transaction() as session:
        handover.refuse(session, lot, reason=REASON, actor=cast.ben)

    with db.transaction() as session:
        back = linking.renew(session, lot, onward_id=cast.ada.organisation_id, actor=cast.ada)
    with db.transaction() as session:
        signing.give(session, back.token, signer=DORA)
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ada)

    with db.reading() as session:
        state = get_state(session, lot)
    assert (state.status, state.custodian_id) == (LotStatus.HELD, cast.ada.organisation_id)


def spent(token: str) -> bool:
    """Whether a link opens nothing: to look, to take, to refuse or to give."""
    refused = 0
    with db.reading() as session, pytest.raises(LinkNotValid):
        signing.look(session, token)
    for act in (
        lambda session: signing.take(session, token, signer=DORA),
        lambda session: signing.refuse(session, token, signer=DORA, reason=REASON, note=None),
        lambda session: signing.give(session, token, signer=DORA),
    ):
        try:
            with db.transaction() as session:
                act(session)
        except LinkNotValid:
            refused += 1
    return refused == 3


def test_a_link_opens_nothing_once_it_is_used_void_old_renewed_or_its_offer_is_gone(
    cast: Cast,
) -> None:
    lots = [register(cast.ada) for _ in range(4)]
    tokens = [by_link(cast, lot).token for lot in lots]
    with db.transaction() as session:
        signing.take(session, tokens[0], signer=DORA)
        linking.void(session, lots[1], actor=cast.ada)
        newer = linking.renew(session, lots[2], actor=cast.ada)
        handover.cancel(session, lots[3], actor=cast.ada)

    assert all(spent(token) for token in [*tokens, "unknown", ""])
    with clock.held(clock.now() + timedelta(hours=24)):
        assert spent(newer.token)


def test_a_link_to_take_does_not_give_and_the_other_way_round(cast: Cast) -> None:
    lot, giving = carried(cast)
    taking = by_link(cast, register(cast.ada)).token

    with pytest.raises(LinkNotValid), db.transaction() as session:
        signing.give(session, taking, signer=DORA)
    with pytest.raises(LinkNotValid), db.transaction() as session:
        signing.take(session, giving, signer=DORA)

    with db.reading() as session:
        assert get_state(session, lot).status is LotStatus.HELD


def test_a_guest_is_its_namers_alone_and_no_member(cast: Cast) -> None:
    first, second, other = register(cast.ada), register(cast.ada), register(cast.ben)
    by_link(cast, first)
    by_link(cast, second)

    with db.reading() as session:
        (company,) = session.exec(select(GuestCompany)).all()
        guest = session.get_one(Organisation, company.organisation_id)
        members = {one.id for one in get_organisations(session)}
        at_the_desk = {one.id for one in search(session).items}
        waiting = count_waiting(session)
    assert (guest.name, guest.country, company.registration_number) == (
        "Frachtgut Nord GmbH",
        "DE",
        "HRB 4711",
    )
    assert guest.id not in members | at_the_desk
    assert waiting == 0
    with pytest.raises(NoSuchTaker), db.transaction() as session:
        handover.offer(session, other, taker_id=guest.id, actor=cast.ben)


REFUSED = {
    "the taker's links": (lambda cast, lot: cast.ben, None, NoGuestHere),
    "an operator or nobody": (lambda cast, lot: cast.ada, "nobody", NoOnward),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_link_is_not_made_for(cast: Cast, case: str) -> None:
    who, onward_id, refusal = REFUSED[case]
    lot = register(cast.ada)
    by_link(cast, lot)

    with pytest.raises(DomainError) as refused, db.transaction() as session:
        linking.renew(session, lot, onward_id=onward_id, actor=who(cast, lot))

    assert type(refused.value) is refusal


def test_a_guest_that_holds_a_lot_is_told_where_it_goes_before_it_has_a_link(cast: Cast) -> None:
    lot = register(cast.ada)
    with db.transaction() as session:
        taken = signing.take(session, by_link(cast, lot, onward=False).token, signer=DORA)
    assert taken.giving is None

    with pytest.raises(NoOnward), db.transaction() as session:
        linking.renew(session, lot, actor=cast.ada)
    with db.transaction() as session:
        made = linking.renew(session, lot, onward_id=cast.cleo.organisation_id, actor=cast.ada)
    with db.transaction() as session:
        signing.give(session, made.token, signer=DORA)

    with db.reading() as session:
        open_ = get_state(session, lot).handover
    assert open_ is not None
    assert open_.taker_id == cast.cleo.organisation_id
