"""The lot's page: three readers, three lists, the acts the fold allows, and one's own lots."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask

from foundation import db
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast
from traceability.custody import handover
from traceability.custody.queries import get_events
from traceability.lots.registration import LotPackage

pytestmark = pytest.mark.one_database

NOTES = ("SECRET-REFERENCE", "SECRET-SOURCE", "SECRET-NOTE")
NAMES = ("Ada Recycling", "Ada Recycling yard", "Essen")


def words_in(page: str, words: tuple[str, ...]) -> list[str]:
    """Which of the words the page's content says; its frame may name one's own organisation."""
    content = page.partition("<main")[2].partition("</main>")[0]
    return [word for word in words if word in content]


def acts_on(page: str, code: str) -> set[str]:
    """The acts that the page leads to."""
    content = page.partition("<main")[2].partition("</main>")[0]
    links = set(re.findall(r'href="(/[^"#?]*)', content))
    pages = ("offer", "cancel-offer", "weigh", "inspect", "assay", "labels")
    paths = {page: f"/lots/{code}/{page}" for page in pages} | {"intake": f"/intake/{code}"}
    return {page for page, path in paths.items() if path in links}


def test_the_public_sees_what_it_is_and_never_who_or_where(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    page = app.test_client().get(f"/lots/{code}").text

    assert words_in(page, ("Voice-coil magnets", "1,250\u00a0kg", "2 packages", code)) == [
        "Voice-coil magnets", "1,250\u00a0kg", "2 packages", code,
    ]  # fmt: skip
    assert words_in(page, (*NAMES, *NOTES, "Germany", "collector", cast.ada.id, "/events/")) == []
    assert acts_on(page, code) == set()


def test_a_signed_in_buyer_sees_roles_and_countries_and_no_names(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    page = browser(app, cast.mallory).get(f"/lots/{code}").text

    assert words_in(page, ("collector", "Germany")) == ["collector", "Germany"]
    assert words_in(page, (*NAMES, *NOTES, cast.ada.id, "/events/")) == []
    assert acts_on(page, code) == set()


def test_a_party_sees_who_and_where_and_not_the_sellers_notes(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)

    page = browser(app, cast.ben).get(f"/lots/{code}").text

    assert words_in(page, NAMES) == list(NAMES)
    assert words_in(page, NOTES) == []
    assert "Ada Recycling has signed; Ben Refining has not answered yet." in page
    assert acts_on(page, code) == {"intake"}


def test_the_registrant_sees_their_notes_and_what_the_fold_allows(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    page = browser(app, cast.ada).get(f"/lots/{code}").text

    assert words_in(page, NOTES) == list(NOTES)
    assert acts_on(page, code) == {"offer", "weigh", "inspect", "assay", "labels"}


def test_an_open_offer_can_be_taken_back_and_not_made_again(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)

    page = browser(app, cast.ada).get(f"/lots/{code}").text

    assert acts_on(page, code) == {"cancel-offer", "weigh", "inspect", "assay", "labels"}


def test_a_reader_is_shown_no_act(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    page = browser(app, cast.ada, role="reader").get(f"/lots/{code}").text

    assert words_in(page, NAMES) == list(NAMES)
    assert acts_on(page, code) <= {"labels"}


def test_a_handover_is_drawn_as_a_pair_with_both_halves(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)
    with db.transaction() as session:
        handover.arrive(session, code, actor=cast.ben.actor)
    with db.transaction() as session:
        handover.accept(session, code, actor=cast.ben.actor)

    page = browser(app, cast.ben).get(f"/lots/{code}").text

    pair = page.partition('class="pair"')[2].partition("</li>")[0]
    assert re.findall(r'timeline-head">\s*<strong>([^<]+)</strong>', pair) == [
        "Accepted",
        "Arrived at the gate",
        "Handover offered",
    ]
    assert "Handover, signed by both sides" in page
    assert "✓</span> Verified" in page


def test_a_code_typed_by_hand_leads_to_the_lot(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    reply = app.test_client().get(f"/lots/{code.lower()}")

    assert reply.headers["Location"] == f"/lots/{code}"


@pytest.mark.parametrize(
    ("code", "status"), [("RG-0000-0000", 404), ("RG-0000-0001", 422), ("nonsense", 422)]
)
def test_a_code_that_is_no_lot_says_so(app: Flask, code: str, status: int) -> None:
    assert app.test_client().get(f"/lots/{code}").status_code == status


def test_a_record_shows_its_signed_bytes_to_parties_only(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.reading() as session:
        event = get_events(session, code)[0]
    path = f"/lots/{code}/events/{event.event_id}"

    page = browser(app, cast.ada).get(path).text
    hidden = browser(app, cast.mallory).get(path)
    other = browser(app, cast.ada, name="Again").get(f"/lots/{code}/events/{'0' * 36}")

    assert "Record 1: Registered" in page
    assert event.key_id[:4] in page
    assert f"/log/main/proof/{event.event_id}" in page
    assert "rg:statedBy" in page
    assert (hidden.status_code, other.status_code) == (404, 404)


def test_ones_own_lots_are_listed_and_nobody_elses(app: Flask, cast: Cast) -> None:
    mine = make_lot(cast.ada)
    foreign = make_lot(cast.mallory, title="Mallory's magnets")

    page = browser(app, cast.ada).get("/lots").text

    assert words_in(page, (mine, foreign, "Mallory's magnets")) == [mine]


def test_lots_are_found_by_title_reference_and_code(app: Flask, cast: Cast) -> None:
    first = make_lot(cast.ada)
    second = make_lot(cast.ada, title="Wind segments", reference="B-2")
    ada = browser(app, cast.ada)

    found = {
        query: words_in(ada.get("/lots", query_string={"q": query}).text, (first, second))
        for query in ("coil VOICE", "b-2", second, "gold")
    }

    assert found == {"coil VOICE": [first], "b-2": [second], second: [second], "gold": []}


def test_an_empty_list_says_what_to_do_next(app: Flask, cast: Cast) -> None:
    page = browser(app, cast.ada).get("/lots").text

    assert words_in(page, ("No lots yet", "Register your first lot")) == [
        "No lots yet",
        "Register your first lot",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_spreadsheet_takes_a_title_for_a_formula(app: Flask, cast: Cast, start: str) -> None:
    code = make_lot(cast.ada, title=f'{start}HYPERLINK("http://evil")', reference=None)
    make_lot(cast.mallory)

    reply = browser(app, cast.ada).get("/lots.csv")

    head, row = csv.reader(io.StringIO(reply.get_data().decode("utf-8-sig")))
    assert head == [
        "code", "title", "material", "reference", "status", "packages", "net_mass_g", "created_at",
    ]  # fmt: skip
    assert row[:7] == [
        code, f"'{start}HYPERLINK(\"http://evil\")", "EOL-HDD-VCM", "", "held", "2", "1250000",
    ]  # fmt: skip
    assert reply.headers["Content-Disposition"] == "attachment; filename=lots.csv"


def test_only_the_registrant_sees_or_finds_the_reference(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)
    ada, ben = browser(app, cast.ada), browser(app, cast.ben)

    tables = [client.get("/lots.csv").text for client in (ada, ben)]
    found = [code in client.get("/lots?q=secret-ref").text for client in (ada, ben)]

    assert ["SECRET-REFERENCE" in one for one in tables] == [True, False]
    assert [code in one for one in tables] == [True, True]
    assert found == [True, False]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("voice", True),
        ("VOICE magnets", True),
        ("hdd-vcm", True),
        ("%", False),
        ("voice ferrite", False),
        ("größe", True),
        ("Größe", True),
    ],
)
def test_a_lot_is_found_by_its_words(app: Flask, cast: Cast, query: str, is_found: bool) -> None:
    code = make_lot(cast.ada, title="Voice-coil magnets, Größe 4")

    page = browser(app, cast.ada).get("/lots", query_string={"q": query}).text

    assert (code in page) == is_found


def test_a_lot_is_found_by_its_code_without_hyphens(app: Flask, cast: Cast) -> None:
    code = make_lot(cast.ada)

    page = browser(app, cast.ada).get("/lots", query_string={"q": code.replace("-", "").lower()})

    assert code in page.text


def test_the_list_pages_by_cursor(app: Flask, cast: Cast) -> None:
    codes = {
        make_lot(cast.ada, reference=None, packages=(LotPackage(1000),), photo_ids=())
        for _ in range(31)
    }
    ada = browser(app, cast.ada)

    first = ada.get("/lots").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = ada.get(following[1].replace("&amp;", "&")).text

    shown = [{code for code in codes if code in page} for page in (first, second)]
    assert [len(found) for found in shown] == [30, 1]
    assert shown[0] | shown[1] == codes
