"""What the fixed words of a lot are called on a page: the value recorded, and the words shown."""

from __future__ import annotations

from foundation.errors import N_
from traceability.custody.words import Basis, LotOrigin, Packaging, SourceKind

PACKAGING = {
    Packaging.DRUM: N_("Drums"),
    Packaging.BAG: N_("Bags"),
    Packaging.BIG_BAG: N_("Big bags"),
    Packaging.BOX: N_("Boxes"),
    Packaging.PALLET: N_("Pallets"),
    Packaging.CONTAINER: N_("Containers"),
    Packaging.LOOSE: N_("Loose"),
}
ORIGIN = {
    LotOrigin.PRE_CONSUMER: N_("Pre-consumer: left over from production"),
    LotOrigin.POST_CONSUMER: N_("Post-consumer: out of used products"),
    LotOrigin.MIXED: N_("Mixed, with its shares computed"),
}
SOURCE = {
    SourceKind.OWN_PRODUCTION: N_("Our own production or dismantling"),
    SourceKind.RECEIVED: N_("We received it from somebody else"),
}
BASIS = {
    Basis.AS_RECEIVED: N_("the lot as it stands"),
    Basis.DRY: N_("the dry mass"),
    Basis.MAGNET: N_("the magnet mass"),
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
