"""A log to record in, and organisations that sell, buy and look on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import api_key, make_actor, make_organisation, make_site
from traceability.log.creating import create_log


@dataclass(frozen=True)
class Member:
    """An organisation, somebody acting for it, its site, and the header of its API key."""

    actor: Actor
    id: str
    site_id: str
    key: dict[str, str]


@dataclass(frozen=True)
class Cast:
    """Ada sells, Ben buys, Mallory must see nothing."""

    ada: Member
    ben: Member
    mallory: Member


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The three organisations, each with an enrolled key."""
    create_log(db.database())
    with db.transaction() as session:
        members = []
        for name, country, role in (
            ("Ada Recycling", "DE", "collector"),
            ("Ben Refining", "FR", "refiner"),
            ("Mallory Metals", "NL", "trader"),
        ):
            organisation = make_organisation(session, name, country=country, roles=[role])
            site = make_site(session, organisation, name=f"{name} yard")
            key = api_key(session, organisation)
            members.append(Member(make_actor(organisation), organisation.id, site.id, key))
    return Cast(*members)
