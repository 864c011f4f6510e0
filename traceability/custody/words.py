"""The fixed words that custody events choose from; each is written into bodies by its value."""

from __future__ import annotations

from enum import StrEnum


class ActKind(StrEnum):
    """The acts; the value is written into each event as `rg:act`."""

    REGISTER = "register"
    BIND_TAG = "bind_tag"
    VOID_TAG = "void_tag"
    WEIGH = "weigh"
    INSPECT = "inspect"
    ASSAY = "assay"
    SELL = "sell"
    OFFER = "offer"
    CANCEL_OFFER = "cancel_offer"
    LAPSE_OFFER = "lapse_offer"
    ARRIVE = "arrive"
    ACCEPT = "accept"
    REFUSE = "refuse"
    RETURN = "return"
    SPLIT = "split"
    MERGE = "merge"
    PROCESS = "process"
    CORRECT = "correct"
    PROPOSE_CORRECTION = "propose_correction"
    AGREE_CORRECTION = "agree_correction"
    DECLINE_CORRECTION = "decline_correction"
    WITHDRAW_CORRECTION = "withdraw_correction"
    CANCEL_REGISTRATION = "cancel_registration"
    ACCEPT_PART = "accept_part"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    DRAW_SAMPLE = "draw_sample"


class LotOrigin(StrEnum):
    """What a lot states about its past (design: pre, post, or mixed with its shares computed)."""

    PRE_CONSUMER = "pre_consumer"
    POST_CONSUMER = "post_consumer"
    MIXED = "mixed"


class CustodyModel(StrEnum):
    """The chain-of-custody models of ISO 22095, strictest first."""

    IDENTITY_PRESERVED = "identity_preserved"
    SEGREGATED = "segregated"
    CONTROLLED_BLENDING = "controlled_blending"
    MASS_BALANCE = "mass_balance"
    BOOK_AND_CLAIM = "book_and_claim"


class SourceKind(StrEnum):
    """How the registering organisation came by the lot."""

    OWN_PRODUCTION = "own_production"
    RECEIVED = "received"


class Packaging(StrEnum):
    """What a yard hand sees on the forks."""

    DRUM = "drum"
    BAG = "bag"
    BIG_BAG = "big_bag"
    BOX = "box"
    PALLET = "pallet"
    CONTAINER = "container"
    LOOSE = "loose"


class InspectionResult(StrEnum):
    """CBV dispositions that an inspection can end with."""

    CONFORMANT = "conformant"
    NON_CONFORMANT = "non_conformant"
    DAMAGED = "damaged"
    MISMATCH_CLASS = "mismatch_class"
    MISMATCH_QUANTITY = "mismatch_quantity"
    SEAL_BROKEN = "container_open"


class AssayMethod(StrEnum):
    """How contents were measured."""

    ICP_OES = "icp_oes"
    ICP_MS = "icp_ms"
    WD_XRF = "wd_xrf"
    HANDHELD_XRF = "handheld_xrf"
    GRAVIMETRIC = "gravimetric"
    COMBUSTION = "combustion"
    OTHER = "other"


# What is read off a surface in a minute tells lots apart; it settles nothing.
SCREENS = frozenset({AssayMethod.HANDHELD_XRF})


class ProcessStep(StrEnum):
    """What is done to scrap on its way to oxide, metal or magnet; `materials/process_steps.py`
    says what is known of each."""

    SANITISING = "sanitising"
    DISMANTLING = "dismantling"
    DEMAGNETISING = "demagnetising"
    SORTING = "sorting"
    HYDROGEN_PROCESSING = "hydrogen_processing"
    RESINTERING = "resintering"
    SHREDDING = "shredding"
    DRYING = "drying"
    ROASTING = "roasting"
    ACID_LEACHING = "acid_leaching"
    COPPER_SALT_LEACHING = "copper_salt_leaching"
    DOUBLE_SALT_LEACHING = "double_salt_leaching"
    SMELTING = "smelting"
    SEPARATING = "separating"
    REDUCING = "reducing"
    SLURRY_LEACHING = "slurry_leaching"
    OTHER = "other_processing"


class StreamKind(StrEnum):
    """What a step takes in or lets go beside its lots."""

    UPTAKE = "uptake"
    BY_PRODUCT = "by_product"
    LOSS = "loss"


class Substance(StrEnum):
    """What a stream is of."""

    OXYGEN = "oxygen"
    HYDROGEN = "hydrogen"
    WATER = "water"
    REAGENT = "reagent"
    NEW_ALLOY = "new_alloy"
    IRON = "iron"
    ALUMINIUM = "aluminium"
    COPPER = "copper"
    PLASTIC = "plastic"
    ELECTRONICS = "electronics"
    OIL = "oil"
    DUST = "dust"
    CAKE = "cake"
    SLAG = "slag"
    SOLUTION = "solution"
    SPILL = "spill"
    OTHER = "other"


class SamplePurpose(StrEnum):
    """Whom a sealed split is for."""

    SELLER = "seller"
    BUYER = "buyer"
    UMPIRE = "umpire"
    RESERVE = "reserve"


class Basis(StrEnum):
    """The mass that a content is a share of."""

    AS_RECEIVED = "as_received"
    DRY = "dry"
    MAGNET = "magnet"


class VoidReason(StrEnum):
    """Why a tag stops speaking for its package."""

    DAMAGED = "damaged"
    LOST = "lost"
    WRONG_PACKAGE = "wrong_package"
    REPRINTED = "reprinted"
    COPIED = "copied"


class RefusalReason(StrEnum):
    """Why a taker sends a lot back."""

    WRONG_MATERIAL = "wrong_material"
    WRONG_MASS = "wrong_mass"
    DAMAGED = "damaged"
    CONTAMINATED = "contaminated"
    BROKEN_SEAL = "broken_seal"
    PAPERS = "papers"
    PROVENANCE = "provenance"
    NOT_EXPECTED = "not_expected"
    OTHER = "other"


class CorrectionReason(StrEnum):
    """Why the books were wrong."""

    TYPED_WRONG = "typed_wrong"
    WRONG_TARE = "wrong_tare"
    WRONG_UNIT = "wrong_unit"
    SCALE_OFF = "scale_off"
    PACKAGES_MIXED_UP = "packages_mixed_up"
    WRONG_CLASS = "wrong_class"
    WRONG_CONTENTS = "wrong_contents"
    OTHER = "other"


class QuarantineReason(StrEnum):
    """Why a package is put aside."""

    RADIATION = "radiation"
    SMOKE = "smoke"  # or heat
    BROKEN_SEAL = "broken_seal"
    LEAKING = "leaking"
    OTHER = "other"


class HandoverEnd(StrEnum):
    """How a handover ended: by its taker's answer, by its giver, or by itself."""

    ACCEPTED = "accepted"  # in part, too
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
