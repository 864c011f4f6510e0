"""How lots came to whoever received them: asked of the rooms that plan carriage, which bring it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation import db
from traceability.stock.balance import TransportMode

PLANS = "modes of transport of receipts"


@dataclass(frozen=True)
class Receipt:
    """That somebody took a lot over at a moment of the log."""

    lot: str
    taker_id: str
    at: datetime


Modes = Mapping[Receipt, frozenset[TransportMode]]
Plan = Callable[[Session, Collection[Receipt]], Modes]


def modes_of(session: Session, receipts: Collection[Receipt]) -> Modes:
    """How lots came, as far as anybody says; what is not in it came nobody says how."""
    found: dict[Receipt, frozenset[TransportMode]] = {}
    if not receipts:
        return found
    plans: Collection[Plan] = db.brought_to(session, PLANS)
    for plan in plans:
        for receipt, modes in plan(session, receipts).items():
            found[receipt] = found.get(receipt, frozenset()) | modes
    return found
