"""A handover's code: shown by the giver, scanned by the taker, and nothing to anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.parties.queries import get_organisation
from foundation.parties.roles import PersonRole
from foundation.symbol import path, symbol
from tests.factories import make_person, sign_in, submit
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from tests.traceability.intake.test_pages import words
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Accept
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import RefusalReason, VoidReason
from traceability.guests import linking
from traceability.intake.seals import checking
from traceability.log.audit import audit
from traceability.tags import binding
from traceability.tags.models import Scan

pytestmark = pytest.mark.one_database

LATER = clock.now() + timedelta(days=31)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def lot(cast: Cast) -> str:
    code = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, code, cast.ben)
    return code


def open_id(lot: str) -> str:
    """The id of the handover that is open."""
    with db.reading() as session:
        now = get_state(session, lot).handover
    assert now is not None
    return now.handover_id


def cancel(lot: str, cast: Cast) -> None:
    with db.transaction() as session:
        handover.cancel(session, lot, actor=cast.ada)


def lapse(lot: str, cast: Cast) -> None:
    with clock.held(LATER), db.transaction() as session:
        handover.lapse(session, lot, actor=cast.ada)


def accept(lot: str, cast: Cast) -> None:
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)


def refuse(lot: str, cast: Cast) -> None:
    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.DAMAGED, actor=cast.ben)


def cancel_and_offer(lot: str, cast: Cast) -> None:
    cancel(lot, cast)
    offer(cast.ada, lot, cast.ben)


def cancel_and_offer_elsewhere(lot: str, cast: Cast) -> None:
    cancel(lot, cast)
    offer(cast.ada, lot, cast.mallory)


def test_the_giver_shows_a_code_that_is_the_handovers_address(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    page = sign_in(client, cast.ada_person).get(f"/lots/{lot}/handover")
    address = f"http://localhost/bt/{open_id(lot)}"
    drawn = re.search(r'd="(M[^"]+)"', page.text.partition("handover-symbol")[2])

    assert drawn is not None
    assert drawn.group(1) == path(symbol(address))
    assert 'fill="#ffffff"' in page.text
    shown = words(page)
    for fact in (lot, "Ben Metals", "Packages 2", "600 kg", "Strong magnets", "none stated"):
        assert fact in shown
    assert f"/lots/{lot}/handover" in client.get(f"/lots/{lot}").text


def test_only_the_giver_has_a_code_to_show(client: FlaskClient, cast: Cast, lot: str) -> None:
    own = register(cast.ada)

    answers = [
        sign_in(client, person).get(f"/lots/{code}/handover").status_code
        for person, code in (
            (cast.ada_person, own),
            (cast.ben_person, lot),
            (cast.mallory_person, lot),
        )
    ]

    assert answers == [409, 409, 404]
    assert f"/lots/{lot}/handover" not in sign_in(client, cast.ben_person).get(f"/lots/{lot}").text


def test_a_driver_without_an_account_has_a_link_and_no_code(
    client: FlaskClient, cast: Cast
) -> None:
    driven = register(cast.ada)
    with db.transaction() as session:
        linking.offer_by_link(
            session,
            driven,
            company="Frachtgut Nord",
            country="DE",
            registration_number="",
            onward_id=None,
            days=7,
            actor=cast.ada,
        )

    page = sign_in(client, cast.ada_person).get(f"/lots/{driven}/handover").text

    assert "The driver signs by a link" in page
    assert f'href="/lots/{driven}/driver"' in page
    assert '<svg class="handover-symbol' not in page


def test_its_sides_are_led_on_and_nobody_else_learns_anything(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    address, other = f"/bt/{open_id(lot)}", f"/bt/{'0' * 32}"
    nobody = words(client.get(address))

    leads = [
        sign_in(client, person).get(address).location
        for person in (cast.ada_person, cast.ben_person)
    ]
    stranger = sign_in(client, cast.mallory_person)
    told, unknown = stranger.get(address).text, stranger.get(other).text

    assert leads == [f"/lots/{lot}", f"/intake/{lot}"]
    assert "Sign in" in nobody
    assert lot not in nobody
    assert told.replace(address[4:], other[4:]) == unknown


def test_who_signs_in_comes_back_to_it(client: FlaskClient, cast: Cast, lot: str) -> None:
    address = f"/bt/{open_id(lot)}"

    page = client.get(address).text

    assert f'href="/sign-in?next={address}"' in page


def test_a_reader_of_the_takers_sees_the_lot_and_signs_nothing(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    with db.transaction() as session:
        organisation = get_organisation(session, cast.ben.organisation_id)
        reader = make_person(session, organisation, email="r@example.org", role=PersonRole.READER)

    reply = sign_in(client, reader).get(f"/bt/{open_id(lot)}")

    assert reply.location == f"/lots/{lot}"


@pytest.mark.parametrize(
    ("ended", "word"),
    [
        (cancel, "The offer was withdrawn"),
        (lapse, "The offer has expired"),
        (accept, "Already accepted"),
        (refuse, "Refused"),
        (cancel_and_offer, "Replaced by a new offer"),
        (cancel_and_offer_elsewhere, "The offer was withdrawn"),
    ],
)
def test_what_is_over_has_a_word_of_its_own_for_both_sides(
    client: FlaskClient,
    cast: Cast,
    lot: str,
    ended: Callable[[str, Cast], None],
    word: str,
) -> None:
    old = open_id(lot)
    ended(lot, cast)

    pages = [
        words(sign_in(client, person).get(f"/bt/{old}"))
        for person in (cast.ada_person, cast.ben_person)
    ]

    assert [word in page for page in pages] == [True, True]
    assert pages[0] != pages[1]
    with db.reading() as session:
        assert audit(session, [check_custody]).faults == ()


def test_an_offer_whose_day_has_passed_says_so_before_it_lapses(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    with clock.held(LATER):
        taker = words(sign_in(client, cast.ben_person).get(f"/bt/{open_id(lot)}"))
        giver = words(sign_in(client, cast.ada_person).get(f"/lots/{lot}/handover"))

    assert "The offer has expired" in taker
    assert "The offer has expired" in giver


def test_the_gate_reads_a_handovers_code_and_notes_no_scan(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    address = f"http://localhost/bt/{open_id(lot)}"
    answers = {}
    for name, person in (("ben", cast.ben_person), ("mallory", cast.mallory_person)):
        answers[name] = submit(sign_in(client, person), "/intake/scans", code=address)
    lead = submit(
        sign_in(client, cast.ben_person), "/intake/scans", code=f"http://localhost/obj/{lot}.1"
    )

    assert answers["ben"].location == address.removeprefix("http://localhost")
    assert lead.location == f"/intake/{lot}"
    assert answers["mallory"].status_code == 404
    assert "Not a handover of yours" in words(answers["mallory"])
    with db.reading() as session:
        assert session.exec(select(Scan)).all() == []


def test_one_press_signs_as_stated_once_the_labels_are_scanned(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    ben = sign_in(client, cast.ben_person)
    first, second = tags_of(lot)
    submit(ben, "/intake/scans", code=first.url)
    early = submit(ben, f"/intake/{lot}/as-stated")
    before = words(ben.get(f"/intake/{lot}"))
    submit(ben, "/intake/scans", code=second.url)
    submit(ben, f"/intake/{lot}/1", net_mass="311.5")
    ready = words(ben.get(f"/intake/{lot}"))

    signed = submit(ben, f"/intake/{lot}/as-stated")

    assert (early.status_code, signed.location) == (409, f"/intake/{lot}/done")
    assert "1 label is still to be scanned" in before
    assert "288 kg of it were not weighed here" in ready
    assert "Accept the whole lot as stated" in ready
    with db.reading() as session:
        act = get_events(session, lot)[-1].act
    assert isinstance(act, Accept)
    assert [mass.net_g for mass in act.masses] == [311_500, 288_000]


def test_a_package_without_a_label_says_what_would_do(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    first, second = tags_of(lot)
    with db.transaction() as session:
        binding.void_tag(session, second.id, reason=VoidReason.LOST, actor=cast.ada)
    ben = sign_in(client, cast.ben_person)
    submit(ben, "/intake/scans", code=first.url)

    shown = words(ben.get(f"/intake/{lot}"))

    assert "1 package has no label, so it cannot be scanned. Weigh it in the app" in shown
    assert "still to be scanned" not in shown


def test_whoever_counts_may_sign_without_scanning(
    client: FlaskClient, cast: Cast, lot: str
) -> None:
    ben = sign_in(client, cast.ben_person)
    led = ben.get(f"/intake/{lot}").text
    asked = words(ben.get(f"/intake/{lot}/counted"))

    fewer = submit(ben, f"/intake/{lot}/counted", counted="1")
    typed = submit(ben, f"/intake/{lot}/counted", counted="two")
    signed = submit(ben, f"/intake/{lot}/counted", counted="2")

    assert f'href="/intake/{lot}/counted"' in led
    assert "takes custody of 600 kg" in asked
    assert (fewer.status_code, typed.status_code) == (409, 422)
    assert "You counted 1, and 2 were stated." in words(fewer)
    assert 'value="two"' in typed.text
    assert signed.location == f"/intake/{lot}/done"
    with db.reading() as session:
        act = get_events(session, lot)[-1].act
        assert session.exec(select(Scan)).all() == []
    assert isinstance(act, Accept)
    assert (act.agrees, [mass.net_g for mass in act.masses]) == (True, [312_000, 288_000])


def test_what_was_weighed_and_what_did_not_come_stand_in_what_is_counted(
    client: FlaskClient, cast: Cast
) -> None:
    lot = register(cast.ada, 100_000, 100_000, 100_000)
    offer(cast.ada, lot, cast.ben)
    ben = sign_in(client, cast.ben_person)
    submit(ben, "/intake/scans", code=tags_of(lot)[0].url)
    submit(ben, f"/intake/{lot}/1", net_mass="99.5")
    submit(ben, f"/intake/{lot}/3/absent")

    all_three = submit(ben, f"/intake/{lot}/counted", counted="3")
    signed = submit(ben, f"/intake/{lot}/counted", counted="2")

    assert (all_three.status_code, signed.status_code) == (409, 303)
    with db.reading() as session:
        act = get_events(session, lot)[-1].act
    assert isinstance(act, AcceptPart)
    assert [mass.net_g for mass in act.masses] == [99_500, 100_000]
    assert [one.package_id for one in act.missing] == [f"{lot}.3"]


def test_two_at_the_seals_holds_for_what_is_signed_as_stated(
    client: FlaskClient, cast: Cast
) -> None:
    sealed = register(cast.ada)
    with db.transaction() as session:
        handover.offer(
            session, sealed, taker_id=cast.ben.organisation_id, seals=["S-1"], actor=cast.ada
        )
        checking.set_rule(session, is_two=True, actor=cast.ben)
    ben = sign_in(client, cast.ben_person)
    for tag in tags_of(sealed):
        submit(ben, "/intake/scans", code=tag.url)

    shown, refused = words(ben.get(f"/intake/{sealed}")), submit(ben, f"/intake/{sealed}/as-stated")

    assert "a second person must confirm the seals before anybody signs" in shown
    assert "as stated" not in shown.partition("anybody signs")[2]
    assert refused.status_code == 409
    with db.reading() as session:
        assert get_state(session, sealed).custodian_id == cast.ada.organisation_id
