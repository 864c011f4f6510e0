"""What a taker decides at the gate: accepted is received less refused, always. Pure.

Masses are whole grams. A decision fixes which figures are possible, and a reason is given exactly
where something is refused.
"""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_
from traceability.custody.refusals import Refusal


class Decision(StrEnum):
    """What becomes of what was received."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PARTIALLY_REFUSED = "partially_refused"


class NotReceived(Refusal):
    """There is no refused mass before there is a received one, and nobody receives nothing."""

    message = N_("Nothing was received yet. Weigh what arrived before you accept or refuse it.")


class RefusedMassMissing(Refusal):
    """A decision says how much is refused, even if it is nothing."""

    message = N_("Say how much is refused. Enter 0 where nothing is.")


class ImpossibleRefusal(Refusal):
    """The refused mass does not go with the decision."""

    message = N_(
        "Of %(received_g)s g received, %(refused_g)s g cannot be what is refused: nothing when all"
        " is accepted, all when nothing is, and otherwise more than nothing and less than all."
    )


class ReasonMissing(Refusal):
    """Nobody is sent anything back without being told why."""

    message = N_("Choose the reason why it is refused.")


class NothingToExplain(Refusal):
    """A reason where nothing is refused would be kept for ever, and mean nothing."""

    message = N_("All of it is accepted, so there is no reason to give. Leave it out.")


def accepted_g(
    decision: Decision, *, received_g: int | None, refused_g: int | None, reason: str | None
) -> int:
    """What is accepted of what was received; or the `Refusal` that says why it cannot be."""
    if received_g is None or received_g <= 0:
        raise NotReceived()
    if refused_g is None:
        raise RefusedMassMissing()
    possible = {
        Decision.ACCEPTED: refused_g == 0,
        Decision.REFUSED: refused_g == received_g,
        Decision.PARTIALLY_REFUSED: 0 < refused_g < received_g,
    }
    if not possible[decision]:
        raise ImpossibleRefusal(received_g=received_g, refused_g=refused_g)
    if decision is not Decision.ACCEPTED and not reason:
        raise ReasonMissing()
    if decision is Decision.ACCEPTED and reason:
        raise NothingToExplain()
    return received_g - refused_g


def decision_of(received_g: int, refused_g: int) -> Decision:
    """The decision that so much refused of so much received comes to."""
    if refused_g == 0:
        return Decision.ACCEPTED
    return Decision.REFUSED if refused_g >= received_g else Decision.PARTIALLY_REFUSED
