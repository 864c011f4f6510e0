"""Readiness and figures: true, in words, and for nobody but whoever runs the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import text

from foundation import clock, db, migrating
from foundation.running import beating, readiness
from foundation.running.beating import Pulse
from foundation.running.pages import register_check
from foundation.settings import Settings
from tests.factories import another_app, make_organisation, make_person, sign_in
from tests.instances import note_migrated

TOKEN = "t" * 40
BEARER = {"Authorization": f"Bearer {TOKEN}"}
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def watched(app: Flask) -> FlaskClient:
    """The app as it is in service: migrated, and its worker at work."""
    with db.transaction() as session:
        note_migrated(session)
        beating.beat(session, Pulse())
    return app.test_client()


def test_alive_is_said_though_the_database_is_away(settings: Settings) -> None:
    away = replace(settings, database_url="sqlite:////nowhere/at/all.db")
    with another_app(away) as app:
        reply = app.test_client().get("/healthz")

    assert (reply.status_code, reply.text) == (200, "ok\n")


def test_a_program_in_order_is_ready(watched: FlaskClient) -> None:
    reply = watched.get("/readyz")

    assert reply.status_code == 200
    assert reply.json == {
        "ready": True,
        "checks": dict.fromkeys(["database", "migrations", "worker", "disk", "log"], "ok"),
    }


def checks_of(client: FlaskClient) -> dict[str, str]:
    """What is wrong, by check."""
    reply = client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json is not None
    assert reply.json["ready"] is False
    return {name: said for name, said in reply.json["checks"].items() if said != "ok"}


def test_a_worker_that_stopped_is_missed(watched: FlaskClient) -> None:
    with clock.held(clock.now() + timedelta(seconds=61)):
        wrong = checks_of(watched)

    assert wrong == {
        "worker": "No worker was at work within the last minute. Start it: flask worker."
    }


def test_tables_of_another_version_are_named(watched: FlaskClient) -> None:
    with db.transaction() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0001'"))

    assert checks_of(watched) == {
        "migrations": f"The database is at migration 0001, the program at {migrating.newest()}. "
        "Run: flask migrate; a newer database needs the newer program."
    }


def test_a_lost_anchor_is_named(watched: FlaskClient, settings: Settings) -> None:
    for suffix in ("", "-wal", "-shm"):
        settings.anchor_path.with_name(f"anchor.db{suffix}").unlink(missing_ok=True)

    assert checks_of(watched) == {
        "log": "The anchor of the custody log is missing. The operator must bring it back."
    }


def test_a_disk_that_fills_up_is_named(
    watched: FlaskClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 10**18)

    (said,) = checks_of(watched).values()

    assert f"MB are free in {settings.instance}. Make room" in said


def test_a_database_that_is_away_is_named_and_hides_no_other_check(settings: Settings) -> None:
    away = replace(settings, database_url="sqlite:////nowhere/at/all.db")
    with another_app(away) as app:
        register_check(app, "disk", lambda database: None)  # the folder is not there either
        wrong = checks_of(app.test_client())

    said = "The database does not answer (OperationalError). See that it runs and can be reached."
    assert wrong == {"database": said, "migrations": said, "worker": said, "log": wrong["log"]}


@pytest.fixture
def guarded(settings: Settings) -> Iterator[FlaskClient]:
    """The app with a token."""
    with another_app(replace(settings, metrics_token=TOKEN)) as app:
        yield app.test_client()


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_with_a_token_only_the_token_opens(app: Flask, guarded: FlaskClient, path: str) -> None:
    wrong = {"Authorization": "Bearer " + "u" * 40}

    answers = [
        guarded.get(path).status_code,
        guarded.get(path, headers=wrong).status_code,
        guarded.get(path, headers={"Authorization": f"Basic {TOKEN}"}).status_code,
        guarded.get(f"{path}?token={TOKEN}").status_code,
    ]

    assert answers == [404] * 4
    opened = guarded.get(path, headers=BEARER, environ_base=STRANGER)
    assert opened.status_code != 404


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_without_a_token_only_this_machine_is_answered(client: FlaskClient, path: str) -> None:
    answers = [
        client.get(path, environ_base=STRANGER).status_code,
        client.get(path, headers={"X-Forwarded-For": "127.0.0.1"}).status_code,
        client.get(path, headers={"Forwarded": "for=127.0.0.1"}).status_code,
        client.get(path, environ_base={"REMOTE_ADDR": ""}).status_code,
    ]

    assert answers == [404] * 4
    assert client.get(path, environ_base={"REMOTE_ADDR": "::1"}).status_code != 404


def test_a_cookie_never_opens_them(app: Flask, client: FlaskClient) -> None:
    with db.transaction() as session:
        owner = make_person(session, make_organisation(session))
    sign_in(client, owner)

    assert client.get("/metrics", environ_base=STRANGER).status_code == 404
    assert client.get("/readyz", environ_base=STRANGER).status_code == 404


def test_figures_are_those_of_the_database(watched: FlaskClient) -> None:
    with db.transaction() as session:
        make_organisation(session)

    text_of_figures = watched.get("/metrics").text

    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text_of_figures)
        for sample in family.samples
    }
    exact = {
        ("regauss_outbox_messages", "waiting"): 0.0,
        ("regauss_outbox_messages", "dead"): 0.0,
        ("regauss_letters", "waiting"): 0.0,
        ("regauss_log_entries",): 1.0,
        ("regauss_log_anchored_entries",): 1.0,
        ("regauss_log_unanchored_seconds",): 0.0,
        ("regauss_payment_operations", "unknown"): 0.0,
        ("regauss_stripe_events", "dead"): 0.0,
        ("regauss_webhook_messages", "dead"): 0.0,
        ("regauss_orders", "placed"): 0.0,
    }
    assert {name: found[name] for name in exact} == exact
    assert 0 <= found["regauss_worker_beat_age_seconds",] < 60
    assert 0 <= found["regauss_log_last_entry_age_seconds",] < 60
    assert ("regauss_backup_age_seconds",) not in found
