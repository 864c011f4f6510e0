"""What acts are made of: who says it when and where, masses of packages, contents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from traceability.custody.words import Packaging


@dataclass(frozen=True)
class ChainLink:
    """Where an event stands in one lot's chain: dense from 1; `prev` is the SHA-256 of the body
    before it, None for the first."""

    lot: str
    seq: int
    prev: bytes | None


@dataclass(frozen=True)
class Occasion:
    """Who says it, when (aware UTC, whole milliseconds), where, and after what.

    `event_id` is a UUID; the body writes it as a URN.
    """

    event_id: str
    event_time: datetime
    time_zone_offset: str  # ±hh:mm, of the place
    organisation_id: str
    salt: bytes  # 16 random bytes, so that nobody can guess a body from its hash
    chain: tuple[ChainLink, ...]
    site_id: str | None = None


@dataclass(frozen=True)
class PackageMass:
    """What a scale or a paper says about one package; gross and tare where they are known."""

    package_id: str
    net_g: int
    gross_g: int | None = None
    tare_g: int | None = None


@dataclass(frozen=True)
class PackageEntry:
    """A package as it is registered."""

    mass: PackageMass
    packaging: Packaging


@dataclass(frozen=True)
class DeclaredContent:
    """What the seller says one element's share is; a class default says that it is no more."""

    element: str
    content_ppm: int
    basis: str
    is_class_default: bool
    low_ppm: int | None = None
    high_ppm: int | None = None


@dataclass(frozen=True)
class MeasuredContent:
    """One line of an assay. `uncertainty_ppm` is expanded: so many standard uncertainties as
    `coverage_factor` says."""

    element: str
    content_ppm: int
    uncertainty_ppm: int | None = None
    coverage_factor: int = 2
