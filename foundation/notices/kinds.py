"""The kinds of notices as one table: whom each concerns, and how they hear unless they chose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import N_
from foundation.parties.roles import OPERATOR_PERMISSIONS, PersonRole


class NoticeKind(StrEnum):
    """What people are told of; programs subscribe to the same words."""

    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_DISPATCHED = "order.dispatched"
    ORDER_ARRIVED = "order.arrived"
    ORDER_ACCEPTED = "order.accepted"
    ORDER_REFUSED = "order.refused"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_PAID_OUT = "order.paid_out"
    ORDER_REFUNDED = "order.refunded"
    ORDER_RETURNING = "order.returning"
    ORDER_RETURNED = "order.returned"
    ORDER_EXPIRING = "order.expiring"
    ORDER_OVERDUE = "order.overdue"
    HANDOVER_OFFERED = "handover.offered"
    HANDOVER_WITHDRAWN = "handover.withdrawn"
    HANDOVER_ACCEPTED = "handover.accepted"
    HANDOVER_REFUSED = "handover.refused"
    HANDOVER_EXPIRING = "handover.expiring"
    HANDOVER_LAPSED = "handover.lapsed"
    CORRECTION_PROPOSED = "correction.proposed"
    CORRECTION_AGREED = "correction.agreed"
    CORRECTION_DECLINED = "correction.declined"
    CORRECTION_WITHDRAWN = "correction.withdrawn"
    CORRECTION_WAITING = "correction.waiting"
    DISCREPANCY_OPENED = "discrepancy.opened"
    DISCREPANCY_WAITING = "discrepancy.waiting"
    DISCREPANCY_OVERDUE = "discrepancy.overdue"
    DISCREPANCY_SETTLED = "discrepancy.settled"
    LOT_QUARANTINED = "lot.quarantined"
    LOT_RELEASED = "lot.released"
    LISTING_WITHDRAWN = "listing.withdrawn"
    LABEL_FOUND = "label.found"
    LABEL_SUSPECTED = "label.suspected"
    PERMIT_EXPIRING = "permit.expiring"
    WEBHOOK_FAILED = "webhook.failed"
    ORGANISATION_WAITING = "organisation.waiting"
    REPORT_MADE = "report.made"
    MONEY_PROPOSED = "money.proposed"
    PAYMENT_STUCK = "payment.stuck"
    DELIVERY_FAILED = "delivery.failed"


class Group(StrEnum):
    """Under which heading a kind stands where people choose."""

    ORDERS = "orders"
    CUSTODY = "custody"
    PAPERS = "papers"
    PROGRAMS = "programs"
    DESK = "desk"


GROUP_NAMES = {
    Group.ORDERS: N_("Orders and money"),
    Group.CUSTODY: N_("Lots and handovers"),
    Group.PAPERS: N_("Permits"),
    Group.PROGRAMS: N_("Programs"),
    Group.DESK: N_("At the desk"),
}


@dataclass(frozen=True)
class KindRow:
    """Whom a kind concerns, and who of them sees it in the app and gets a letter by default."""

    name: str
    group: Group
    concerns: frozenset[PersonRole]
    shown: frozenset[PersonRole]
    mailed: frozenset[PersonRole]


@dataclass(frozen=True)
class Ways:
    """How one person hears of one kind."""

    in_app: bool
    by_mail: bool


_OWNERS = frozenset({PersonRole.OWNER})
_TRADERS = frozenset({PersonRole.OWNER, PersonRole.TRADER})
_YARD = _TRADERS | {PersonRole.YARD}
_MARKET_READERS = _TRADERS | {PersonRole.READER}
_EVERYBODY = frozenset(PersonRole)
_OPERATORS = frozenset(OPERATOR_PERMISSIONS)
_NOBODY: frozenset[PersonRole] = frozenset()


def _order(name: str, *, mailed: frozenset[PersonRole] = _TRADERS) -> KindRow:
    return KindRow(name, Group.ORDERS, concerns=_MARKET_READERS, shown=_TRADERS, mailed=mailed)


def _custody(name: str, *, mailed: frozenset[PersonRole] = _OWNERS) -> KindRow:
    return KindRow(name, Group.CUSTODY, concerns=_EVERYBODY, shown=_YARD, mailed=mailed)


def _desk(name: str) -> KindRow:
    return KindRow(name, Group.DESK, concerns=_OPERATORS, shown=_OWNERS, mailed=_OWNERS)


KINDS: dict[NoticeKind, KindRow] = {
    NoticeKind.ORDER_PLACED: _order(N_("Your lot is sold")),
    NoticeKind.ORDER_PAID: _order(N_("Your lot is paid")),
    NoticeKind.ORDER_DISPATCHED: _order(N_("What you bought is on its way")),
    NoticeKind.ORDER_ARRIVED: _order(N_("Your lot has arrived at the buyer"), mailed=_NOBODY),
    NoticeKind.ORDER_ACCEPTED: _order(N_("Your lot was accepted")),
    NoticeKind.ORDER_REFUSED: _order(N_("Your lot was refused")),
    NoticeKind.ORDER_CANCELLED: _order(N_("An order was cancelled")),
    NoticeKind.ORDER_PAID_OUT: _order(N_("You have been paid")),
    NoticeKind.ORDER_REFUNDED: _order(N_("Your money is on its way back")),
    NoticeKind.ORDER_RETURNING: _order(N_("A refused lot is to be fetched")),
    NoticeKind.ORDER_RETURNED: _order(N_("A refused lot has left the gate")),
    NoticeKind.ORDER_EXPIRING: _order(N_("An order's deadline is near")),
    NoticeKind.ORDER_OVERDUE: _order(N_("An order's deadline has passed")),
    NoticeKind.HANDOVER_OFFERED: _custody(N_("A lot is on its way to you")),
    NoticeKind.HANDOVER_WITHDRAWN: _custody(N_("A handover to you was taken back")),
    NoticeKind.HANDOVER_ACCEPTED: _custody(N_("A lot you handed over was accepted")),
    NoticeKind.HANDOVER_REFUSED: _custody(N_("A lot you handed over was refused")),
    NoticeKind.HANDOVER_EXPIRING: _custody(N_("An offered handover is about to lapse")),
    NoticeKind.HANDOVER_LAPSED: _custody(N_("An offered handover has lapsed")),
    NoticeKind.CORRECTION_PROPOSED: _custody(N_("Somebody wants figures of a lot corrected")),
    NoticeKind.CORRECTION_AGREED: _custody(N_("A lot's figures were corrected")),
    NoticeKind.CORRECTION_DECLINED: _custody(N_("A correction was declined")),
    NoticeKind.CORRECTION_WITHDRAWN: _custody(N_("A correction was withdrawn, or lapsed")),
    NoticeKind.CORRECTION_WAITING: _custody(N_("A correction still waits for an answer")),
    NoticeKind.DISCREPANCY_OPENED: _custody(N_("The scales of giver and taker disagree")),
    NoticeKind.DISCREPANCY_WAITING: _custody(N_("A discrepancy waits for your explanation")),
    NoticeKind.DISCREPANCY_OVERDUE: _custody(N_("A discrepancy was not explained in time")),
    NoticeKind.DISCREPANCY_SETTLED: _custody(N_("A discrepancy is settled"), mailed=_NOBODY),
    NoticeKind.LOT_QUARANTINED: _custody(N_("Packages of a lot of yours are put aside")),
    NoticeKind.LOT_RELEASED: _custody(N_("What was put aside is released"), mailed=_NOBODY),
    NoticeKind.LISTING_WITHDRAWN: _order(N_("A listing was withdrawn after a correction")),
    NoticeKind.LABEL_FOUND: KindRow(
        N_("Somebody found a label of yours and writes"),
        Group.CUSTODY,
        concerns=_YARD,
        shown=_OWNERS,
        mailed=_OWNERS,
    ),
    NoticeKind.LABEL_SUSPECTED: _custody(N_("A label was read where it should not be")),
    NoticeKind.PERMIT_EXPIRING: KindRow(
        N_("A permit of yours ends soon"),
        Group.PAPERS,
        concerns=_MARKET_READERS,
        shown=_TRADERS,
        mailed=_OWNERS,
    ),
    NoticeKind.WEBHOOK_FAILED: KindRow(
        N_("A webhook was given up or switched off"),
        Group.PROGRAMS,
        concerns=_OWNERS,
        shown=_OWNERS,
        mailed=_OWNERS,
    ),
    NoticeKind.ORGANISATION_WAITING: _desk(N_("An organisation waits for approval")),
    NoticeKind.REPORT_MADE: _desk(N_("A report of abuse came in")),
    NoticeKind.MONEY_PROPOSED: _desk(N_("Somebody proposed to move money by hand")),
    NoticeKind.PAYMENT_STUCK: _desk(N_("A payout or refund failed, or is stuck")),
    NoticeKind.DELIVERY_FAILED: _desk(N_("Letters, messages or events were given up")),
}

# What only the operator's people hear of. Nothing else concerns them: they have no part in trade.
DESK_KINDS = frozenset(kind for kind, row in KINDS.items() if row.group is Group.DESK)

# What a webhook can hear of: all but its own failing, and what waits at the desk.
SUBSCRIBABLE = tuple(
    kind for kind in NoticeKind if kind not in {NoticeKind.WEBHOOK_FAILED, *DESK_KINDS}
)


def kinds_for(role: PersonRole, *, is_operator: bool = False) -> tuple[NoticeKind, ...]:
    """The kinds that a person of this role can hear of, in the order of the table."""
    return tuple(
        kind
        for kind, row in KINDS.items()
        if role in row.concerns and (kind in DESK_KINDS) is is_operator
    )


def default_ways(kind: NoticeKind, role: PersonRole) -> Ways:
    """How somebody hears of a kind who has not chosen."""
    row = KINDS[kind]
    return Ways(in_app=role in row.shown, by_mail=role in row.mailed)
