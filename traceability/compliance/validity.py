"""Whether a permit holds on a day, what it covers, and what others may know of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import N_
from traceability.compliance.kinds import PermitKind

SOON_DAYS = 30


class PermitState(StrEnum):
    """How a permit stands on a day."""

    VALID = "valid"
    ENDS_SOON = "ends_soon"
    NOT_YET = "not_yet"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    PermitState.VALID: (N_("valid"), "good"),
    PermitState.ENDS_SOON: (N_("ends soon"), "warn"),
    PermitState.NOT_YET: (N_("not valid yet"), "wait"),
    PermitState.ENDED: (N_("ended"), "bad"),
    PermitState.WITHDRAWN: (N_("withdrawn"), "bad"),
}
HOLDING = (PermitState.VALID, PermitState.ENDS_SOON)


@dataclass(frozen=True)
class PermitTerms:
    """What a permit says. Both days are inclusive; no end is none. No codes: not limited to any."""

    kind: PermitKind
    country: str
    valid_from: date
    valid_until: date | None = None
    low_codes: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    withdrawn_on: date | None = None

    def state_on(self, day: date) -> PermitState:
        """How the permit stands on the day; withdrawn counts from the day it was."""
        if self.withdrawn_on is not None and day >= self.withdrawn_on:
            return PermitState.WITHDRAWN
        if day < self.valid_from:
            return PermitState.NOT_YET
        days_left = self.days_left(day)
        if days_left is None or days_left > SOON_DAYS:
            return PermitState.VALID
        return PermitState.ENDS_SOON if days_left >= 0 else PermitState.ENDED

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.state_on(day) in HOLDING

    def covers(self, low_code: str) -> bool:
        """Whether the permit is for this waste code, star or not."""
        return not self.low_codes or low_code.rstrip("*") in self.low_codes

    def days_left(self, day: date) -> int | None:
        """Days until its last day: 0 on it, negative after; None without an end."""
        return (self.valid_until - day).days if self.valid_until else None


@dataclass(frozen=True)
class PermitStatus:
    """What anybody who sees a party's role and country may know: no number, no paper."""

    kind: PermitKind
    country: str
    state: PermitState
    days_left: int | None


def statuses_on(permits: Iterable[PermitTerms], day: date) -> tuple[PermitStatus, ...]:
    """Permits as others see them: by kind, those in force first; withdrawn ones are gone."""
    shown = [
        PermitStatus(
            permit.kind,
            permit.country,
            permit.state_on(day),
            permit.days_left(day) if permit.holds_on(day) else None,
        )
        for permit in permits
        if permit.state_on(day) is not PermitState.WITHDRAWN
    ]
    kinds = list(PermitKind)
    return tuple(sorted(shown, key=lambda one: (one.state not in HOLDING, kinds.index(one.kind))))
