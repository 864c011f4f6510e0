"""The evidence about one lot as plain values: gathered by `gathering`, judged by the rules.

Nothing here is believed. A field is None where the thing is missing or cannot be read, because a
rule that explains the damage needs to see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.parties.tokens import KeyLevel
from traceability.custody.events import Process
from traceability.custody.signatures import body_hash
from traceability.custody.transforming import beginning_of, other_side
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from traceability.compliance.consents.terms import ConsentWord
    from traceability.compliance.flying.judging import FieldReading
    from traceability.compliance.validity import PermitTerms
    from traceability.compliance.watching.serials import Watched
    from traceability.custody.events import Act, ActKind, Occasion
    from traceability.discrepancies.judging import Standing
    from traceability.provenance.yields import Contents


@dataclass(frozen=True)
class Leaf:
    """An event's place in the log: its entry, and the path to the anchored checkpoint's root."""

    seq: int
    entry: bytes
    path: tuple[bytes, ...] | None


@dataclass(frozen=True)
class Statement:
    """One stored event of the lot's chain: the signed bytes, and the rows that index them."""

    event_id: str
    lot_seq: int
    prev_hash: bytes | None
    body: bytes | None
    key_id: str
    signature: bytes
    received_at: datetime
    indexed_act: str
    indexed_organisation_id: str
    indexed_event_time: datetime
    act: Act | None
    occasion: Occasion | None
    leaf: Leaf | None
    level: KeyLevel | None = None  # where the signed statement about the key says that it is kept

    @property
    def hash(self) -> bytes | None:
        """SHA-256 of the body; None where the content is erased."""
        return body_hash(self.body) if self.body is not None else None


@dataclass(frozen=True)
class KnownKey:
    """A signing key as its own signed statement gives it, and the leaf that holds the statement;
    None where no leaf speaks of it. `level` says where the private half is kept, and of a guest's
    that nobody has looked at its company. What it signed after `revoked_seq` does not count."""

    key_id: str
    organisation_id: str
    public_key: bytes
    enrolment: Leaf | None
    revoked_seq: int | None = None
    level: KeyLevel = KeyLevel.PLATFORM

    @property
    def is_guests(self) -> bool:
        """Whether a company without an account signed by a link."""
        return self.level is KeyLevel.GUEST


@dataclass(frozen=True)
class AnchoredCheckpoint:
    """The last published checkpoint, its signature already checked."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Head:
    """What the head row says about the lot now."""

    seq: int
    hash: bytes
    owner_id: str
    custodian_id: str
    net_mass_g: int


@dataclass(frozen=True)
class VoidScan:
    """A scan of a tag that had been void for a while."""

    short_code: str
    voided_at: datetime
    scanned_at: datetime


@dataclass(frozen=True)
class OddScan:
    """A scan of one of the lot's labels that does not fit, and whether somebody has looked."""

    sentence: str
    words: Mapping[str, str]
    tag: str
    is_of_void: bool
    is_error: bool
    found_at: datetime
    device: str | None
    answer: str | None  # what was found, if somebody looked


@dataclass(frozen=True)
class TagRow:
    """A label that hangs on a package, as the tag table says."""

    tag_id: str
    package_id: str
    short_code: str


@dataclass(frozen=True)
class DescribedLot:
    """What the description shown beside the history says; the signed record decides.

    `stated_ppm` holds the shown contents by the event that is said to state them.
    """

    material_code: str
    origin: str
    stated_ppm: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class StatedCode:
    """A waste code as the owner chose it, or None for their word that there is none."""

    chosen_at: datetime
    low_code: str | None
    basis: str = ""  # why it is that one, in the owner's words
    status: WasteStatus | None = None

    @property
    def choice(self) -> WasteChoice:
        """The same as the rules of the gates read it."""
        status = WasteStatus.WASTE if self.low_code else WasteStatus.NOT_WASTE
        return WasteChoice(self.status or status, self.low_code, basis=self.basis)


@dataclass(frozen=True)
class StatedConsent:
    """A word about the consent under which the lot passes a border."""

    stated_at: datetime
    word: ConsentWord


@dataclass(frozen=True)
class KnownParty:
    """Where an organisation of the lot's story is, and whether it carries for others."""

    country: str
    is_carrier: bool = False


@dataclass(frozen=True)
class Abroad:
    """What the borders that a lot passed are judged by."""

    parties: Mapping[str, KnownParty] = field(default_factory=dict)
    site_countries: Mapping[str, str] = field(default_factory=dict)
    consents: tuple[StatedConsent, ...] = ()  # in the order they were stated


@dataclass(frozen=True)
class OpenedDiscrepancy:
    """A reception at which the scales disagreed, and how that stands when the lot is checked."""

    event_id: str
    standing: Standing
    stated_g: int
    received_g: int
    last_day: date | None


@dataclass(frozen=True)
class SourceVerdict:
    """What was found about a lot that this one came of: the names of the rules that it broke."""

    lot: str
    is_failed: bool
    broken: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """All there is about one lot."""

    lot: str
    statements: tuple[Statement, ...]
    keys: Mapping[str, KnownKey]
    head: Head | None
    checkpoint: AnchoredCheckpoint | None
    checked_at: datetime
    void_scans: tuple[VoidScan, ...] = ()
    bound_tags: tuple[TagRow, ...] = ()
    odd_scans: tuple[OddScan, ...] = ()  # oldest first
    description: DescribedLot | None = None
    stated_codes: tuple[StatedCode, ...] = ()  # in the order they were chosen
    discrepancies: tuple[OpenedDiscrepancy, ...] = ()  # oldest first
    permits: Mapping[str, tuple[PermitTerms, ...]] = field(default_factory=dict)  # every version
    sources: tuple[SourceVerdict, ...] = ()  # those that are not verified
    unchecked_sources: int = 0
    step_contents: Mapping[str, Contents] = field(default_factory=dict)  # see `made_by`
    field_readings: tuple[FieldReading, ...] = ()  # in the order they were stated
    is_declared_demagnetised: bool = False
    watched: tuple[Watched, ...] = ()  # what it states that is on the watch list
    abroad: Abroad = field(default_factory=Abroad)
    by_id: Mapping[str, Statement] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_id = MappingProxyType({s.event_id: s for s in self.statements})
        object.__setattr__(self, "by_id", by_id)

    @property
    def made_of(self) -> tuple[str, ...]:
        """The lots that this one came of, as the event with which it began states them."""
        for statement in self.statements:
            if statement.act is not None and beginning_of(statement.act, self.lot):
                return other_side(statement.act, self.lot)
        return ()

    @property
    def made_by(self) -> Process | None:
        """The process step that the lot came out of; what its lots hold is `step_contents`."""
        for statement in self.statements:
            if isinstance(statement.act, Process) and beginning_of(statement.act, self.lot):
                return statement.act
        return None

    def of_kind(self, *kinds: ActKind) -> Iterator[Statement]:
        """The readable statements of these acts, in the order of the chain."""
        for statement in self.statements:
            if statement.act is not None and statement.act.kind in kinds:
                yield statement
