"""What the pages of a handover's code say no to."""

from __future__ import annotations

from foundation.errors import N_, Conflict, NotFound


class NotOnOffer(Conflict):
    """Only what is on offer has a code to show, and only to whoever offered it."""

    message = N_(
        "You have lot %(lot)s not on offer, so there is no code. Offer the handover first."
    )


class UnknownHandover(NotFound):
    """Somebody else's handover, or none: nobody is told which."""

    message = N_(
        "This is the address of a handover, and not of one that you give or take. Ask the sender to"
        " offer the lot to your organisation, or scan the label on a package."
    )


class NotAllScanned(Conflict):
    """As stated is signed for what one has before oneself, and a label says what that is."""

    message = N_(
        "%(done)s of %(of)s labels are scanned. Scan the others, say which packages did not come, "
        "or refuse the lot."
    )


class CountDiffers(Conflict):
    """Who signs for packages that nobody scanned has counted them."""

    message = N_(
        "You counted %(counted)s, and %(stated)s were stated. Count again, scan the labels, or say "
        "which packages did not come."
    )
