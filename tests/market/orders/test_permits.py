"""Permits between the parties of an order: nothing before it is paid, nothing to anybody else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.queries import get_organisation
from market.orders.ending import cancel
from tests.factories import make_person, sign_in
from tests.market.stage import Cast, funded, listed, make_cast, ordered
from tests.traceability.compliance.holding import PDF_BYTES, state

SECRETS = ("SECRET-NUMBER", "SECRET-AUTHORITY", "SECRET-PAPER")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def signed_in(app: Flask, organisation_id: str) -> FlaskClient:
    with db.transaction() as session:
        person = make_person(session, get_organisation(session, organisation_id))
    return sign_in(app.test_client(), person)


def leaks(page: str) -> list[str]:
    return [secret for secret in SECRETS if secret in page]


def test_a_listing_shows_kind_and_state_and_no_number(app: Flask, cast: Cast) -> None:
    state(cast.ada, paper=PDF_BYTES)
    listing = listed(cast.ada)

    page = app.test_client().get(f"/listings/{listing.id}").text

    assert "storage permit, Germany" in page
    assert leaks(page) == []
    assert "Ada Recycling" not in page


def test_a_buyer_who_has_not_paid_reads_no_number(app: Flask, cast: Cast) -> None:
    permit_id = state(cast.ada, paper=PDF_BYTES)
    order = ordered(cast)
    ben = signed_in(app, cast.ben.organisation_id)

    page = ben.get(f"/orders/{order.id}").text
    paper = ben.get(f"/orders/{order.id}/permits/{permit_id}/paper")

    assert leaks(page) == []
    assert "Numbers and papers are shown once the order is paid." in page
    assert paper.status_code == 404


def test_parties_to_a_paid_order_read_numbers_and_papers(app: Flask, cast: Cast) -> None:
    permit_id = state(cast.ada, paper=PDF_BYTES)
    theirs = state(cast.ben)
    order = funded(cast)
    ben = signed_in(app, cast.ben.organisation_id)

    page = ben.get(f"/orders/{order.id}").text
    paper = ben.get(f"/orders/{order.id}/permits/{permit_id}/paper")

    assert leaks(page) == ["SECRET-NUMBER", "SECRET-AUTHORITY"]
    assert paper.data == PDF_BYTES
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert ben.get(f"/orders/{order.id}/permits/{theirs}/paper").status_code == 404
    assert (
        "SECRET-NUMBER" in signed_in(app, cast.ada.organisation_id).get(f"/orders/{order.id}").text
    )


def test_nobody_else_reads_them(app: Flask, cast: Cast) -> None:
    permit_id = state(cast.ada, paper=PDF_BYTES)
    order = funded(cast)
    mallory = signed_in(app, cast.mallory.organisation_id)

    replies = [
        mallory.get(path)
        for path in (f"/orders/{order.id}", f"/orders/{order.id}/permits/{permit_id}/paper")
    ]

    assert [reply.status_code for reply in replies] == [404, 404]
    assert [leaks(reply.text) for reply in replies] == [[], []]


def test_a_cancelled_order_closes_the_papers_again(app: Flask, cast: Cast) -> None:
    permit_id = state(cast.ada, paper=PDF_BYTES)
    order = funded(cast)
    with db.transaction() as session:
        cancel(session, order.id, actor=cast.ben)
    ben = signed_in(app, cast.ben.organisation_id)

    assert leaks(ben.get(f"/orders/{order.id}").text) == []
    assert ben.get(f"/orders/{order.id}/permits/{permit_id}/paper").status_code == 404
