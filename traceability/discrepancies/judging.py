"""When the scales of giver and taker disagree: of which kind, until when, and how it ends. Pure.

More than a tenth of the stated mass, or any difference in packages, is regulatory and has fifteen
days to be explained (40 CFR 264.72); less than that, and more than scales differ by, is commercial.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from traceability.custody.differences import Difference

CLOCK = timedelta(days=15)
DAY = timedelta(days=1)


class DiscrepancyKind(StrEnum):
    """Whether it is between the two sides, or an authority's business too."""

    COMMERCIAL = "commercial"
    REGULATORY = "regulatory"


class Standing(StrEnum):
    """How a discrepancy stands: the first two are open."""

    OPEN = "open"
    OVERDUE = "overdue"
    RECONCILED = "reconciled"
    CORRECTED = "corrected"
    REPORTED = "reported"


UNSETTLED = frozenset({Standing.OPEN, Standing.OVERDUE})


@dataclass(frozen=True)
class Figures:
    """What the giver stated and what the taker received: net mass and packages. The giver's mass
    is the base of every share."""

    stated_g: int
    received_g: int
    stated_packages: int
    received_packages: int

    @property
    def difference(self) -> Difference:
        """Received less stated."""
        return Difference(self.stated_g, self.received_g)

    @property
    def kind(self) -> DiscrepancyKind | None:
        """Which kind of discrepancy it is; None where honest scales agree."""
        if self.difference.is_reportable or self.stated_packages != self.received_packages:
            return DiscrepancyKind.REGULATORY
        return DiscrepancyKind.COMMERCIAL if self.difference.is_beyond_tolerance else None


@dataclass(frozen=True)
class Course:
    """What has happened to a discrepancy since it was opened. `due_at`: see there."""

    due_at: datetime | None
    has_giver_spoken: bool = False
    has_taker_spoken: bool = False
    is_reported: bool = False
    is_corrected: bool = False

    def standing(self, at: datetime) -> Standing:
        """How it stands at a moment."""
        if self.is_corrected:
            return Standing.CORRECTED
        if self.has_giver_spoken and self.has_taker_spoken:
            return Standing.RECONCILED
        if self.is_reported:
            return Standing.REPORTED
        return Standing.OVERDUE if self.due_at and at >= self.due_at else Standing.OPEN


def due_at(kind: DiscrepancyKind, received_at: datetime) -> datetime | None:
    """The moment at which the last day is over, in UTC; None where no clock runs."""
    if kind is DiscrepancyKind.COMMERCIAL:
        return None
    received_on = received_at.astimezone(UTC).date()
    return datetime.combine(received_on + CLOCK + DAY, time(), tzinfo=UTC)


def last_day(ends_at: datetime) -> date:
    """The day that is over at `due_at`."""
    return (ends_at - DAY).astimezone(UTC).date()
