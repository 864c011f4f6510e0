"""Both sides by their pages and by program: list, words, report; strangers find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation, Person
from tests.factories import api_key, sign_in, submit
from tests.journeys.weeks import words_of
from tests.traceability.discrepancies.scales import received, told
from tests.traceability.gate import Cast, make_cast
from traceability.discrepancies.judging import Standing

pytestmark = pytest.mark.one_database

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
WET = {"explanation": "moisture", "comment": "It rained for a week"}
TARED = {"explanation": "tare", "comment": "Pallets were weighed with it"}
REPORTED = {**WET, "reported_to": "BR Arnsberg, 52-17", "reported_on": "2026-05-20"}


@dataclass
class Scales:
    """A lot that was 12 per cent lighter at Ben's, on 1 May."""

    app: Flask
    cast: Cast
    lot: str
    event_id: str

    @property
    def path(self) -> str:
        return f"/lots/{self.lot}/discrepancies/{self.event_id}"

    @property
    def api(self) -> str:
        return f"/api/v1/discrepancies/{self.event_id}"

    def browser(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)

    def key(self, actor: Actor) -> dict[str, str]:
        with db.transaction() as session:
            return api_key(session, session.get_one(Organisation, actor.organisation_id))

    def standing(self) -> Standing:
        return told(self.cast, self.event_id).standing(clock.now())


@pytest.fixture
def scales(app: Flask) -> Iterator[Scales]:
    with clock.held(MAY):
        cast = make_cast()
        yield Scales(app, cast, *received(cast, 880_000))


def test_both_sides_say_what_they_think_and_it_is_settled(scales: Scales) -> None:
    ada = scales.browser(scales.cast.ada_person)
    ben = scales.browser(scales.cast.ben_person)

    seen = words_of(ben.get(f"/lots/{scales.lot}"))
    empty = words_of(ben.get(scales.path))
    first = submit(ben, scales.path, **WET)
    asked = words_of(ada.get(scales.path))
    half = scales.standing()
    second = submit(ada, scales.path, **TARED)
    page = words_of(ada.get(scales.path))
    listed = words_of(ada.get("/discrepancies"))

    assert "The scales disagree: 1,000 kg stated, 880 kg received." in seen
    for part in ("Kind regulatory", "− 120 kg , 12.0 % of the giver's mass", "16 May 2026",
                 "You have not said anything yet", "Ada Metals has not said anything"):  # fmt: skip
        assert part in empty.replace("\u00a0", " "), part
    assert (first.status_code, second.status_code) == (303, 303)
    assert "Ben Metals : it dried, or took up water. It rained for a week" in asked
    assert (half, scales.standing()) == (Standing.OPEN, Standing.RECONCILED)
    assert "a tare was wrong. Pallets were weighed with it" in page
    assert "explained by both" in page
    assert "explained by both" in listed


def test_a_later_word_stands_beside_the_earlier_and_the_same_is_said_once(scales: Scales) -> None:
    ben = scales.browser(scales.cast.ben_person)
    submit(ben, scales.path, **WET)

    again = submit(ben, scales.path, **WET)
    other = submit(ben, scales.path, **TARED)

    assert (again.status_code, other.status_code) == (409, 303)
    assert [word.explanation.value for word in told(scales.cast, scales.event_id).words] == [
        "moisture",
        "tare",
    ]
    assert scales.standing() is Standing.OPEN


def test_the_taker_reports_what_nobody_explained_in_time(scales: Scales) -> None:
    ben = scales.browser(scales.cast.ben_person)
    early = submit(ben, f"{scales.path}/report", **REPORTED)
    nothing = words_of(ben.get(f"{scales.path}/report"))

    with clock.held(MAY + timedelta(days=19, hours=3)):
        ben = scales.browser(scales.cast.ben_person)
        ada = scales.browser(scales.cast.ada_person)
        late = words_of(ada.get(scales.path))
        overdue = words_of(ben.get("/discrepancies?which=overdue"))
        hers = submit(ada, f"{scales.path}/report", **REPORTED)
        tomorrow = submit(ben, f"{scales.path}/report", **REPORTED | {"reported_on": "2026-05-21"})
        before = submit(ben, f"{scales.path}/report", **REPORTED | {"reported_on": "2026-04-30"})
        done = submit(ben, f"{scales.path}/report", **REPORTED)
        page = words_of(ada.get(scales.path))
        standing = scales.standing()
        twice = submit(ben, f"{scales.path}/report", **REPORTED | {"comment": "Again"})

    assert early.status_code == 409
    assert "There is nothing to report" in nothing
    assert "Its last day is over" in late
    assert scales.lot in overdue
    assert (hers.status_code, tomorrow.status_code, before.status_code) == (403, 422, 422)
    assert (done.status_code, standing, twice.status_code) == (303, Standing.REPORTED, 409)
    assert "Reported to BR Arnsberg, 52-17 on 20 May 2026." in page


