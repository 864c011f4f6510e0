"""Putting packages aside and releasing them, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from traceability.custody.words import ActKind, QuarantineReason


@dataclass(frozen=True)
class Quarantine:
    """Packages are put aside, for one reason."""

    kind: ClassVar[ActKind] = ActKind.QUARANTINE
    packages: tuple[str, ...]
    reason: QuarantineReason
    note: str | None = None


@dataclass(frozen=True)
class Release:
    """Packages that were put aside are as good as the others again; `note` says why."""

    kind: ClassVar[ActKind] = ActKind.RELEASE
    packages: tuple[str, ...]
    note: str | None = None
