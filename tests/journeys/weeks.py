"""People whose story takes weeks: they sign in anew each day, and the clock is held while they act.

Pages are asked for and forms sent as a browser without scripts would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.notifications.models import MailMessage
from foundation.parties.actor import Actor
from foundation.parties.models import Person
from foundation.parties.queries import get_organisation
from foundation.worker import run_once
from market.payments.sandbox.pages import deliver
from tests.factories import make_person, sign_in, submit


@dataclass
class Trader:
    """Somebody of an organisation, at their desk."""

    app: Flask
    person: Person
    organisation_id: str
    client: FlaskClient

    def reads(self, path: str) -> str:
        """What a page says, without its tags and with single spaces."""
        reply = self.client.get(path)
        assert reply.status_code == 200, (path, reply.status_code)
        return words_of(reply)

    def sends(self, path: str, **fields: object) -> str:
        """Send a form that is taken; where it leads."""
        reply = submit(self.client, path, **fields)
        assert reply.status_code == 303, (path, reply.status_code, words_of(reply)[:2000])
        return str(reply.location)

    def is_refused(self, path: str, **fields: object) -> str:
        """Send a form that is not taken; what the page then says."""
        reply = submit(self.client, path, **fields)
        assert 400 <= reply.status_code < 500, (path, reply.status_code)
        return words_of(reply)

    def letters(self) -> list[str]:
        """Subjects of the letters to this person, oldest first, without the order's number."""
        with db.reading() as session:
            subjects = session.exec(
                select(MailMessage.subject)
                .where(MailMessage.to_address == self.person.email)
                .order_by(col(MailMessage.created_at), MailMessage.id)
            ).all()
        return [subject.partition(" (")[0] for subject in subjects]


def words_of(reply: TestResponse) -> str:
    """The words of a page's own part."""
    main = reply.text.partition("<main")[2].partition("</main>")[0] or reply.text
    return " ".join(re.sub(r"<[^>]*>", " ", main).split()).replace("&#39;", "'")


def trader(app: Flask, actor: Actor, name: str) -> Trader:
    """An owner of the actor's organisation, not signed in yet."""
    with db.transaction() as session:
        organisation = get_organisation(session, actor.organisation_id)
        person = make_person(
            session, organisation, name=name, email=f"{name.lower()}@{name.lower()}.example"
        )
    return Trader(app, person, actor.organisation_id, app.test_client())


class Calendar:
    """The days of a story: on each, everybody signs in anew and the worker does what is due."""

    def __init__(self, app: Flask, *people: Trader, start: datetime) -> None:
        self.app, self.people, self.start = app, people, start

    @contextmanager
    def day(self, number: int, *, hour: int = 9) -> Iterator[datetime]:
        """Hold the clock at an hour of a day; the worker has a run before and one after."""
        moment = self.start + timedelta(days=number, hours=hour - self.start.hour)
        with clock.held(moment):
            self.works()
            for person in self.people:
                person.client = sign_in(self.app.test_client(), person.person)
            yield moment
            self.works()

    def works(self) -> None:
        """The worker's jobs, and what the test payments have to tell, until nothing is left."""
        for _ in range(4):
            deliver()
            run_once(self.app)
