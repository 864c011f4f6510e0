"""Movements in words."""

from __future__ import annotations

from foundation.errors import N_
from traceability.stock.movements import MovementKind

KIND_NAMES = {
    MovementKind.REGISTERED: N_("registered here"),
    MovementKind.TAKEN: N_("taken over"),
    MovementKind.CAME: N_("came from another place"),
    MovementKind.MADE: N_("made here"),
    MovementKind.REFUSED: N_("refused at the gate"),
    MovementKind.HANDED_OVER: N_("handed over"),
    MovementKind.WENT: N_("went to another site"),
    MovementKind.USED: N_("used up here"),
    MovementKind.SENT_BACK: N_("refused by its taker"),
    MovementKind.RESTATED: N_("books restated"),
    MovementKind.CANCELLED: N_("registered by mistake"),
}
