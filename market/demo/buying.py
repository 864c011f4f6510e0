"""Orders of the demo: placed and paid with the test payments, as a buyer would."""

from __future__ import annotations

from datetime import datetime

from foundation import clock, db
from foundation.parties.queries import get_organisation
from market.demo.moving_in import Member
from market.listings.queries import find_current
from market.orders import paying
from market.orders.placing import place
from market.payments import access, executing, onboarding, receiving
from market.payments.connecting import open_sandbox
from market.payments.models import PaymentOperation
from market.payments.sandbox import acts


def buy(at: datetime, lot_code: str, *, buyer: Member, email: str) -> str:
    """Order a listed lot at a time and pay for it; the number of the order, funded by then."""
    gateway = access.gateway()
    with clock.held(at):
        with db.transaction() as session:
            listing = find_current(session, lot_code)
            assert listing is not None, "a lot is listed before it is ordered"
            order = place(session, listing.id, site_id=buyer.site_id, actor=buyer.actor)
            base_url = db.settings_of(session).base_url
        with db.transaction() as session:
            planned = paying.plan_checkout(
                session,
                order,
                email=email,
                success_url=f"{base_url}/orders/{order.id}",
                cancel_url=f"{base_url}/orders/{order.id}",
            )
        executing.run(gateway, planned.id)
        with db.reading() as session:
            checkout_id = session.get_one(PaymentOperation, planned.id).stripe_id
            sandbox = open_sandbox(db.settings_of(session))
        assert checkout_id is not None, "the sandbox always answers"
        with sandbox.store.open() as books:
            acts.pay(books, checkout_id)
        receiving.look_up(gateway, order.id)
    return order.id


def open_account(organisation_id: str) -> None:
    """Make a seller's payout account ready, with the forms of the test onboarding filled in."""
    gateway = access.gateway()
    with db.transaction() as session:
        organisation = get_organisation(session, organisation_id)
        onboarding.ensure_account(
            session,
            organisation_id,
            name=organisation.name,
            country=organisation.country,
            email="",
        )
    executing.run_due(gateway)
    with db.reading() as session:
        account = onboarding.find_account(session, organisation_id)
        sandbox = open_sandbox(db.settings_of(session))
    assert account is not None, "it was just opened"
    url = onboarding.onboarding_url(gateway, account, return_url="/", refresh_url="/")
    with sandbox.store.open() as books:
        acts.complete_onboarding(books, url.rsplit("/", 1)[1])
    onboarding.look_at(gateway, organisation_id)
