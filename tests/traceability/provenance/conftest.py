"""A lot with a real history in a real database, and a crowbar for its append-only tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import Session

from foundation import clock, db
from foundation.parties.actor import Actor
from tests.factories import make_actor, make_organisation, make_site
from tests.traceability.provenance.story import LOT, START, assay, register, weigh
from traceability.custody import handover
from traceability.custody.recording import TOPIC, record


@dataclass(frozen=True)
class Cast:
    """Somebody acting for each organisation, and Ada's yard."""

    ada: Actor
    ben: Actor
    cleo: Actor
    mallory: Actor
    yard_id: str


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The four organisations, each with an enrolled key."""
    with clock.held(START), db.transaction() as session:
        ada = make_organisation(session, "Ada Magnets", country="DE", roles=["dismantler"])
        ben = make_organisation(session, "Ben Refining", country="FR", roles=["refiner"])
        cleo = make_organisation(session, "Cleo Carriers", country="NL", roles=["carrier"])
        mallory = make_organisation(session, "Mallory Metals", country="XK", roles=["trader"])
        yard = make_site(session, ada, name="Main yard", city="Essen")
        return Cast(*(make_actor(each) for each in (ada, ben, cleo, mallory)), yard.id)


@pytest.fixture
def told(app: Flask, cast: Cast) -> Cast:
    """The honest story of `story.honest`, recorded by the acts themselves, an hour apart.

    Nobody answers it: labels that follow by themselves would be records of their own.
    """
    app.extensions["outbox"].pop(TOPIC)
    steps: tuple[Callable[[Session], object], ...] = (
        lambda session: record(
            session,
            register(declared_ppm={"Nd": 229_000, "Pr": 27_000, "Dy": 14_000}),
            lot=LOT,
            site_id=cast.yard_id,
            actor=cast.ada,
        ),
        lambda session: record(session, weigh(312_100, 312_900), lot=LOT, actor=cast.ada),
        lambda session: handover.offer(
            session, LOT, taker_id=cast.cleo.organisation_id, actor=cast.ada
        ),
        lambda session: handover.accept(session, LOT, actor=cast.cleo),
        lambda session: handover.offer(
            session, LOT, taker_id=cast.ben.organisation_id, actor=cast.cleo
        ),
        lambda session: handover.accept(
            session, LOT, masses_g={f"{LOT}.1": 311_800, f"{LOT}.2": 312_700}, actor=cast.ben
        ),
        lambda session: record(
            session,
            assay({"Nd": 228_000, "Pr": 28_000, "Dy": 12_000}),
            lot=LOT,
            actor=cast.ben,
        ),
    )
    for hour, step in enumerate(steps, start=1):
        with clock.held(START + timedelta(hours=hour)), db.transaction() as session:
            step(session)
    return cast


Crowbar = Callable[..., None]


@pytest.fixture
def crowbar(app: Flask) -> Crowbar:
    """Runs SQL past the triggers and checks that keep tables append-only, as an intruder would."""

    def pry(statement: str, **parameters: object) -> None:
        engine = db.database().engine.execution_options(rw=True)
        with engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                triggers = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                ).scalars()
                for name in list(triggers):
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            else:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            result = connection.execute(text(statement), parameters)
            assert result.rowcount > 0, "the crowbar moved nothing"
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")

    return pry
