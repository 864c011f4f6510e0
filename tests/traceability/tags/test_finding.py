"""A finder says where a label is, or writes to its owner, who learns no more than that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.notifications.models import MailMessage
from tests.factories import sign_in, submit
from tests.traceability.gate import Cast, register, tags_of
from tests.traceability.tags.reading import path_of, words
from traceability.tags.forgetting import forget_places
from traceability.tags.models import (
    FinderMessage,
    Scan,
    ScanOutcome,
    ScanPlace,
    ScanWay,
    Tag,
)
from traceability.tags.noting import record_scan
from traceability.tags.scanning import Whereabouts
from traceability.tags.suspicions.models import Suspicion

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def scan_in(page: str) -> str:
    """The scan that a page's form for the place belongs to."""
    return page.partition('name="scan" value="')[2].partition('"')[0]


PLACE = {"latitude_udeg": "-33456789", "longitude_udeg": "7011600", "accuracy_m": "12"}


def test_a_finder_tells_the_owner_where_it_is(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    page = client.get(path_of(tag)).get_data(as_text=True)
    path = f"/T/{tag.short_code}/place"

    first = submit(client, path, scan=scan_in(page), **PLACE)
    again = submit(client, path, scan=scan_in(page), **PLACE)

    assert (first.status_code, first.location) == (303, f"/T/{tag.short_code}/message/sent")
    assert again.status_code == 409
    (place,) = session.exec(select(ScanPlace)).all()
    assert (place.scan_id, place.latitude_udeg, place.longitude_udeg, place.accuracy_m) == (
        scan_in(page), -33_456_789, 7_011_600, 12,
    )  # fmt: skip
    (message,) = session.exec(select(FinderMessage)).all()
    assert (message.organisation_id, message.text) == (
        cast.ada.organisation_id,
        "It was read at -33.45678, 7.01160, within 12 m.",
    )


def test_a_place_is_of_ones_own_scan_and_of_now(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    (other,) = tags_of(register(cast.ada, 90_000))
    page = client.get(path_of(tag)).get_data(as_text=True)
    members = sign_in(client.application.test_client(), cast.ben_person)
    his = members.get(path_of(tag)).get_data(as_text=True)

    elsewhere = submit(client, f"/T/{other.short_code}/place", scan=scan_in(page), **PLACE)
    anothers = submit(client, f"/T/{tag.short_code}/place", scan=scan_in(his), **PLACE)
    with clock.held(clock.now() + timedelta(minutes=16)):
        late = submit(client, f"/T/{tag.short_code}/place", scan=scan_in(page), **PLACE)

    assert [one.status_code for one in (elsewhere, anothers, late)] == [409, 409, 409]
    assert session.exec(select(ScanPlace)).all() == []


def test_a_stranger_far_away_makes_no_more_than_a_warning(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sent = {"tag": tag, "way": ScanWay.API, "outcome": ScanOutcome.GENUINE, "actor": cast.ada}
    with db.transaction() as writing:
        essen = Whereabouts(latitude_udeg=51_455_600, longitude_udeg=7_011_600, accuracy_m=10)
        record_scan(writing, path_of(tag)[3:], whereabouts=essen, **sent)
    page = client.get(path_of(tag)).get_data(as_text=True)

    submit(client, f"/T/{tag.short_code}/place", scan=scan_in(page), **PLACE)

    (found,) = session.exec(select(Suspicion)).all()
    assert (found.kind, found.severity, found.scan_id) == ("too_fast", "warning", scan_in(page))
    assert sorted(found.evidence) == ["at", "distance_m", "earlier_at", "minutes"]


def test_places_are_forgotten_and_what_did_not_fit_is_not(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    test_a_stranger_far_away_makes_no_more_than_a_warning(client, session, cast, tag)

    with clock.held(clock.now() + timedelta(days=399)):
        kept = forget_places()
    with clock.held(clock.now() + timedelta(days=401)):
        gone = forget_places()

    assert (kept, gone) == (0, 2)
    assert len(session.exec(select(Scan)).all()) == 2
    assert len(session.exec(select(Suspicion)).all()) == 1


def test_a_finder_writes_to_the_owner_through_the_relay(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    response = submit(
        client,
        f"/T/{tag.short_code}/message",
        text="It stands in the rain at km 12.",
        reply_to="finder@example.org",
    )

    assert (response.status_code, response.location) == (
        303,
        f"/T/{tag.short_code}/message/sent",
    )
    (message,) = session.exec(select(FinderMessage)).all()
    assert (message.tag_id, message.organisation_id, message.text, message.reply_to) == (
        tag.id,
        cast.ada.organisation_id,
        "It stands in the rain at km 12.",
        "finder@example.org",
    )
    (letter,) = session.exec(select(MailMessage)).all()
    assert letter.to_address == "ada@example.org"
    assert letter.subject == f"Somebody found a label of lot {tag.lot_code}"
    assert "It stands in the rain at km 12." in letter.text
    assert "ada" not in words(client, f"/T/{tag.short_code}/message/sent").lower()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, "Write what the owner should know"),
        ({"text": "x" * 2001}, "Write between 1 and 2,000 characters."),
        ({"text": "Here", "reply_to": "nobody"}, "This is not an e-mail address."),
    ],
)
def test_a_message_that_cannot_be_sent_is_kept_in_the_form(
    client: FlaskClient, session: Session, tag: Tag, fields: dict[str, str], wrong: str
) -> None:
    response = submit(client, f"/T/{tag.short_code}/message", **fields)

    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert wrong in page
    assert fields["text"] in page
    assert session.exec(select(FinderMessage)).all() == []


def test_one_network_cannot_flood_an_owner(client: FlaskClient, tag: Tag) -> None:
    with clock.held(NOON):
        statuses = [
            submit(client, f"/T/{tag.short_code}/message", text="Hello").status_code
            for _ in range(6)
        ]

    assert statuses == [303] * 5 + [429]
