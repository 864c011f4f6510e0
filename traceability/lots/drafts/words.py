"""What a seller chooses from, in the words of the questions."""

from __future__ import annotations

from foundation.errors import N_
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.wording import BASIS, PACKAGING

__all__ = ["BASIS", "COATINGS", "MAGNETISED", "ORIGIN", "PACKAGING", "SOURCE"]

ORIGIN = {
    LotOrigin.PRE_CONSUMER: N_("Pre-consumer: left over from production"),
    LotOrigin.POST_CONSUMER: N_("Post-consumer: out of used products"),
    LotOrigin.MIXED: N_("Mixed, with its shares computed"),
}
SOURCE = {
    SourceKind.OWN_PRODUCTION: N_("Our own production or dismantling"),
    SourceKind.RECEIVED: N_("We received it from somebody else"),
}
MAGNETISED = {"yes": N_("Yes"), "no": N_("No, demagnetised"), "unknown": N_("Not sure")}
COATINGS = (
    N_("None"),
    N_("Nickel"),
    N_("Zinc"),
    N_("Epoxy"),
    N_("Phosphate"),
    N_("Mixed or not known"),
)
