"""The ledger: entries booked once, and what each account of an order holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict
from foundation.ids import new_id
from market.money import Money, format_plain
from market.payments.bookkeeping import Account, EntryKind, Movement
from market.payments.models import LedgerEntry, LedgerMovement


class NotCovered(Conflict):
    """More would leave an order's account than is in it."""

    message = N_("Only %(held)s is held for this order, so %(wanted)s cannot leave it.")


def book(
    session: Session,
    order_id: str,
    *,
    kind: EntryKind,
    reference: str,
    movements: Sequence[Movement],
) -> bool:
    """Book what happened, once per kind and reference; says whether it was new.

    Raises `NotCovered` when the order's held money or what is owed to its seller would go
    below zero.
    """
    if not movements:
        return False
    entry = {
        "id": new_id(),
        "order_id": order_id,
        "kind": kind,
        "reference": reference,
        "booked_at": clock.now(),
    }
    if not db.insert_once(session, table_of(LedgerEntry), entry, key=("kind", "reference")):
        return False
    for line, movement in enumerate(movements, 1):
        session.add(
            LedgerMovement(
                entry_id=str(entry["id"]),
                line=line,
                source=movement.source,
                target=movement.target,
                amount_minor=movement.amount.minor,
                currency=movement.amount.currency,
            )
        )
    session.flush()
    _check_covered(session, order_id, movements)
    return True


def check_cover(available: Money, wanted: Money) -> None:
    """Raise `NotCovered` unless what is wanted is there."""
    if wanted.minor > available.minor:
        raise NotCovered(held=_text(available), wanted=_text(wanted))


def _text(amount: Money) -> str:
    return f"{amount.currency} {format_plain(amount)}"


def balances(session: Session, order_id: str) -> dict[tuple[Account, str], int]:
    """What each account holds for an order, in minor units by account and currency; sums to 0."""
    held: dict[tuple[Account, str], int] = defaultdict(int)
    for movement in _movements(session, order_id):
        held[movement.source, movement.currency] -= movement.amount_minor
        held[movement.target, movement.currency] += movement.amount_minor
    return dict(held)


def held(session: Session, order_id: str, currency: str) -> Money:
    """What is held for an order and not yet owed to anybody else."""
    in_account = balances(session, order_id).get((Account.BUYER_FUNDS_HELD, currency), 0)
    return Money(in_account, currency)


def get_entries(session: Session, order_id: str) -> list[tuple[LedgerEntry, list[LedgerMovement]]]:
    """An order's entries, oldest first, with their movements."""
    movements = defaultdict(list)
    for movement in _movements(session, order_id):
        movements[movement.entry_id].append(movement)
    entries = session.exec(
        select(LedgerEntry)
        .where(LedgerEntry.order_id == order_id)
        .order_by(col(LedgerEntry.booked_at), col(LedgerEntry.id))
    )
    return [(entry, movements[entry.id]) for entry in entries]


def _movements(session: Session, order_id: str) -> Sequence[LedgerMovement]:
    return session.exec(
        select(LedgerMovement)
        .join(LedgerEntry)
        .where(LedgerEntry.order_id == order_id)
        .order_by(col(LedgerMovement.entry_id), col(LedgerMovement.line))
    ).all()


def _check_covered(session: Session, order_id: str, movements: Sequence[Movement]) -> None:
    after = balances(session, order_id)
    for movement in movements:
        account, amount = movement.source, movement.amount
        is_kept = account in (Account.BUYER_FUNDS_HELD, Account.SELLER_PAYABLE)
        if is_kept:
            before = after[account, amount.currency] + amount.minor
            check_cover(Money(before, amount.currency), amount)
