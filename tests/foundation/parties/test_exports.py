"""The lists of an organisation come as tables for spreadsheets, its own alone and safe to open."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.models import Person, Site
from tests.factories import api_key, sign_in
from tests.foundation.parties.cast import Cast

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


def test_who_may_not_see_a_list_does_not_get_its_table(app: Flask, cast: Cast) -> None:
    yan = sign_in(app.test_client(), cast.yan)

    answers = [
        yan.get(path).status_code
        for path in ("/account/people/people.csv", "/account/api-keys/api-keys.csv")
    ]

    assert answers == [403, 403]
