"""Why a leg cannot be planned like that; each says what would do."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Forbidden, Invalid, NotFound


class NoSuchLeg(NotFound):
    """The order has no leg of this number, or it was taken out."""

    message = N_("This delivery has no leg %(number)s. Load the delivery again.")


class NotYoursToPlan(Forbidden):
    """Whoever sees to the carriage plans it: the seller, or the buyer who collects."""

    message = N_("The other side sees to the carriage of this lot. Call them about the leg.")


class LegFrozen(Conflict):
    """A carrier has signed for the lot under these facts."""

    message = N_(
        "The carrier of leg %(number)s has taken the lot, so the leg is fixed. Plan the next one."
    )


class TooManyLegs(Conflict):
    """Nobody follows more than nine."""

    message = N_("A delivery has nine legs at most. Take one out that is not used.")


class NoRegistration(Invalid):
    """Who carries waste is registered for it, or says why not."""

    message = N_(
        "Give the number under which the carrier is registered, or choose why there is none."
    )


class NoCarrier(Invalid):
    """A leg has one carrier, who is a member or is named."""

    message = N_("Choose the carrier from the list, or give name and country of the company.")
