"""The stage of the policy table: Ada's things of every kind, and four who ask for them.

It is set once. What only looks, or must be refused, happens on the stage itself; an act that goes
through gets a copy of its own.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from foundation import db
from foundation.http.marks import mark_of
from foundation.http.security import COOKIELESS_PATHS
from foundation.ids import new_code, new_id, new_secret
from foundation.parties.roles import PERMISSIONS, PersonRole
from tests.databases import Template
from tests.factories import csrf_token
from tests.headers import check_reply
from tests.policy.row import Row
from tests.policy.things import Things, put_things
from tests.stage import make_settings, share_statements
from traceability.log.creating import create_log
from wsgi import create_app

# Written by looking, not by the act: sessions, limits, and what a scan leaves behind.
LOOKING = {"login_session", "api_key", "idempotent_reply", "tag_scan", "suspicion", "announcement"}
LOWER_ROLES = (PersonRole.READER, PersonRole.DRIVER)


@dataclass(frozen=True)
class Scenery:
    """A stage that was set, from which copies are made."""

    template: Template
    folder: Path
    things: Things

    @classmethod
    @contextmanager
    def set_up(cls, template: Template, folder: Path) -> Iterator[Scenery]:
        """Put Ada's things into a fresh copy of the template."""
        with template.copy(folder) as url:
            with _opened(folder, url) as app, app.app_context():
                create_log(db.database())
                things = put_things()
            yield cls(template.taken(url), folder, things)

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Stage]:
        """A stage of one's own, as it was set."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("regauss.db*"))
        with self.template.copy(folder) as url, _opened(folder, url) as app:
            yield Stage(app, self.things)


class Stage:
    """The app over Ada's things, and whoever asks it."""

    def __init__(self, app: Flask, things: Things) -> None:
        self.app = app
        self.things = things
        self.clients: dict[str, FlaskClient] = {}
        self.csrf_tokens: dict[str, str] = {}

    @cached_property
    def absent(self) -> dict[str, str]:
        """The words of the table, with nothing behind those that are Ada's alone."""
        return {
            word: _like(thing) if thing in self.things.private else thing
            for word, thing in self.things.words.items()
        }

    def ask(self, row: Row, viewer: str, *, words: Mapping[str, str] | None = None) -> TestResponse:
        """Make a row's request as one of its viewers; `words` fill its braces. A reply without the
        headers of its kind fails.
        """
        words = words or self.things.words
        path, sent = _fill(row.path, words), _fill(row.sent, words)
        who = self._who(row, viewer)
        client = self._client(who)
        if row.is_for_keys:
            key = self.things.keys.get(who, {})
            reply = client.open(path, method=row.method, headers=key, json=sent or None)
        elif row.is_for_scripts:
            token = {"X-CSRF-Token": self._csrf_token(who)}
            reply = client.open(path, method=row.method, headers=token, json=sent)
        else:
            if row.is_write and not path.startswith(COOKIELESS_PATHS):
                sent = {"csrf_token": self._csrf_token(who), **sent}
            reply = client.open(path, method=row.method, data=sent)
        check_reply(row.endpoint, reply, is_known=viewer != "anonymous")
        return reply

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.app.app_context(), db.reading() as session:
            return {
                table.name: session.connection().scalar(select(func.count()).select_from(table))
                or 0
                for table in SQLModel.metadata.sorted_tables
                if table.name not in LOOKING
            }

    def _who(self, row: Row, viewer: str) -> str:
        """Whose cookie or key a viewer shows: for a lower role, it depends on the route."""
        permission = str(mark_of(self.app.view_functions[row.endpoint]))
        if row.is_at_the_desk:
            lower = "own" if permission == "desk:read" else "desk reader"
            return {"own": "desk", "lower": lower}.get(viewer, viewer)
        if viewer != "lower":
            return viewer
        if row.is_for_keys:
            return f"without {permission}"
        lacking = [role for role in LOWER_ROLES if permission not in PERMISSIONS[role]]
        is_asked_for = permission in PERMISSIONS[PersonRole.OWNER]
        return (*lacking, LOWER_ROLES[0])[0] if is_asked_for else LOWER_ROLES[0]

    def _client(self, who: str) -> FlaskClient:
        if who not in self.clients:
            client = self.clients[who] = self.app.test_client()
            if who in self.things.sessions:
                client.set_cookie("session", self.things.sessions[who])
        return self.clients[who]

    def _csrf_token(self, who: str) -> str:
        if who not in self.csrf_tokens:
            self.csrf_tokens[who] = csrf_token(self._client(who))
        return self.csrf_tokens[who]


@contextmanager
def _opened(folder: Path, url: str) -> Iterator[Flask]:
    app = create_app(make_settings(folder, url))
    share_statements(app.extensions["database"].engine)
    app.testing = False  # faults answer as they do in service
    yield app
    with app.app_context():
        db.database().engine.dispose()


def _fill(value: Any, words: Mapping[str, str]) -> Any:
    """The same with words in it; `Any`: forms and JSON hold texts, numbers, lists and objects."""
    if isinstance(value, str):
        return value.format(**words)
    if isinstance(value, list):
        return [_fill(one, words) for one in value]
    if isinstance(value, dict):
        return {name: _fill(one, words) for name, one in value.items()}
    return value


def _like(thing: str) -> str:
    """Something of the same form that does not exist."""
    if code := re.fullmatch(r"([A-Z]{2})-[0-9A-Z]{4}-[0-9A-Z]{4}", thing):
        return new_code(code[1])
    return new_id() if re.fullmatch(r"[0-9a-f]{32}", thing) else new_secret()
