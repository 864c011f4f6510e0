"""How the state of a message, and what came of its last attempt, are said to people."""

from __future__ import annotations

from foundation.errors import N_
from foundation.notices.webhooks.models import DeliveryState
from foundation.outgoing.sending import Outcome

# Words and meaning of each state, for the sign beside it.
STATE_SIGNS: dict[DeliveryState, tuple[str, str]] = {
    DeliveryState.WAITING: (N_("waiting"), "wait"),
    DeliveryState.DELIVERED: (N_("delivered"), "good"),
    DeliveryState.DEAD: (N_("given up"), "bad"),
}

OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.ANSWERED: N_("answered"),
    Outcome.NOT_REACHED: N_("not reached"),
    Outcome.NOT_TRUSTED: N_("no trusted connection"),
    Outcome.TIMED_OUT: N_("took too long"),
    Outcome.NOT_UNDERSTOOD: N_("did not answer in HTTP"),
}
