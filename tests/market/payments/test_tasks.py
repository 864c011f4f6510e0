"""A payout account that was begun and is not ready is somebody's to finish."""

from __future__ import annotations

from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.tasks.gathering import Asked
from market.payments.onboarding import ensure_account
from market.payments.tasks import gather
from tests.market.stage import make_cast


def links_of(actor: Actor) -> list[str]:
    with db.reading() as session:
        return [task.link for task in gather(session, Asked(actor.organisation_id, clock.now()))]


def test_an_account_is_asked_for_from_its_beginning_until_it_is_ready(app: Flask) -> None:
    cast = make_cast()
    with db.transaction() as session:
        ensure_account(
            session, cast.ben.organisation_id, name="Ben", country="FR", email="b@example.org"
        )

    assert links_of(cast.ben) == ["/account/payouts"]
    assert links_of(cast.ada) == []  # hers is ready
    assert links_of(cast.mallory) == []  # theirs was never begun
