"""What the operator's people are told of: whatever begins to wait for them at the desk.

What happens here is told in its own transaction. What happens below is an outbox message of its
transaction, and told when that is delivered.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, select

from foundation import db
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from foundation.notices.models import Announcement
from foundation.parties.models import Organisation
from foundation.parties.operator import find_operator
from foundation.parties.standing import Standing
from market.desk import deliveries
from market.desk.models import AbuseReport, MoneyProposal
from market.desk.words import KIND_NAMES, MOVE_NAMES
from market.money import Money, format_plain
from market.payments.models import OperationKind, OperationState, PaymentOperation
from market.payments.operations import OPEN_STATES
from market.payments.retrying import SOMEBODY_WAITS, amount_of, is_slow

EVERY_S = 300
BATCH = 50
SLOW = "slow"

GIVEN_UP = {
    "letter": N_("A letter was given up"),
    "message": N_("A message within the program was given up"),
    "stripe_event": N_("An event from Stripe was given up"),
    "webhook": N_("A webhook message was given up"),
}


def tell_of_organisation(session: Session, payload: Mapping[str, object]) -> None:
    """Somebody of a new organisation has proven their address: it can be looked at."""
    organisation = session.get_one(Organisation, payload["organisation_id"])
    if organisation.standing is not Standing.NEW:
        return
    happening = Happening(
        kind=NoticeKind.ORGANISATION_WAITING,
        key=organisation.id,
        heading=N_("An organisation waits for approval"),
        sentence=N_("Look at it, and approve it: until then it neither sells nor buys."),
        reference=organisation.name[:60],
        about=", ".join([organisation.country, *(role.value for role in organisation.roles)]),
        link=f"/desk/organisations/{organisation.id}",
    )
    _tell(session, happening)


def tell_of_report(session: Session, report: AbuseReport) -> None:
    """Somebody says that something is wrong."""
    happening = Happening(
        kind=NoticeKind.REPORT_MADE,
        key=report.id,
        heading=N_("A report of abuse came in"),
        sentence=N_("Somebody says that something is wrong. Look into it, and say what you found."),
        reference=report.about.value,
        about=report.label,
        link=f"/desk/reports/{report.id}",
    )
    _tell(session, happening)


def tell_of_proposal(session: Session, proposal: MoneyProposal) -> None:
    """Money waits for its second person, who is anybody but the first."""
    happening = Happening(
        kind=NoticeKind.MONEY_PROPOSED,
        key=proposal.id,
        heading=N_("Money waits for a second person"),
        sentence=N_("Another operator proposed it. Read why, then confirm or refuse it."),
        reference=proposal.order_id,
        about=_with(MOVE_NAMES[proposal.move], Money(proposal.amount_minor, proposal.currency)),
        link=f"/desk/proposals/{proposal.id}",
    )
    _tell(session, happening, but=proposal.proposed_by_id)


def tell_of_failure(session: Session, payload: Mapping[str, object]) -> None:
    """The provider said no for good; a payment page is made anew by whoever wants to pay."""
    operation = session.get_one(PaymentOperation, payload["operation_id"])
    if operation.kind in SOMEBODY_WAITS and operation.state is OperationState.FAILED:
        sentence = N_("It is not tried again by itself. Read what the provider said, and decide.")
        _tell_of_payment(session, operation, N_("A payment failed"), sentence, key="failed")


def tell_of_slow() -> int:
    """Tell of payouts and refunds that have been on their way for long, each once; how many."""
    with db.reading() as session:
        operator = find_operator(session)
        found = _find_slow(session, operator) if operator else []
    for operation_id in found:
        with db.transaction() as session:
            operation = session.get_one(PaymentOperation, operation_id)
            if operation.state not in OPEN_STATES:
                continue  # answered since we looked
            sentence = N_("It has been on its way for an hour. See what holds it up.")
            _tell_of_payment(session, operation, N_("A payment is stuck"), sentence, key=SLOW)
    return len(found)


def tell_of_given_up(session: Session, payload: Mapping[str, object]) -> None:
    """Something was given up after many tries; its list has what else was in the same hour."""
    kind = str(payload["kind"])
    table = deliveries.KINDS[kind]
    row = session.get(table.model, payload["id"])
    if row is None:
        return  # its webhook was removed
    happening = Happening(
        kind=NoticeKind.DELIVERY_FAILED,
        key=f"{kind}:{payload['hour']}",
        heading=GIVEN_UP[kind],
        sentence=N_("See why, and whether there are others. When the cause is gone, try it again."),
        reference=row.id[:60],
        about=table.show(row, table.names(session, [row])).what,
        link=f"/desk/deliveries?kind={kind}",
    )
    _tell(session, happening)


def _tell(session: Session, happening: Happening, *, but: str | None = None) -> None:
    """A place without an operator yet has nobody to tell; the desk will count what waits."""
    operator = find_operator(session)
    if operator is not None:
        announce(session, happening, organisation_id=operator.id, but=but)


def _tell_of_payment(
    session: Session, operation: PaymentOperation, heading: str, sentence: str, *, key: str
) -> None:
    reference = operation.subject
    if operation.kind is OperationKind.ACCOUNT:
        reference = session.get_one(Organisation, operation.subject).name
    happening = Happening(
        kind=NoticeKind.PAYMENT_STUCK,
        key=f"{operation.id}:{key}",
        heading=heading,
        sentence=sentence,
        reference=reference[:60],
        about=_with(KIND_NAMES[operation.kind], amount_of(operation)),
        link=f"/desk/payments/{operation.id}",
    )
    _tell(session, happening)


def _find_slow(session: Session, operator: Organisation) -> list[str]:
    told = (
        select(Announcement.id)
        .where(Announcement.organisation_id == operator.id)
        .where(Announcement.kind == NoticeKind.PAYMENT_STUCK.value)
        .where(Announcement.key == col(PaymentOperation.id) + f":{SLOW}")
    )
    return list(
        session.exec(
            select(PaymentOperation.id)
            .where(is_slow())
            .where(col(PaymentOperation.kind).in_(SOMEBODY_WAITS))
            .where(~told.exists())
            .order_by(col(PaymentOperation.planned_at), col(PaymentOperation.id))
            .limit(BATCH)
        )
    )


def _with(name: str, amount: Money | None) -> str:
    return f"{name}, {amount.currency} {format_plain(amount)}" if amount else name
