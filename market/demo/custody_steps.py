"""Steps of the demo's lots that custody alone knows, as plain data: what becomes other lots, is put
right, or put aside.

Lots that come out of others go by the names that their steps give them.
"""

from __future__ import annotations

from dataclasses import dataclass

from traceability.custody.words import (
    CorrectionReason,
    QuarantineReason,
    RefusalReason,
    SamplePurpose,
)
from traceability.discrepancies.words import Explanation


@dataclass(frozen=True)
class CustodyStep:
    """Whatever it is, somebody does it so many hours after the lot was registered."""

    after_h: int
    by: str


@dataclass(frozen=True)
class Merged(CustodyStep):
    """The holder makes one lot of this and others, and repacks it."""

    others: tuple[str, ...]
    into: str
    title: str
    net_g: tuple[int, ...]


@dataclass(frozen=True)
class Divided(CustodyStep):
    """The holder parts the lot: the name, the title and the packages of each part."""

    parts: tuple[tuple[str, str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Sampled(CustodyStep):
    """The holder draws a sample in sealed splits: name, whom it is for, seal and grams of each."""

    splits: tuple[tuple[str, SamplePurpose, str, int], ...]


@dataclass(frozen=True)
class Unwanted:
    """So much of a package the taker refuses."""

    package: int
    net_g: int
    reason: RefusalReason
    note: str


@dataclass(frozen=True)
class AcceptedInPart(CustodyStep):
    """The taker signs for a part, with its own masses by package; None is one that did not come.
    The rest is a lot of its own, the giver's still."""

    net_g: tuple[int | None, ...]
    rest: str
    refused: tuple[Unwanted, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Explained(CustodyStep):
    """One side says why the scales disagreed."""

    explanation: Explanation
    comment: str


@dataclass(frozen=True)
class Corrected(CustodyStep):
    """Somebody of the lot's parties proposes another net mass of a package whose gross mass stays;
    the others have not answered yet."""

    package: int
    net_g: int
    reason: CorrectionReason
    note: str


@dataclass(frozen=True)
class OfferedByLink(CustodyStep):
    """The holder offers the lot to a company without an account, whose driver takes it by a link
    and brings it to another member."""

    company: str
    country: str
    onward: str


@dataclass(frozen=True)
class PutAside(CustodyStep):
    """The holder, or who has the lot at the gate, puts a package into quarantine."""

    package: int
    reason: QuarantineReason
    note: str
