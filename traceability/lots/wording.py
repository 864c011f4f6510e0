"""What the fixed words of lots and custody are called on a page."""

from __future__ import annotations

from foundation.errors import N_
from traceability.custody.events import ActKind
from traceability.custody.state import LotStatus
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    Packaging,
    SourceKind,
)

PACKAGING = {
    Packaging.DRUM: N_("Drums"),
    Packaging.BAG: N_("Bags"),
    Packaging.BIG_BAG: N_("Big bags"),
    Packaging.BOX: N_("Boxes"),
    Packaging.PALLET: N_("Pallets"),
    Packaging.CONTAINER: N_("Containers"),
    Packaging.LOOSE: N_("Loose"),
}
PACKAGE = {
    Packaging.DRUM: N_("drum"),
    Packaging.BAG: N_("bag"),
    Packaging.BIG_BAG: N_("big bag"),
    Packaging.BOX: N_("box"),
    Packaging.PALLET: N_("pallet"),
    Packaging.CONTAINER: N_("container"),
    Packaging.LOOSE: N_("heap"),
}
ORIGIN = {
    LotOrigin.PRE_CONSUMER: N_("pre-consumer"),
    LotOrigin.POST_CONSUMER: N_("post-consumer"),
    LotOrigin.MIXED: N_("mixed origin"),
}
SOURCE = {
    SourceKind.OWN_PRODUCTION: N_("own production or dismantling"),
    SourceKind.RECEIVED: N_("received from somebody else"),
}
CUSTODY_MODEL = {
    CustodyModel.IDENTITY_PRESERVED: N_("identity preserved"),
    CustodyModel.SEGREGATED: N_("segregated"),
    CustodyModel.CONTROLLED_BLENDING: N_("controlled blending"),
    CustodyModel.MASS_BALANCE: N_("mass balance"),
    CustodyModel.BOOK_AND_CLAIM: N_("book and claim"),
}
LOT_STATES = {
    LotStatus.HELD: (N_("held"), "plain"),
    LotStatus.OFFERED: (N_("handover offered"), "wait"),
    LotStatus.ARRIVED: (N_("at the taker's gate"), "wait"),
    LotStatus.SPENT: (N_("made into other lots"), "plain"),
    LotStatus.CANCELLED: (N_("registered by mistake"), "plain"),
}
BASIS = {
    Basis.AS_RECEIVED: N_("the lot as it stands"),
    Basis.DRY: N_("the dry mass"),
    Basis.MAGNET: N_("the magnet mass"),
}
METHOD = {
    AssayMethod.ICP_OES: N_("ICP-OES"),
    AssayMethod.ICP_MS: N_("ICP-MS"),
    AssayMethod.WD_XRF: N_("WD-XRF"),
    AssayMethod.HANDHELD_XRF: N_("handheld XRF"),
    AssayMethod.GRAVIMETRIC: N_("gravimetric"),
    AssayMethod.COMBUSTION: N_("combustion"),
    AssayMethod.OTHER: N_("another method"),
}
INSPECTION = {
    InspectionResult.CONFORMANT: N_("As described"),
    InspectionResult.NON_CONFORMANT: N_("Not as described"),
    InspectionResult.DAMAGED: N_("Damaged"),
    InspectionResult.MISMATCH_CLASS: N_("Another material"),
    InspectionResult.MISMATCH_QUANTITY: N_("Another quantity"),
    InspectionResult.SEAL_BROKEN: N_("Seal broken"),
}
ACTS = {
    ActKind.REGISTER: N_("Registered"),
    ActKind.BIND_TAG: N_("Tag put on a package"),
    ActKind.VOID_TAG: N_("Tag voided"),
    ActKind.WEIGH: N_("Weighed"),
    ActKind.INSPECT: N_("Inspected"),
    ActKind.ASSAY: N_("Assayed"),
    ActKind.SELL: N_("Sold"),
    ActKind.OFFER: N_("Handover offered"),
    ActKind.CANCEL_OFFER: N_("Handover cancelled"),
    ActKind.LAPSE_OFFER: N_("Handover lapsed"),
    ActKind.ARRIVE: N_("Arrived at the gate"),
    ActKind.ACCEPT: N_("Accepted"),
    ActKind.REFUSE: N_("Refused at the gate"),
    ActKind.RETURN: N_("Brought back"),
    ActKind.SPLIT: N_("Split into other lots"),
    ActKind.MERGE: N_("Merged with other lots"),
    ActKind.PROCESS: N_("Processed into other lots"),
    ActKind.CORRECT: N_("Corrected"),
    ActKind.PROPOSE_CORRECTION: N_("Correction proposed"),
    ActKind.AGREE_CORRECTION: N_("Correction agreed to"),
    ActKind.DECLINE_CORRECTION: N_("Correction declined"),
    ActKind.WITHDRAW_CORRECTION: N_("Correction withdrawn"),
    ActKind.CANCEL_REGISTRATION: N_("Registration cancelled"),
    ActKind.ACCEPT_PART: N_("Accepted in part"),
}