def test_a_stranger_finds_nothing_and_another_lot_is_another_page(scales: Scales) -> None:
    mallory = scales.browser(scales.cast.mallory_person)
    ben, key = scales.browser(scales.cast.ben_person), scales.key(scales.cast.mallory)
    other, _ = received(scales.cast, 1_000_000)

    replies = [
        mallory.get(scales.path),
        mallory.get(f"{scales.path}/report"),
        submit(mallory, scales.path, **WET),
        submit(mallory, f"{scales.path}/report", **REPORTED),
        ben.get(scales.path.replace(scales.lot, other)),
        mallory.get(scales.api, headers=key),
        mallory.post(f"{scales.api}/words", json=WET, headers=key),
    ]
    page = words_of(mallory.get("/discrepancies"))

    assert [reply.status_code for reply in replies] == [404] * len(replies)
    assert "The scales have always agreed" in page
    assert told(scales.cast, scales.event_id).words == ()


def test_programs_read_and_say_the_same(scales: Scales) -> None:
    client, ada, ben = scales.app.test_client(), scales.cast.ada, scales.cast.ben
    keys = {one.organisation_id: scales.key(one) for one in (ada, ben)}
    for _ in range(2):
        received(scales.cast, 990_000)

    made = client.post(f"{scales.api}/words", json=WET, headers=keys[ben.organisation_id])
    shown = client.get(scales.api, headers=keys[ada.organisation_id])
    mine = client.get("/api/v1/discrepancies?which=open", headers=keys[ada.organisation_id])
    settled = client.get("/api/v1/discrepancies?which=settled", headers=keys[ada.organisation_id])

    word = {
        "number": 1,
        "organisation_id": ben.organisation_id,
        **WET,
        "reported_to": None,
        "reported_on": None,
        "said_at": MAY.isoformat(),
    }
    assert (made.status_code, made.json) == (201, word)
    assert shown.json == {
        "event_id": scales.event_id,
        "lot": scales.lot,
        "kind": "regulatory",
        "standing": "open",
        "giver_id": ada.organisation_id,
        "taker_id": ben.organisation_id,
        "stated_g": 1_000_000,
        "received_g": 880_000,
        "difference_g": -120_000,
        "difference_ppm": 120_000,
        "stated_packages": 1,
        "received_packages": 1,
        "received_at": MAY.isoformat(),
        "due_at": datetime(2026, 5, 17, tzinfo=UTC).isoformat(),
        "correction_id": None,
        "words": [word],
    }
    assert [one["kind"] for one in mine.json["items"]] == ["regulatory", *["commercial"] * 2]
    assert mine.json["items"][0] == shown.json
    assert settled.json == {"items": [], "next_cursor": None}


def test_a_long_list_comes_in_pages_open_ones_first(scales: Scales) -> None:
    client, key = scales.app.test_client(), scales.key(scales.cast.ben)
    hers = scales.key(scales.cast.ada)
    for _ in range(31):
        received(scales.cast, 990_000)
    for one in (key, hers):
        client.post(f"{scales.api}/words", json=WET, headers=one)

    first = client.get("/api/v1/discrepancies", headers=key).json
    rest = client.get(f"/api/v1/discrepancies?cursor={first['next_cursor']}", headers=key).json
    page = scales.browser(scales.cast.ben_person).get("/discrepancies").text

    assert len(first["items"]) == 30
    assert [one["standing"] for one in rest["items"]] == ["open", "reconciled"]
    assert rest["next_cursor"] is None
    assert 'rel="next"' in page


def test_the_list_is_a_file_too(scales: Scales) -> None:
    ben = scales.browser(scales.cast.ben_person)

    lines = ben.get("/discrepancies.csv").data.decode("utf-8-sig").splitlines()

    assert lines[1:] == [
        f'{scales.lot},"{told(scales.cast, scales.event_id).title}",regulatory,open,Ada Metals,'
        "Ben Metals,1000000,880000,-120000,120000,1,1,2026-05-01T09:00:00+00:00,2026-05-16,0"
    ]


WRONG = [
    ({}, "explanation"),
    ({"explanation": "mood"}, "explanation"),
    ({"explanation": "moisture"}, "comment"),
    ({"explanation": "moisture", "comment": " "}, "comment"),
    ({"explanation": "moisture", "comment": "x" * 1001}, "comment"),
    ({"explanation": "moisture", "comment": 7}, "comment"),
]


@pytest.mark.parametrize(("sent", "field"), WRONG)
def test_a_program_is_told_what_is_wrong(
    scales: Scales, sent: dict[str, object], field: str
) -> None:
    client, key = scales.app.test_client(), scales.key(scales.cast.ben)

    reply = client.post(f"{scales.api}/words", json=sent, headers=key)
    report = client.post(f"{scales.api}/reports", json=sent, headers=key)

    assert reply.status_code == report.status_code == 422
    assert field in str(reply.json)
    assert {"reported_to", "reported_on"} <= set(report.json["errors"])
    assert told(scales.cast, scales.event_id).words == ()


def test_which_must_be_one_of_three(scales: Scales) -> None:
    ben = scales.browser(scales.cast.ben_person)

    replies = [ben.get(f"/discrepancies{end}?which=all").status_code for end in ("", ".csv")]

    assert replies == [422, 422]
    assert date(2026, 5, 16).isoformat() not in ben.get("/discrepancies?which=settled").text
