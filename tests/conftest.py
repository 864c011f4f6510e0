"""The stage of every test: a fresh database, the app on it, and nobody signed in."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from foundation import db
from foundation.settings import Settings
from tests import openapi
from tests.databases import PostgresTemplate, SqliteTemplate, Template
from tests.official import SKIP_REASON
from tests.serving import whole
from tests.stage import make_settings, share_statements
from traceability.log.creating import create_log
from wsgi import create_app

hypothesis.settings.register_profile("long", max_examples=2_000, deadline=None)

pytest_plugins = ("tests.browsers",)

ALLOWED_SKIPS = (SKIP_REASON,)


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again took a seventh of
    every run.
    """
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With PostgreSQL, run only what touches a database: the rest has just run with SQLite."""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return
    kept = [item for item in items if "template" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip that nobody expects is a failure: a test that does not run proves nothing."""
    report = yield
    if report.skipped and not str(call.excinfo and call.excinfo.value).startswith(ALLOWED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped for a reason that is not expected"
    return report


class StageClient(FlaskClient):
    """A client that steps off the test's own app context: each request gets a `g` of its own. A
    reply of the API that its document does not describe fails the test.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make one request as a server would."""
        context = self.application.extensions["stage"]
        context.pop()
        try:
            reply = super().open(*args, **kwargs)
            if reply.request.path.startswith(openapi.PREFIX):
                openapi.check_reply(self.application, reply.request.method, reply)
            return reply
        finally:
            context.push()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A database with all tables, made once; each test gets its own copy of it."""
    kind = {"sqlite": SqliteTemplate, "postgresql": PostgresTemplate}[
        os.environ.get("TEST_DATABASE", "sqlite")
    ]
    with kind.prepared(tmp_path_factory.mktemp("template")) as prepared:
        yield prepared


@pytest.fixture
def settings(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """Demo settings on a fresh copy of the database, with keys of this test's own."""
    with template.copy(tmp_path) as url:
        yield make_settings(tmp_path, url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The app, with its context open: acts can be called as they are."""
    app = create_app(settings)
    share_statements(app.extensions["database"].engine)
    app.testing = False  # faults answer as they do in service
    app.test_client_class = StageClient
    context = app.app_context()
    app.extensions["stage"] = context
    context.push()
    create_log(db.database())
    yield app
    db.database().engine.dispose()
    context.pop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, nobody signed in."""
    return app.test_client()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The app on a port of its own; its address."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session for looking at what was stored; writing tests open `db.transaction()`."""
    with db.reading() as session:
        yield session
