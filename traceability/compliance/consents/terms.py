"""What a consent says, or why there is none, and whether it carries a lot over a border. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import N_


class NoConsentReason(StrEnum):
    """Why no consent is stated: coded, so that silence has a reason too."""

    NOT_NEEDED = "not_needed"
    ASKED_FOR = "asked_for"
    NOT_KNOWN = "not_known"


REASON_NAMES = {
    NoConsentReason.NOT_NEEDED: N_("the authority says that none is needed"),
    NoConsentReason.ASKED_FOR: N_("asked for, and not answered yet"),
    NoConsentReason.NOT_KNOWN: N_("not known yet"),
}


class Fault(StrEnum):
    """Why a consent does not carry a lot."""

    NOT_YET = "not_yet"
    ENDED = "ended"
    OTHER_WAY = "other_way"
    TOO_HEAVY = "too_heavy"


@dataclass(frozen=True)
class ConsentTerms:
    """A consent off its paper: both days are inclusive, `most_g` is what it lets over in all."""

    reference: str
    authority: str
    from_country: str
    to_country: str
    valid_from: date
    valid_until: date
    most_g: int

    def find_fault(
        self, *, from_country: str, to_country: str, net_mass_g: int, on: date
    ) -> Fault | None:
        """Why it does not carry this mass between these countries on the day; None where it does.

        `net_mass_g`: of the lot together with what else goes under the same consent.
        """
        if (self.from_country, self.to_country) != (from_country, to_country):
            return Fault.OTHER_WAY
        if on < self.valid_from:
            return Fault.NOT_YET
        if on > self.valid_until:
            return Fault.ENDED
        return Fault.TOO_HEAVY if net_mass_g > self.most_g else None


@dataclass(frozen=True)
class ConsentWord:
    """What is said of a lot: the terms of a consent, or the reason why there is none.

    `note` says more, such as the letter in which an authority answered; the lot's parties see it.
    """

    terms: ConsentTerms | None
    reason: NoConsentReason | None
    note: str = ""
