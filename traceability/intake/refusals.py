"""What the gate says no to: each scan that cannot be taken in has its own words."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Invalid, NotFound


class ForeignCode(Invalid):
    """Somebody else's code, or a torn one of ours."""

    message = N_(
        "This is not one of our labels. Scan the square symbol beside the lot code, "
        "or type the code beneath it."
    )


class ForgedLabel(Conflict):
    """The symbol is of our shape, and not of our making."""

    message = N_("%(reason)s Do not take this package in. Put it aside and tell whoever sent it.")


class SwappedLabel(Conflict):
    """A genuine label, on another package than it was made for."""

    message = N_(
        "Label %(short_code)s belongs to package %(number)s of %(of)s of lot %(lot)s, and you are"
        " looking for %(expected)s. If it hangs on that package, labels were swapped: put both"
        " aside and weigh them."
    )


class CopiedLabel(Conflict):
    """A genuine label that was read elsewhere too."""

    message = N_(
        "Label %(short_code)s of package %(number)s of %(of)s, lot %(lot)s, was read at another"
        " place or taken in already: one of two labels is a copy. Put the package aside, look at"
        " it, and say what you found."
    )


class UnknownLabel(NotFound):
    """A key or a code that this deployment has never seen."""

    message = N_(
        "We have no record of this label. Compare the code character by character; "
        "if it is right, the label was made elsewhere."
    )


class VoidLabel(Conflict):
    """A withdrawn label speaks for nothing."""

    message = N_(
        "Label %(short_code)s of package %(number)s of %(of)s, lot %(lot)s, was withdrawn on "
        "%(voided_on)s. Look for the label that replaced it; if there is none, ask the sender."
    )


class NotExpected(Conflict):
    """A genuine label of a lot that nobody has offered to this organisation."""

    message = N_(
        "The label is genuine, but lot %(lot)s is not on its way to you. Ask the sender to "
        "offer you the handover, then scan again."
    )


class AlreadyHere(Conflict):
    """A package of a lot that this organisation holds."""

    message = N_(
        "Package %(number)s of %(of)s of lot %(lot)s is in your custody already. If it has just "
        "arrived again, one of the two labels is a copy: put both aside and look."
    )


class AlreadyWeighed(Conflict):
    """A second package with the same label, or the same one twice."""

    message = N_(
        "Package %(number)s of %(of)s of lot %(lot)s was weighed in at %(at)s. If another "
        "package carries this label, one of the two is a copy: put both aside and look."
    )


class NoDelivery(NotFound):
    """No open offer of this lot to this organisation."""

    message = N_("Lot %(lot)s is not on its way to you. Your expected deliveries are on Intake.")


class NotScanned(Conflict):
    """A package is weighed in once its label has been scanned."""

    message = N_("Scan the label of package %(number)s first, or type the code on it.")


class Came(Conflict):
    """What was scanned is there."""

    message = N_("Package %(number)s was scanned here, so it has come. Weigh it, or refuse it.")


class NothingCame(Conflict):
    """A lot of which nothing arrived is not received."""

    message = N_(
        "Then nothing of lot %(lot)s has come. Sign nothing: the offer ends by itself, or ask the "
        "sender to take it back."
    )


class NotAllWeighed(Conflict):
    """A lot is signed for with a mass of the taker's own for each package that came."""

    message = N_(
        "%(done)s of %(of)s packages are weighed in. Scan and weigh the rest, say which did not "
        "come, or refuse the lot."
    )
