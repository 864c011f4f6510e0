"""A log to record in, and the cast: Ada sells, Ben buys, Cleo carries, Mallory must see nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import make_actor, make_organisation
from traceability.log.creating import create_log


@dataclass(frozen=True)
class Cast:
    """Somebody acting for each organisation."""

    ada: Actor
    ben: Actor
    cleo: Actor
    mallory: Actor


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The four organisations, each with an enrolled key."""
    create_log(db.database())
    with db.transaction() as session:
        organisations = [
            make_organisation(session, name, roles=[role])
            for name, role in (
                ("Ada Recycling", "collector"),
                ("Ben Refining", "refiner"),
                ("Cleo Haulage", "carrier"),
                ("Mallory Metals", "trader"),
            )
        ]
    return Cast(*(make_actor(organisation) for organisation in organisations))
