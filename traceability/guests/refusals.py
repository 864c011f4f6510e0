"""Why a link cannot be made or used; each says what would do."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Invalid


class NoGuestHere(Conflict):
    """Only whoever named the guest makes its links, and only while it is its turn."""

    message = N_(
        "No driver of a company that you named is to sign for lot %(lot)s now. Load the lot again."
    )


class NoOnward(Invalid):
    """A driver gives a lot to one organisation, which the giver of the link names."""

    message = N_("Choose to whom the driver is to bring the lot, from the list.")
