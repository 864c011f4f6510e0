"""Whoever is closed in mid-chain finishes and begins nothing: all acts, all standings."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from foundation.parties.standing import Standing
from tests.factories import make_person, sign_in
from tests.market.stage import Cast, make_cast, register
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.custody.standings import (
    MAY_SIGN,
    NotAsYouStand,
    TakesNothingNew,
    check_may_sign,
)
from traceability.custody.words import ActKind, RefusalReason

BEGINS = {ActKind.REGISTER, ActKind.MERGE, ActKind.PROCESS}
FINISHES = {
    Standing.NEW: lambda kind: True,
    Standing.APPROVED: lambda kind: True,
    Standing.CLOSED: lambda kind: kind not in BEGINS,
    Standing.FROZEN: lambda kind: False,
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def stands(actor: Actor, standing: Standing) -> None:
    with db.transaction() as session:
        session.get_one(Organisation, actor.organisation_id).standing = standing


@pytest.mark.parametrize("via", ["page", "worker"])
def test_each_act_is_open_to_each_standing_as_the_table_says(cast: Cast, via: str) -> None:
    actor = Actor(cast.ada.organisation_id, None, frozenset(), via)
    wrong = []
    for standing, kind in product(Standing, ActKind):
        stands(cast.ada, standing)
        with db.reading() as session:
            try:
                check_may_sign(session, kind, actor=actor)
                is_open = True
            except NotAsYouStand:
                is_open = False
        if is_open is not (via == "worker" or FINISHES[standing](kind)):
            wrong.append((standing, kind))

    assert wrong == []
    assert set(MAY_SIGN) == set(Standing)


def test_a_closed_carrier_answers_hands_on_and_takes_back(cast: Cast) -> None:
    lot = register(cast.ada)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.cleo.organisation_id, actor=cast.ada)
    stands(cast.cleo, Standing.CLOSED)

    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.cleo)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ben.organisation_id, actor=cast.cleo)
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.ben)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.cleo.organisation_id, actor=cast.ben)
    with db.transaction() as session:
        handover.refuse(session, lot, reason=RefusalReason.OTHER, actor=cast.cleo)

    with db.reading() as session:
        assert get_state(session, lot).custodian_id == cast.ben.organisation_id


@pytest.mark.parametrize("standing", [Standing.CLOSED, Standing.FROZEN])
def test_nothing_new_is_offered_or_begun_where_somebody_is_stopped(
    cast: Cast, standing: Standing
) -> None:
    lot = register(cast.ada)
    stands(cast.cleo, standing)

    with pytest.raises(TakesNothingNew), db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.cleo.organisation_id, actor=cast.ada)
    with pytest.raises(NotAsYouStand):
        register(cast.cleo)


def test_the_list_of_takers_leaves_out_who_takes_nothing(app: Flask, cast: Cast) -> None:
    lot = register(cast.ada)
    stands(cast.cleo, Standing.CLOSED)
    with db.transaction() as session:
        ada = make_person(session, session.get_one(Organisation, cast.ada.organisation_id))

    ada_browser = sign_in(app.test_client(), ada)
    page = ada_browser.get(f"/lots/{lot}/offer").text

    assert "Ben Refining" in page
    assert "Cleo Haulage" not in page

    stands(cast.ada, Standing.CLOSED)
    buttons = ada_browser.get(f"/lots/{lot}").text
    assert f"/lots/{lot}/offer" in buttons
    assert f"/lots/{lot}/merge" not in buttons
