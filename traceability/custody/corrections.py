"""Corrections: what stands on a lot's books, what shall stand there, and the acts that agree on it.

A correction names the events that stated what is wrong. Their bytes stay as they are; EPCIS says
of each, in an error declaration, which events set it right (`declaring`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from traceability.custody.figures import DeclaredContent, PackageEntry
from traceability.custody.words import ActKind, CorrectionReason


@dataclass(frozen=True)
class EventRef:
    """An event by its id and the SHA-256 of its body."""

    event_id: str
    body_hash: bytes


@dataclass(frozen=True)
class PackageChange:
    """One package's masses and packaging, before and after."""

    before: PackageEntry
    after: PackageEntry


@dataclass(frozen=True)
class MaterialChange:
    """The material class, before and after."""

    before: str
    after: str


@dataclass(frozen=True)
class ContentsChange:
    """All that is declared of the lot's contents, before and after."""

    before: tuple[DeclaredContent, ...]
    after: tuple[DeclaredContent, ...]


@dataclass(frozen=True)
class Changes:
    """What is corrected; what is not named stays."""

    packages: tuple[PackageChange, ...] = ()
    material: MaterialChange | None = None
    contents: ContentsChange | None = None

    @property
    def is_of_masses(self) -> bool:
        """Whether a mass changes."""
        return any(one.before.mass != one.after.mass for one in self.packages)

    @property
    def is_of_description(self) -> bool:
        """Whether packaging, material or declared contents change."""
        is_repacked = any(one.before.packaging != one.after.packaging for one in self.packages)
        return is_repacked or self.material is not None or self.contents is not None

    @property
    def difference_g(self) -> int:
        """What the lot weighs more afterwards, or less, below zero."""
        return sum(one.after.mass.net_g - one.before.mass.net_g for one in self.packages)

    @property
    def pairs(self) -> Iterator[tuple[object, object]]:
        """Before and after, of everything that is named."""
        yield from ((one.before, one.after) for one in self.packages)
        for one in (self.material, self.contents):
            if one is not None:
                yield one.before, one.after

    def reversed(self) -> Changes:
        """The changes that take these back."""
        return Changes(
            packages=tuple(PackageChange(one.after, one.before) for one in self.packages),
            material=self.material
            and replace(self.material, before=self.material.after, after=self.material.before),
            contents=self.contents
            and replace(self.contents, before=self.contents.after, after=self.contents.before),
        )


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a correction says, whoever has to agree: which events it corrects, how, and why."""

    corrects: tuple[EventRef, ...]
    changes: Changes
    reason: CorrectionReason
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Correct(Correction):
    """Nobody else is concerned: the books say so from here on."""

    kind: ClassVar[ActKind] = ActKind.CORRECT


@dataclass(frozen=True, kw_only=True)
class ProposeCorrection(Correction):
    """Others are concerned: the books change when all of them have agreed, by the last day."""

    kind: ClassVar[ActKind] = ActKind.PROPOSE_CORRECTION
    agreeing: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True)
class ProposalRef:
    """Which proposal an answer answers: its author, its event, and the hash of its body."""

    author_id: str
    event_id: str
    body_hash: bytes


@dataclass(frozen=True)
class AgreeCorrection:
    """One of those who must agree does; the last of them changes the books."""

    kind: ClassVar[ActKind] = ActKind.AGREE_CORRECTION
    proposal: ProposalRef


@dataclass(frozen=True)
class DeclineCorrection:
    """One of those who must agree does not: the books stay as they are."""

    kind: ClassVar[ActKind] = ActKind.DECLINE_CORRECTION
    proposal: ProposalRef
    note: str | None = None


@dataclass(frozen=True)
class WithdrawCorrection:
    """The author takes the proposal back, or nobody answered by its last day."""

    kind: ClassVar[ActKind] = ActKind.WITHDRAW_CORRECTION
    proposal: ProposalRef


@dataclass(frozen=True)
class CancelRegistration:
    """The lot never was: its registration did not occur, and its tags are void."""

    kind: ClassVar[ActKind] = ActKind.CANCEL_REGISTRATION
    note: str | None = None
