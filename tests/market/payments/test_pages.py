"""The payout account's page, while the worker is opening the account."""

from __future__ import annotations

import threading

from flask import Flask

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.payments import access, asking, operations, settling
from market.payments.executing import LEASE
from market.payments.models import OperationKind, OperationState
from market.payments.onboarding import ensure_account
from tests.factories import make_person, sign_in, submit
from tests.market.stage import make_cast


def test_a_seller_waits_for_the_worker_that_opens_the_account(app: Flask) -> None:
    ben = make_cast().ben.organisation_id
    with db.transaction() as session:
        ensure_account(session, ben, name="Ben", country="FR", email="b@example.org")
        person = make_person(session, get_organisation(session, ben))
        opening = operations.find_open(session, ben, OperationKind.ACCOUNT)
        assert opening
        opening.state, opening.due_at = OperationState.SENT, clock.now() + LEASE
        opening.first_sent_at = clock.now()
        session.add(opening)

    def answered() -> None:
        with app.app_context():
            answer = asking.send(access.gateway(), opening, account=None)
            with db.transaction() as session:
                settling.settle(session, opening.id, answer)

    client = sign_in(app.test_client(), person)
    worker = threading.Timer(1.0, answered)
    worker.start()
    reply = submit(client, "/account/payouts/onboarding")
    worker.join()

    assert reply.status_code == 303
    assert "/test-payments/onboarding/" in reply.headers["Location"]
