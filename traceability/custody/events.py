"""Custody events as values: one frozen class per act, and the occasion on which it happened.

An act says what was done; an occasion says who says so, when, where, and at which place in the
chain of each lot. `writing.body_of` makes the EPCIS event of the two, `reading.act_of` takes it
apart again.
Masses are integer grams, contents integer ppm by mass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Correct,
    DeclineCorrection,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.figures import (
    ChainLink,
    DeclaredContent,
    MeasuredContent,
    Occasion,
    PackageEntry,
    PackageMass,
)
from traceability.custody.putting_aside import Quarantine, Release
from traceability.custody.samples import DrawSample
from traceability.custody.transformations import SideStream, Transformation
from traceability.custody.words import (
    ActKind,
    AssayMethod,
    Basis,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    ProcessStep,
    RefusalReason,
    SourceKind,
    VoidReason,
)

# What acts are made of is part of their vocabulary, so whoever knows the acts has it from here.
__all__ = [
    "ActKind",
    "ChainLink",
    "DeclaredContent",
    "MeasuredContent",
    "Occasion",
    "PackageEntry",
    "PackageMass",
    "Quarantine",
    "Release",
]


@dataclass(frozen=True)
class Register:
    """A lot enters the system."""

    kind: ClassVar[ActKind] = ActKind.REGISTER
    material_code: str
    origin: LotOrigin
    custody_model: CustodyModel
    source_kind: SourceKind
    packages: tuple[PackageEntry, ...]
    contents: tuple[DeclaredContent, ...] = ()
    source_id: str | None = None
    dry_ppm: int | None = None  # what is left of the mass without water and oil, as declared


@dataclass(frozen=True)
class BindTag:
    """A physical tag is put on a package."""

    kind: ClassVar[ActKind] = ActKind.BIND_TAG
    package_id: str
    tag_id: str


@dataclass(frozen=True)
class VoidTag:
    """A tag no longer speaks for its package."""

    kind: ClassVar[ActKind] = ActKind.VOID_TAG
    package_id: str
    tag_id: str
    reason: VoidReason


@dataclass(frozen=True)
class Weigh:
    """Packages were weighed; what is on the books does not change by it."""

    kind: ClassVar[ActKind] = ActKind.WEIGH
    masses: tuple[PackageMass, ...]
    instrument: str | None = None
    ticket_id: str | None = None


@dataclass(frozen=True)
class Inspect:
    """Somebody looked, and says what they saw."""

    kind: ClassVar[ActKind] = ActKind.INSPECT
    result: InspectionResult
    note: str | None = None


@dataclass(frozen=True)
class Assay:
    """A laboratory's figures for the lot; `report_id` names its paper."""

    kind: ClassVar[ActKind] = ActKind.ASSAY
    contents: tuple[MeasuredContent, ...]
    method: AssayMethod
    basis: Basis
    assayed_on: date
    report_id: str
    laboratory_id: str | None = None
    dry_ppm: int | None = None  # what is left of the mass without water and oil, as measured


@dataclass(frozen=True)
class Sell:
    """Ownership passes from the organisation that signs to the buyer, under an order."""

    kind: ClassVar[ActKind] = ActKind.SELL
    buyer_id: str
    order_id: str


@dataclass(frozen=True)
class Offer:
    """The giver offers custody of the whole lot to one taker."""

    kind: ClassVar[ActKind] = ActKind.OFFER
    handover_id: str
    taker_id: str
    masses: tuple[PackageMass, ...]
    expires_at: datetime
    seals: tuple[str, ...] = ()
    document_id: str | None = None


@dataclass(frozen=True)
class OfferRef:
    """Which offer an answer answers: handover, giver, event, and the hash of its body."""

    handover_id: str
    giver_id: str
    event_id: str
    body_hash: bytes


@dataclass(frozen=True)
class CancelOffer:
    """The giver takes an offer back before it is accepted."""

    kind: ClassVar[ActKind] = ActKind.CANCEL_OFFER
    offer: OfferRef


@dataclass(frozen=True)
class LapseOffer:
    """Nobody answered in time."""

    kind: ClassVar[ActKind] = ActKind.LAPSE_OFFER
    offer: OfferRef


@dataclass(frozen=True)
class Arrive:
    """The lot is at the taker's gate; custody has not moved."""

    kind: ClassVar[ActKind] = ActKind.ARRIVE
    offer: OfferRef
    masses: tuple[PackageMass, ...] = ()
    instrument: str | None = None


@dataclass(frozen=True)
class Accept:
    """The taker signs for every package with masses of their own: custody moves."""

    kind: ClassVar[ActKind] = ActKind.ACCEPT
    offer: OfferRef
    masses: tuple[PackageMass, ...]
    agrees: bool  # whether the taker's masses are the giver's, package by package
    seals: tuple[str, ...] = ()
    instrument: str | None = None
    evidence: tuple[str, ...] = ()  # SHA-256 in hex of photos, in their order


@dataclass(frozen=True)
class Refuse:
    """The taker sends the whole lot back: custody stays with the giver."""

    kind: ClassVar[ActKind] = ActKind.REFUSE
    offer: OfferRef
    reason: RefusalReason
    note: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Return:
    """The lot stands at the holder's own site again; custody had never left the holder."""

    kind: ClassVar[ActKind] = ActKind.RETURN


@dataclass(frozen=True)
class Split(Transformation):
    """One lot becomes two or more of the same material, and is spent."""

    kind: ClassVar[ActKind] = ActKind.SPLIT


@dataclass(frozen=True)
class Merge(Transformation):
    """Two or more lots of one material become one, and are spent."""

    kind: ClassVar[ActKind] = ActKind.MERGE


@dataclass(frozen=True, kw_only=True)
class Process(Transformation):
    """Lots are dismantled, roasted, leached, …: what comes out may be of other materials.

    `streams` are what the step took up from elsewhere, its by-products that are no lots, and its
    losses.
    """

    kind: ClassVar[ActKind] = ActKind.PROCESS
    step: ProcessStep
    streams: tuple[SideStream, ...] = ()

    @property
    def side_streams(self) -> tuple[SideStream, ...]:
        """As declared."""
        return self.streams


Act = (
    Register
    | BindTag
    | VoidTag
    | Weigh
    | Inspect
    | Assay
    | Sell
    | Offer
    | CancelOffer
    | LapseOffer
    | Arrive
    | Accept
    | Refuse
    | Return
    | Split
    | Merge
    | Process
    | DrawSample
    | Correct
    | ProposeCorrection
    | AgreeCorrection
    | DeclineCorrection
    | WithdrawCorrection
    | CancelRegistration
    | Quarantine
    | Release
)
