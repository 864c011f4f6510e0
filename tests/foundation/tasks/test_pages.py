"""The list of what is to do: a page, a table, and the API, for whoever may do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from foundation import clock, db
from foundation.parties.models import Organisation
from foundation.tasks.gathering import Asked, Task
from foundation.tasks.kinds import TaskKind
from foundation.tasks.pages import SOURCES, register_source
from tests.factories import api_key, make_operator, make_organisation, make_person, sign_in

NOW = datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
OVERDUE = Task(
    TaskKind.LOT_AT_GATE,
    "It stands at your gate.",
    "RG-7Q2M-4K85",
    "Voice coils",
    "/intake/RG-7Q2M-4K85",
    NOW - timedelta(days=1),
)
MONEY = Task(TaskKind.ORDER_TO_PAY, "Pay %(price)s.", "OR-1", "Swarf", "/orders/OR-1", None,
             {"price": "EUR 5"})  # fmt: skip


@pytest.fixture
def ada(app: Flask) -> Iterator[Organisation]:
    """Ada's organisation, for which two things are to do; nobody else has any."""
    app.extensions[SOURCES] = []
    with clock.held(NOW), db.transaction() as session:
        ada = make_organisation(session)

    def gather(_session: Session, asked: Asked) -> list[Task]:
        return [MONEY, OVERDUE] if asked.organisation_id == ada.id else []

    register_source(app, gather, kinds=(TaskKind.LOT_AT_GATE, TaskKind.ORDER_TO_PAY))
    with clock.held(NOW):
        yield ada


def signed_in(client: FlaskClient, organisation: Organisation, role: str) -> FlaskClient:
    with db.transaction() as session:
        person = make_person(session, organisation, role=role, email=f"{role}@ada.example")
    return sign_in(client, person)


def test_an_owner_sees_everything_soonest_first(client: FlaskClient, ada: Organisation) -> None:
    page = signed_in(client, ada, "owner").get("/to-do").text

    assert "<title>To do (2) · Regauss</title>" in page
    assert "2 things wait for you." in page
    assert "One is overdue." in page
    assert page.index("Overdue</h2>") < page.index(OVERDUE.reference)
    assert page.index(OVERDUE.reference) < page.index("Without a date</h2>") < page.index("OR-1")
    assert 'href="/intake/RG-7Q2M-4K85"' in page
    assert "Pay EUR 5." in page


def test_a_yard_hand_sees_the_gate_and_no_money(client: FlaskClient, ada: Organisation) -> None:
    page = signed_in(client, ada, "yard").get("/to-do").text

    assert OVERDUE.reference in page
    assert "OR-1" not in page
    assert "One thing waits for you." in page


def test_a_reader_is_told_that_nothing_waits(client: FlaskClient, ada: Organisation) -> None:
    page = signed_in(client, ada, "reader").get("/to-do").text

    assert "Nothing waits for you" in page
    assert OVERDUE.reference not in page
    assert 'href="/to-do/to-do.csv"' not in page


def test_the_menu_leads_there_but_not_at_the_desk(client: FlaskClient, ada: Organisation) -> None:
    assert 'href="/to-do"' in signed_in(client, ada, "driver").get("/account").text
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
    assert 'href="/to-do"' not in sign_in(client, oda).get("/account").text


def test_the_table_says_the_same(client: FlaskClient, ada: Organisation) -> None:
    table = signed_in(client, ada, "owner").get("/to-do/to-do.csv").data.decode("utf-8-sig")

    assert table.splitlines() == [
        "kind,what,reference,about,due_at,is_overdue,link",
        "lot.at_gate,It stands at your gate.,RG-7Q2M-4K85,Voice coils,2026-11-25T06:30:00+00:00,"
        "yes,http://localhost/intake/RG-7Q2M-4K85",
        "order.to_pay,Pay EUR 5.,OR-1,Swarf,,no,http://localhost/orders/OR-1",
    ]


def test_a_key_reads_what_it_may_do(client: FlaskClient, ada: Organisation) -> None:
    with db.transaction() as session:
        everything = api_key(session, ada)
        gate = api_key(session, ada, ["custody:write"])

    def kinds(key: dict[str, str]) -> list[str]:
        return [one["kind"] for one in client.get("/api/v1/tasks", headers=key).json["items"]]

    assert kinds(everything) == ["lot.at_gate", "order.to_pay"]
    assert kinds(gate) == ["lot.at_gate"]


def test_the_api_says_each_task_in_full(client: FlaskClient, ada: Organisation) -> None:
    with db.transaction() as session:
        key = api_key(session, ada, ["custody:write"])

    assert client.get("/api/v1/tasks", headers=key).json == {
        "items": [
            {
                "kind": "lot.at_gate",
                "what": "It stands at your gate.",
                "reference": "RG-7Q2M-4K85",
                "about": "Voice coils",
                "due_at": "2026-11-25T06:30:00+00:00",
                "urgency": "overdue",
                "link": "/intake/RG-7Q2M-4K85",
            }
        ],
        "next_cursor": None,
    }


def test_a_long_list_comes_by_page(app: Flask, client: FlaskClient, ada: Organisation) -> None:
    def many(_session: Session, _asked: Asked) -> list[Task]:
        return [
            Task(TaskKind.LOT_UNTAGGED, "Print.", f"RG-{number:03}", "", "/lots")
            for number in range(70)
        ]

    app.extensions[SOURCES] = []
    register_source(app, many, kinds=(TaskKind.LOT_UNTAGGED,))
    with db.transaction() as session:
        key = api_key(session, ada)

    seen, cursor = [], ""
    while cursor is not None:
        query = {"cursor": cursor} if cursor else {}
        page = client.get("/api/v1/tasks", headers=key, query_string=query).json
        seen += [one["reference"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert seen == [f"RG-{number:03}" for number in range(70)]
    broken = client.get("/api/v1/tasks?cursor=nonsense", headers=key)
    assert broken.status_code == 422
    assert broken.json["detail"].startswith("This page's address is not whole.")
