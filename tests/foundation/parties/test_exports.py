"""The lists of an organisation come as tables for spreadsheets, its own alone and safe to open."""

from __future__ import annotations

import base64
import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties import signing_keys
from foundation.parties.models import Person, Site
from tests.factories import api_key, sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, link_in

PEOPLE = "/account/people/invite"
DANGEROUS = ["=", "+", "-", "@", "\t", "\r"]


def table(client: FlaskClient, path: str) -> list[list[str]]:
    reply = client.get(path)
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(reply.get_data().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("first", DANGEROUS)
def test_sites_come_as_a_table_without_formulas(ada: FlaskClient, cast: Cast, first: str) -> None:
    with db.transaction() as session:
        session.get_one(Site, cast.site.id).name = f"{first}cmd|' /C calc'!A0"

    assert table(ada, "/account/sites/sites.csv") == [
        ["name", "street", "postcode", "city", "country", "id"],
        [f"'{first}cmd|' /C calc'!A0", "Schrottstraße 1", "45127", "Essen", "DE", cast.site.id],
    ]


@pytest.mark.parametrize("first", DANGEROUS)
def test_members_come_as_a_table_without_formulas(ada: FlaskClient, cast: Cast, first: str) -> None:
    with db.transaction() as session:
        session.get_one(Person, cast.yan.id).name = f"{first}HYPERLINK(1)"

    head, *rows = table(ada, "/account/people/people.csv")

    assert head == ["name", "email", "role", "since", "second_factor"]
    assert sorted(row[:3] for row in rows) == sorted(
        [
            ["Ada", "ada@example.org", "owner"],
            [f"'{first}HYPERLINK(1)", "yan@example.org", "yard"],
        ]
    )


def test_open_invitations_come_as_a_table_without_their_links(
    app: Flask, ada: FlaskClient, cast: Cast
) -> None:
    with clock.held(datetime(2026, 5, 4, 8, tzinfo=UTC)):
        mallory = sign_in(app.test_client(), cast.mallory)
        submit(sign_in(app.test_client(), cast.ada), PEOPLE, email="nora@x.example", role="yard")
        submit(mallory, PEOPLE, email="olaf@x.example", role="yard")
    (letter,) = letters_to("nora@x.example")

    rows = table(ada, "/account/people/invitations.csv")

    assert rows == [
        ["email", "role", "created_at", "expires_at"],
        ["nora@x.example", "yard", "2026-05-04T08:00:00+00:00", "2026-05-11T08:00:00+00:00"],
    ]
    assert link_in(letter).rpartition("/")[2] not in str(rows)
    assert "/account/people/invitations.csv" in ada.get("/account/people").text


def test_keys_come_as_a_table_without_the_keys(ada: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        key = api_key(session, cast.organisation, ["lots:read", "market:read"])
        api_key(session, cast.other)
    token = key["Authorization"].removeprefix("Bearer ")

    head, row = table(ada, "/account/api-keys/api-keys.csv")

    assert dict(zip(head[:3], row[:3], strict=True)) == {
        "name": "Test key",
        "begins_with": token[:9],
        "permissions": "lots:read market:read",
    }
    assert token not in ",".join(row)


def test_sessions_come_as_a_table_of_ones_own_without_what_opens_them(
    app: Flask, cast: Cast
) -> None:
    with clock.held(datetime(2026, 5, 4, 8, tzinfo=UTC)):
        phone = sign_in(app.test_client(), cast.ada)
        for person in (cast.ada, cast.yan, cast.mallory):
            sign_in(app.test_client(), person)
        head, *rows = table(phone, "/account/sessions/sessions.csv")

    moments = ["2026-05-04T08:00:00+00:00"] * 2 + ["2026-05-11T08:00:00+00:00"]
    assert head == [
        "browser", "signed_in_by", "created_at", "last_seen_at", "expires_at", "is_this_one",
    ]  # fmt: skip
    assert sorted(rows) == [
        ["Test browser", "password", *moments, "no"],
        ["Test browser", "password", *moments, "yes"],
    ]


def test_signing_keys_come_as_a_table_of_what_checks_a_signature(
    ada: FlaskClient, cast: Cast
) -> None:
    with db.reading() as session:
        (key,) = signing_keys.get_keys(session, cast.organisation.id)
        assert signing_keys.get_keys(session, cast.other.id)

    head, *rows = table(ada, "/account/keys/signing-keys.csv")

    assert head == ["key_id", "public_key", "held_by", "created_at"]
    assert rows == [
        [
            key.key_id,
            base64.b64encode(key.public_key).decode(),
            "platform",
            key.created_at.isoformat(),
        ]
    ]


def test_who_may_not_see_a_list_does_not_get_its_table(app: Flask, cast: Cast) -> None:
    yan = sign_in(app.test_client(), cast.yan)

    answers = [
        yan.get(path).status_code
        for path in (
            "/account/people/people.csv",
            "/account/people/invitations.csv",
            "/account/api-keys/api-keys.csv",
        )
    ]

    assert answers == [403, 403, 403]
