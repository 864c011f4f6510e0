"""The list of what is to do, with every room in it: its cost, and what it shows to whom."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.queries import get_organisation
from tests.factories import make_person, sign_in
from tests.foundation.parties.test_costs import counted_queries
from tests.market.stage import Cast, arrive, dispatch, funded, make_cast, ordered, register
from traceability.custody import handover


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def grow(cast: Cast) -> None:
    """One thing more of each kind that Ben has to do."""
    ordered(cast)
    dispatch(funded(cast), cast.ada)
    order = funded(cast)
    dispatch(order, cast.ada)
    arrive(order, cast.ben)
    given = register(cast.ada)
    with db.transaction() as session:
        handover.offer(session, given, taker_id=cast.ben.organisation_id, actor=cast.ada)


@pytest.mark.parametrize("path", ["/to-do", "/to-do/to-do.csv"])
def test_a_long_list_costs_as_many_queries_as_a_short_one(
    client: FlaskClient, cast: Cast, path: str
) -> None:
    with db.transaction() as session:
        ben = make_person(session, get_organisation(session, cast.ben.organisation_id), name="Ben")
    sign_in(client, ben)
    counts, lengths = [], []

    for rounds in (1, 2):
        for _ in range(rounds):
            grow(cast)
        with counted_queries() as seen:
            reply = client.get(path)
        counts.append(len(seen))
        lengths.append(reply.text.count("RG-"))

    assert counts[0] == counts[1]
    assert lengths[1] > lengths[0]


def test_each_thing_stands_there_once_for_its_own_people(client: FlaskClient, cast: Cast) -> None:
    order = funded(cast)
    dispatch(order, cast.ada)

    def lines(organisation_id: str, role: str) -> list[str]:
        with db.transaction() as session:
            person = make_person(
                session,
                get_organisation(session, organisation_id),
                name=role,
                email=f"{role}@{organisation_id}.example",
                role=role,
            )
        table = sign_in(client, person).get("/to-do/to-do.csv").data.decode("utf-8-sig")
        return [line.split(",")[0] for line in table.splitlines()[1:]]

    assert lines(cast.ben.organisation_id, "owner") == ["lot.expected"]
    assert lines(cast.ben.organisation_id, "yard") == ["lot.expected"]
    assert lines(cast.ben.organisation_id, "trader") == []
    assert lines(cast.ada.organisation_id, "yard") == []
    assert lines(cast.ada.organisation_id, "trader") == ["waste_code.missing"]
    assert lines(cast.mallory.organisation_id, "owner") == []
