"""Every cent explained: the provider's own statement beside our ledger, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from market.money import Money, format_plain
from market.payments.bookkeeping import Account, EntryKind
from market.payments.gateway import BalanceFacts
from market.payments.models import (
    LedgerEntry,
    LedgerMovement,
    OperationKind,
    OperationState,
    Payment,
    PaymentOperation,
)

NEVER_NEGATIVE = (Account.BUYER_FUNDS_HELD, Account.SELLER_PAYABLE)


@dataclass(frozen=True)
class Unexplained:
    """A difference between the statement and the books, or inside the books."""

    where: str
    what: str


@dataclass(frozen=True)
class Reconciliation:
    """The result: what was compared, the sums by currency, and what nobody can explain."""

    lines: int
    entries: int
    held: tuple[Money, ...]
    unexplained: tuple[Unexplained, ...]


def reconcile(session: Session, statement: Iterable[BalanceFacts]) -> Reconciliation:
    """Compare a statement with the ledger. Reads only."""
    statement = list(statement)
    expected = _expected(session)
    found = {line.source_id: line for line in statement}
    unexplained = [
        *_statement_faults(statement, expected),
        *(
            Unexplained(source_id, f"booked {_text(amount)}, not on the statement")
            for source_id, amount in expected.items()
            if source_id not in found
        ),
        *_fee_faults(session, found),
        *_book_faults(session),
    ]
    return Reconciliation(
        lines=len(statement),
        entries=len(session.exec(select(LedgerEntry.id)).all()),
        held=tuple(_held(session)),
        unexplained=tuple(unexplained),
    )


def _expected(session: Session) -> dict[str, Money]:
    """What the statement must show, by the Stripe object that caused it: from the ledger alone."""
    sources = {payment.id: payment.charge_id for payment in session.exec(select(Payment))}
    for operation in session.exec(
        select(PaymentOperation)
        .where(col(PaymentOperation.kind).in_((OperationKind.PAYOUT, OperationKind.REFUND)))
        .where(PaymentOperation.state == OperationState.DONE)
    ):
        sources[operation.id] = operation.stripe_id or operation.id
    expected: dict[str, Money] = {}
    for entry, movement in _movements(session):
        if entry.kind in (EntryKind.ACCEPTANCE, EntryKind.STRIPE_FEE):
            continue
        sign = 1 if movement.source == Account.STRIPE_CLEARING else -1
        source_id = sources.get(entry.reference, entry.reference)
        expected[source_id] = Money(sign * movement.amount_minor, movement.currency)
    return expected


def _statement_faults(
    statement: list[BalanceFacts], expected: dict[str, Money]
) -> Iterable[Unexplained]:
    counts = Counter(line.source_id for line in statement)
    for line in statement:
        booked = expected.get(line.source_id)
        if booked is None:
            yield Unexplained(line.line_id, f"{line.kind} {_text(line.amount)} is not in the books")
        elif booked != line.amount:
            yield Unexplained(
                line.line_id, f"statement {_text(line.amount)}, books {_text(booked)}"
            )
        elif counts[line.source_id] > 1:
            yield Unexplained(line.line_id, f"{line.source_id} stands on the statement twice")


def _fee_faults(session: Session, found: dict[str, BalanceFacts]) -> Iterable[Unexplained]:
    for payment in session.exec(select(Payment)):
        line = found.get(payment.charge_id)
        booked = Money(payment.fee_minor, payment.fee_currency)
        if line and line.fee != booked:
            yield Unexplained(line.line_id, f"fee {_text(line.fee)}, books {_text(booked)}")


def _book_faults(session: Session) -> Iterable[Unexplained]:
    """Within the books: what is held or owed for an order never goes below zero."""
    sums: Counter[tuple[str, Account, str]] = Counter()
    for entry, movement in _movements(session):
        sums[entry.order_id, movement.source, movement.currency] -= movement.amount_minor
        sums[entry.order_id, movement.target, movement.currency] += movement.amount_minor
    for (order_id, account, currency), minor in sorted(sums.items()):
        if account in NEVER_NEGATIVE and minor < 0:
            text = _text(Money(minor, currency))
            yield Unexplained(order_id, f"{account.value} is {text}")


def _held(session: Session) -> Iterable[Money]:
    sums: Counter[str] = Counter()
    for _, movement in _movements(session):
        if movement.source == Account.BUYER_FUNDS_HELD:
            sums[movement.currency] -= movement.amount_minor
        if movement.target == Account.BUYER_FUNDS_HELD:
            sums[movement.currency] += movement.amount_minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def _movements(session: Session) -> list[tuple[LedgerEntry, LedgerMovement]]:
    return list(session.exec(select(LedgerEntry, LedgerMovement).join(LedgerMovement)).all())


def _text(amount: Money) -> str:
    return f"{amount.currency} {format_plain(amount)}"
