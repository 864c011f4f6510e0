"""What the fold refuses about corrections and cancellations: what is impossible, what would do."""

from __future__ import annotations

from foundation.errors import N_
from traceability.custody.refusals import Refusal


class CorrectionOpen(Refusal):
    """What a correction may change is not passed on, and not corrected twice at once."""

    message = N_(
        "A correction of %(lot)s is open. Agree to it, decline it or withdraw it first; until then"
        " the lot cannot be passed on, divided or corrected."
    )


class NoCorrection(Refusal):
    """Nobody proposed anything, or it was answered meanwhile."""

    message = N_("No correction of %(lot)s is open now. Load the lot again.")


class OtherCorrection(Refusal):
    """The answer is about another proposal than the open one."""

    message = N_("This answers another correction than the one that is open. Load the lot again.")


class BooksMoved(Refusal):
    """A correction is about the books as its author saw them."""

    message = N_(
        "The books of %(lot)s have changed since this was written. Load the lot again, look at what"
        " it says now, and propose the correction anew."
    )


class NothingCorrected(Refusal):
    """Before and after are the same."""

    message = N_("Nothing would change by this. Change a figure, or leave the books as they are.")


class NothingDeclared(Refusal):
    """Contents are corrected to others, not to silence."""

    message = N_("Declare the content of at least one element.")


class OthersMustAgree(Refusal):
    """A figure that two sides settled on is not one side's to change."""

    message = N_("Others settled on these figures too. Propose the correction to them.")


class CorrectionExpired(Refusal):
    """A proposal names a day by which all have to agree."""

    message = N_("This correction could be agreed to until %(expires_at)s. Propose it anew.")


class BeyondTheScale(Refusal):
    """A lot made of others weighs what went in; only a scale's own error is corrected."""

    message = N_(
        "%(lot)s was made of other lots and came out at %(made_g)s g, so it can be corrected by"
        " %(most_g)s g at most. What is gone or was added is a lot of its own."
    )


class MaterialOfSources(Refusal):
    """What a lot is made of says what it is."""

    message = N_("%(lot)s was made of other lots, and is of the material that they were of.")


class OthersSigned(Refusal):
    """A registration that others relied on did occur."""

    message = N_(
        "Others have signed about %(lot)s, or it was made of other lots, so its registration cannot"
        " be cancelled. Correct it instead."
    )
