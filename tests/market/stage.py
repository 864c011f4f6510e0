"""What market tests start from: a lot, its listing, a seller who can be paid, and faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask
from sqlmodel import Session

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from market.listings.models import Listing
from market.listings.publishing import publish
from market.money import Money
from market.orders import paying
from market.orders.models import Order
from market.orders.placing import place
from market.payments import access, executing, inbox, onboarding
from market.payments.connecting import SANDBOX_KEY, open_sandbox
from market.payments.models import OperationKind, PaymentOperation
from market.payments.operations import find_open, get_operations
from market.payments.sandbox import acts
from market.payments.sandbox.pages import deliver
from market.payments.sandbox.server import Sandbox
from market.payments.stripe_gateway import StripeGateway
from tests.factories import make_actor, make_organisation
from traceability.custody import handover
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level

PRICE_MINOR = 1_420_000
FEE_MINOR = 28_400
MASSES_G = (312_000, 313_000)


@dataclass(frozen=True)
class Cast:
    """Ada sells, Ben buys, Cleo carries, Mallory must see nothing."""

    ada: Actor
    ben: Actor
    cleo: Actor
    mallory: Actor


def make_cast() -> Cast:
    """The four organisations, each with an enrolled key; Ada's payout account is ready."""
    create_log(db.database())
    with db.transaction() as session:
        parties = [
            make_organisation(session, name, roles=[role], country=country)
            for name, role, country in (
                ("Ada Recycling", "collector", "DE"),
                ("Ben Refining", "refiner", "FR"),
                ("Cleo Haulage", "carrier", "NL"),
                ("Mallory Metals", "trader", "GB"),
            )
        ]
    cast = Cast(*(make_actor(party) for party in parties))
    onboard(parties[0])
    return cast


def onboard(organisation: Organisation) -> None:
    """Open the organisation's payout account in the sandbox and make it ready."""
    gateway = access.gateway()
    with db.transaction() as session:
        onboarding.ensure_account(
            session,
            organisation.id,
            name=organisation.name,
            country=organisation.country,
            email="owner@example.org",
        )
        opening = find_open(session, organisation.id, OperationKind.ACCOUNT)
    assert opening
    executing.run(gateway, opening.id)
    with db.reading() as session:
        account = onboarding.find_account(session, organisation.id)
    assert account
    url = onboarding.onboarding_url(gateway, account, return_url="/", refresh_url="/")
    with sandbox_of().store.open() as books:
        acts.complete_onboarding(books, url.rsplit("/", 1)[1])
    onboarding.look_at(gateway, organisation.id)


def sandbox_of() -> Sandbox:
    """The sandbox over this test's own file."""
    with db.reading() as session:
        return open_sandbox(db.settings_of(session))


def register(actor: Actor) -> str:
    """A lot of two drums, registered by its owner; its code."""
    draft = LotDraft(
        material_code="PS-NDFEB-SWARF",
        origin=LotOrigin.PRE_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=tuple(LotPackage(net_g) for net_g in MASSES_G),
        title="NdFeB swarf, dry",
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def listed(seller: Actor, *, verdict: Level | None = None) -> Listing:
    """A lot of the seller's on the market; with a verdict that is not its own if one is given."""
    code = register(seller)
    with db.transaction() as session:
        listing = publish(session, code, price=Money(PRICE_MINOR, "EUR"), actor=seller)
        if verdict:
            listing.verdict = verdict
            session.add(listing)
    return listing


def ordered(cast: Cast) -> Order:
    """Ada's lot, listed, and ordered by Ben."""
    listing = listed(cast.ada)
    with db.transaction() as session:
        return place(session, listing.id, actor=cast.ben)


def open_checkout(order: Order) -> str:
    """The hosted page of an order; its id at Stripe."""
    with db.transaction() as session:
        order = session.get_one(Order, order.id)
        operation = plan_checkout_of(session, order)
    executing.run(access.gateway(), operation.id)
    with db.reading() as session:
        made = session.get_one(PaymentOperation, operation.id)
    assert made.stripe_id
    return made.stripe_id


def plan_checkout_of(session: Session, order: Order) -> PaymentOperation:
    """The operation that opens an order's hosted page, as its button would plan it."""
    return paying.plan_checkout(
        session,
        order,
        email="ben@example.org",
        success_url=f"http://localhost/orders/{order.id}/paid",
        cancel_url=f"http://localhost/orders/{order.id}",
    )


def pay_at_stripe(checkout_id: str) -> None:
    """The buyer pays on the hosted page; nobody has told us yet."""
    with sandbox_of().store.open() as books:
        acts.pay(books, checkout_id)


def settle_everything() -> None:
    """Deliver notices, act on them, and do what is due, until nothing is."""
    gateway = access.gateway()
    while deliver() + inbox.act_on_due(gateway) + executing.run_due(gateway):
        pass


def funded(cast: Cast) -> Order:
    """An order that Ben has paid."""
    order = ordered(cast)
    pay_at_stripe(open_checkout(order))
    settle_everything()
    return reload(order)


def dispatch(order: Order, giver: Actor, taker_id: str | None = None) -> None:
    """The giver offers the handover, to the buyer unless somebody else is named."""
    with db.transaction() as session:
        handover.offer(session, order.lot_code, taker_id=taker_id or order.buyer_id, actor=giver)


def arrive(order: Order, taker: Actor) -> None:
    """The lot is at the taker's gate."""
    with db.transaction() as session:
        handover.arrive(session, order.lot_code, actor=taker)


def accept(order: Order, taker: Actor) -> None:
    """The taker signs for both drums."""
    masses = {f"{order.lot_code}.{n}": mass_g for n, mass_g in enumerate(MASSES_G, 1)}
    with db.transaction() as session:
        handover.accept(session, order.lot_code, masses_g=masses, actor=taker)


def reload(order: Order) -> Order:
    """The order as it is stored now."""
    with db.reading() as session:
        return session.get_one(Order, order.id)


def operations_of(order: Order) -> list[tuple[str, str]]:
    """Kind and state of an order's operations, as planned."""
    with db.reading() as session:
        return [(one.kind.value, one.state.value) for one in get_operations(session, order.id)]


Answer = tuple[str, int, Mapping[str, str]]
Fault = Callable[[str, str, Callable[[], Answer]], Answer]


def with_faults(app: Flask, fault: Fault) -> None:
    """Let `fault` stand between the SDK and the sandbox: it may lose, delay or change answers."""
    sandbox = sandbox_of()

    def server(method: str, url: str, headers: Mapping[str, str], sent: str) -> Answer:
        return fault(method, url, lambda: sandbox.answer(method, url, headers, sent))

    with db.reading() as session:
        secret = db.settings_of(session).stripe_webhook_secret
    app.extensions[access.EXTENSION] = StripeGateway(
        key=SANDBOX_KEY, webhook_secret=secret, server=server
    )
