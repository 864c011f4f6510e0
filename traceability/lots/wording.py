"""What the fixed words of lots and custody are called on a page."""

from __future__ import annotations

from foundation.errors import N_
from traceability.custody.events import ActKind
from traceability.custody.state import LotStatus
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CorrectionReason,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    Packaging,
    ProcessStep,
    QuarantineReason,
    SamplePurpose,
    SourceKind,
    StreamKind,
    Substance,
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
STEP = {
    ProcessStep.DISMANTLING: N_("Dismantling"),
    ProcessStep.SANITISING: N_("Erasing or destroying stored data"),
    ProcessStep.DEMAGNETISING: N_("Demagnetising"),
    ProcessStep.SORTING: N_("Sorting by alloy"),
    ProcessStep.SHREDDING: N_("Shredding and magnetic separation"),
    ProcessStep.DRYING: N_("Drying or taking the oil out"),
    ProcessStep.HYDROGEN_PROCESSING: N_("Hydrogen processing"),
    ProcessStep.RESINTERING: N_("Milling, alloying and sintering anew"),
    ProcessStep.ROASTING: N_("Roasting"),
    ProcessStep.ACID_LEACHING: N_("Acid leaching, oxalate and calcining"),
    ProcessStep.COPPER_SALT_LEACHING: N_("Copper-salt leaching"),
    ProcessStep.DOUBLE_SALT_LEACHING: N_("Hydrochloric leaching and double salt"),
    ProcessStep.SLURRY_LEACHING: N_("Nitric leaching of SmCo slurry"),
    ProcessStep.SMELTING: N_("Smelting, rare earths into slag"),
    ProcessStep.SEPARATING: N_("Solvent extraction or ion exchange"),
    ProcessStep.REDUCING: N_("Oxide to metal"),
    ProcessStep.OTHER: N_("Another step"),
}
STREAM = {
    StreamKind.LOSS: N_("loss"),
    StreamKind.BY_PRODUCT: N_("by-product"),
    StreamKind.UPTAKE: N_("taken up"),
}
SUBSTANCE = {
    Substance.IRON: N_("iron or steel"),
    Substance.ALUMINIUM: N_("aluminium"),
    Substance.COPPER: N_("copper"),
    Substance.PLASTIC: N_("plastic"),
    Substance.ELECTRONICS: N_("electronics"),
    Substance.CAKE: N_("filter cake"),
    Substance.SLAG: N_("slag"),
    Substance.SOLUTION: N_("solution"),
    Substance.OIL: N_("oil"),
    Substance.DUST: N_("dust"),
    Substance.SPILL: N_("spill"),
    Substance.WATER: N_("water"),
    Substance.OXYGEN: N_("oxygen"),
    Substance.HYDROGEN: N_("hydrogen"),
    Substance.REAGENT: N_("reagent"),
    Substance.NEW_ALLOY: N_("metal that never was scrap"),
    Substance.OTHER: N_("something else"),
}
SPLIT_FOR = {
    SamplePurpose.SELLER: N_("the seller"),
    SamplePurpose.BUYER: N_("the buyer"),
    SamplePurpose.UMPIRE: N_("an umpire"),
    SamplePurpose.RESERVE: N_("reserve"),
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
CORRECTION_REASON = {
    CorrectionReason.TYPED_WRONG: N_("typed wrong"),
    CorrectionReason.WRONG_TARE: N_("wrong tare"),
    CorrectionReason.WRONG_UNIT: N_("wrong unit"),
    CorrectionReason.SCALE_OFF: N_("the scale was off"),
    CorrectionReason.PACKAGES_MIXED_UP: N_("packages mixed up"),
    CorrectionReason.WRONG_CLASS: N_("wrong material class"),
    CorrectionReason.WRONG_CONTENTS: N_("wrong declared contents"),
    CorrectionReason.OTHER: N_("another reason"),
}
QUARANTINE_REASON = {
    QuarantineReason.RADIATION: N_("radiation at the portal"),
    QuarantineReason.SMOKE: N_("smoke or heat"),
    QuarantineReason.BROKEN_SEAL: N_("a seal is broken or missing"),
    QuarantineReason.LEAKING: N_("it leaks"),
    QuarantineReason.OTHER: N_("another reason"),
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
    ActKind.QUARANTINE: N_("Put in quarantine"),
    ActKind.RELEASE: N_("Released from quarantine"),
    ActKind.DRAW_SAMPLE: N_("Sample drawn"),
}
