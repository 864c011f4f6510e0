"""The desk at noon, somebody at it, and what they have been told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.notifications import outbox
from foundation.notifications.models import MailMessage
from foundation.parties.joining import prove_address
from foundation.parties.models import Organisation, Person
from foundation.parties.standing import Standing
from tests.factories import make_organisation, make_person
from tests.foundation.notices.telling import told
from tests.market.desk.people import Desk, make_desk
from tests.market.stage import Cast, make_cast

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with clock.held(NOON):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Oda and Piet decide; Rita reads."""
    desk = make_desk()
    with db.transaction() as session:
        operator = session.exec(select(Organisation).where(col(Organisation.is_operator))).one()
        make_person(session, operator, name="Rita", role="reader")
    return desk


@pytest.fixture
def cast(desk: Desk) -> Cast:
    return make_cast()


def links() -> list[str]:
    """Where what was announced leads, by kind."""
    with db.reading() as session:
        return list(session.exec(select(Announcement.link).order_by(Announcement.kind)))


def desk_kinds(session: Session, *names: str) -> list[tuple[str, str]]:
    """Who of these people was told of what."""
    return [(name, kind) for name, kind, _ in told(session) if name in names]


def newcomer(standing: Standing = Standing.NEW) -> Person:
    """The first person of an organisation, whose address nobody has proven yet."""
    with db.transaction() as session:
        organisation = make_organisation(session, "Zeche Rückbau", standing=standing)
        return make_person(session, organisation, name="Zora", is_verified=False)


def prove(person: Person) -> None:
    with db.transaction() as session:
        prove_address(session, session.get_one(Person, person.id))


def give_up(kind: str, thing_id: str, moment: datetime = NOON) -> None:
    with clock.held(moment), db.transaction() as session:
        outbox.give_up(session, kind, thing_id)


def letter(number: int, *, is_alarm: bool = False) -> str:
    with db.transaction() as session:
        session.add(
            MailMessage(
                id=f"letter-{number}",
                to_address="nora@example.org",
                subject="Confirm your address",
                text="/verify/secret",
                html="",
                created_at=NOON,
                due_at=NOON,
                is_dead=True,
                is_alarm=is_alarm,
            )
        )
    return f"letter-{number}"
