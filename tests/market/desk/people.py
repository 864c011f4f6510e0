"""Who sits at the desk in its tests: Oda proposes, Piet confirms."""

from __future__ import annotations

from dataclasses import dataclass

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.models import Person
from foundation.parties.roles import DESK_PERMISSIONS
from market.orders import ending
from market.orders.models import Order
from market.payments import settling
from market.payments.gateway import GatewayRefused
from market.payments.models import OperationKind
from market.payments.operations import find_open
from tests.factories import make_operator
from tests.market.stage import Cast, accept, dispatch, funded


@dataclass(frozen=True)
class Desk:
    """Two operators, as people and as actors."""

    oda: Person
    piet: Person

    @property
    def first(self) -> Actor:
        """Oda, acting."""
        return acting(self.oda)

    @property
    def second(self) -> Actor:
        """Piet, acting."""
        return acting(self.piet)


def acting(person: Person) -> Actor:
    """An operator, acting through a page."""
    return Actor("operator", person.id, DESK_PERMISSIONS, "page")


def make_desk() -> Desk:
    """The operator's two people, committed."""
    with db.transaction() as session:
        return Desk(*make_operator(session, "Oda", "Piet"))


def refund_failed(cast: Cast) -> tuple[Order, str]:
    """A paid order that its buyer cancelled, and the refund that the bank sent back."""
    order = funded(cast)
    with db.transaction() as session:
        ending.cancel(session, order.id, actor=cast.ben)
    return order, fail(order, OperationKind.REFUND)


def payout_failed(cast: Cast) -> tuple[Order, str]:
    """An accepted order whose payout the provider refused."""
    order = funded(cast)
    dispatch(order, cast.ada)
    accept(order, cast.ben)
    return order, fail(order, OperationKind.PAYOUT)


def fail(order: Order, kind: OperationKind) -> str:
    """The provider says no to what is on its way for an order; the operation's id."""
    with db.transaction() as session:
        operation = find_open(session, order.id, kind)
        assert operation is not None
        settling.fail(session, operation.id, GatewayRefused("refused", "account closed"))
        return operation.id
