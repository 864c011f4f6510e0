from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.errors import Forbidden
from foundation.parties.actor import Actor
from market.desk import reporting
from market.desk.models import AbuseReport, ReportedThing, ReportReason
from market.desk.reporting import AlreadyResolved, NoSuchReport
from tests.factories import sign_in, submit
from tests.foundation.parties.cast import letters_to, words_of
from tests.market.desk.people import Desk, make_desk
from tests.market.stage import Cast, listed, make_cast
from traceability.tags.queries import get_bound_tags

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
REPORT = {"reason": "stolen", "text": "These drums are ours.", "reply_to": "nora@example.org"}


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with clock.held(NOON):
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return make_desk()


def stored() -> list[AbuseReport]:
    with db.reading() as session:
        return list(session.exec(select(AbuseReport)))


def test_a_stranger_reports_a_listing(client: FlaskClient, cast: Cast) -> None:
    listing = listed(cast.ada)
    path = f"/report/listing/{listing.id}"

    link = client.get(f"/listings/{listing.id}").text
    page = words_of(client.get(path))
    sent = submit(client, path, **REPORT)

    assert f'href="{path}"' in link
    assert "Those it is about are not told who wrote it." in page
    assert sent.location == "/report/sent"
    assert "somebody will look into it" in words_of(client.get(sent.location))
    (row,) = stored()
    assert row.model_dump(exclude={"id"}) == {
        "about": ReportedThing.LISTING,
        "subject": listing.id,
        "label": f"NdFeB swarf, dry ({listing.lot_code})",
        "reason": ReportReason.STOLEN,
        "text": "These drums are ours.",
        "reply_to": "nora@example.org",
        "reporter_id": None,
        "created_at": NOON,
        "resolved_at": None,
        "resolved_by_id": None,
        "note": "",
    }


def test_a_stranger_reports_a_label(client: FlaskClient, cast: Cast) -> None:
    listing = listed(cast.ada)
    with db.reading() as session:
        code = get_bound_tags(session, listing.lot_code)[0].short_code

    link = client.get(f"/T/{code}/").text
    sent = submit(client, f"/report/tag/{code}", **{**REPORT, "reason": "copied", "reply_to": ""})

    assert f'href="/report/tag/{code}"' in link
    assert sent.status_code == 303
    assert [(one.subject, one.reply_to) for one in stored()] == [(code, None)]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": "mood"}, "Choose what is wrong."),
        ({"text": ""}, "Say what you know."),
        ({"text": "x" * 2001}, "Use at most 2000 characters."),
        ({"reply_to": "nobody"}, "Enter an e-mail address, like ada@example.org."),
    ],
)
def test_a_report_says_what_is_missing(
    client: FlaskClient, cast: Cast, changed: dict[str, str], sentence: str
) -> None:
    reply = submit(client, f"/report/listing/{listed(cast.ada).id}", **{**REPORT, **changed})

    assert reply.status_code == 422
    assert sentence in words_of(reply)
    assert stored() == []


@pytest.mark.parametrize(
    "path", ["/report/listing/unknown", "/report/tag/TG-0000-0000", "/report/person/x"]
)
def test_only_what_is_there_is_reported(client: FlaskClient, cast: Cast, path: str) -> None:
    assert client.get(path).status_code in (404, 422)
    assert submit(client, path, **REPORT).status_code in (404, 422)
    assert stored() == []


def test_reports_are_limited(client: FlaskClient, cast: Cast) -> None:
    path = f"/report/listing/{listed(cast.ada).id}"

    replies = [submit(client, path, **REPORT).status_code for _ in range(6)]

    assert replies == [303] * 5 + [429]
    assert len(stored()) == 5


def test_an_operator_resolves_a_report_and_the_answer_is_relayed(
    app: Flask, client: FlaskClient, cast: Cast, desk: Desk
) -> None:
    submit(client, f"/report/listing/{listed(cast.ada).id}", **REPORT)
    (row,) = stored()
    oda = sign_in(app.test_client(), desk.oda)

    waiting = words_of(oda.get("/desk"))
    listed_there = words_of(oda.get("/desk/reports?open=yes"))
    page = oda.get(f"/desk/reports/{row.id}").text
    rows = oda.get("/desk/reports.csv").text
    unsaid = submit(oda, f"/desk/reports/{row.id}/resolve", note="")
    done = submit(
        oda,
        f"/desk/reports/{row.id}/resolve",
        note="Papers were shown.",
        answer="The seller has shown papers for them.",
    )
    again = submit(oda, f"/desk/reports/{row.id}/resolve", note="Twice.")

    assert "Reports of abuse" in waiting
    assert "It belongs to somebody else" in listed_there
    assert "These drums are ours." in page
    assert [text for text in (page, rows) if "nora@example.org" in text] == []
    assert unsaid.status_code == 422
    assert "Papers were shown." in words_of(oda.get(done.location))
    assert again.status_code == 409
    (letter,) = letters_to("nora@example.org")
    assert "The seller has shown papers for them." in letter.text
    assert "Oda" not in letter.text
    (resolved,) = stored()
    assert (resolved.reply_to, resolved.resolved_by_id) == (None, desk.oda.id)
    assert "resolved a report" in words_of(oda.get("/desk/trail"))
    assert "Nothing waits" in words_of(oda.get("/desk"))


def test_only_the_desk_resolves(cast: Cast, desk: Desk) -> None:
    reader = Actor("o", desk.oda.id, frozenset({"desk:read"}), "page")

    with db.transaction() as session:
        with pytest.raises(Forbidden):
            reporting.resolve(session, "x", note="x", answer="", actor=reader)
        with pytest.raises(NoSuchReport):
            reporting.resolve(session, "x", note="x", answer="", actor=desk.first)


def test_a_report_is_resolved_once(client: FlaskClient, cast: Cast, desk: Desk) -> None:
    submit(client, f"/report/listing/{listed(cast.ada).id}", **REPORT)
    (row,) = stored()
    with db.transaction() as session:
        reporting.resolve(session, row.id, note="Done.", answer="", actor=desk.first)

    with pytest.raises(AlreadyResolved), db.transaction() as session:
        reporting.resolve(session, row.id, note="Done.", answer="", actor=desk.second)

    assert letters_to("nora@example.org") == []
