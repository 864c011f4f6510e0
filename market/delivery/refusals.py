"""Why a delivery cannot be arranged like that; each says what would do."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Invalid


class NotNow(Conflict):
    """Only a paid lot that is not at the gate yet has a delivery to arrange."""

    message = N_("This order is %(status)s, so there is no delivery to arrange now.")


class BadWindow(Invalid):
    """A window begins in the future, ends after it begins, and not too far away."""

    message = N_("Give a beginning in the future and an end after it, at the latest %(last)s.")


class NothingProposed(Conflict):
    """The proposal that was agreed to is not the latest, or is one's own."""

    message = N_("There is no such proposal of the other side now. Load the order again.")


class NoGate(Conflict):
    """A slot is booked at the site that the order names."""

    message = N_("The order names no site of the buyer's yet. The buyer chooses one first.")


class NoSuchSlot(Invalid):
    """The gate works in half hours."""

    message = N_("Choose one of the half hours shown, within 45 days from now.")


class SlotTaken(Conflict):
    """Somebody else was first."""

    message = N_("This half hour has just been booked. Choose another one.")


class PlaceFixed(Conflict):
    """Places change until the lot is on its way."""

    message = N_("The lot is on its way, so where it goes is fixed. Call the other side.")
