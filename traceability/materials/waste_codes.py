"""Waste, customs and transport codes with the days on which they hold: the dispatch day decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.errors import N_, Invalid
from traceability.materials.confidence import Confidence, Sourced, default_of, sourced
from traceability.materials.remarks import Remark, written
from traceability.materials.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traceability.materials.catalogue import Material

LIST_OF_WASTE = "EU List of Waste (LoW/EWC)"
SIX_DIGITS = re.compile(r"\d\d \d\d \d\d\*?")


class CodeState(StrEnum):
    """Whether a code holds on a day."""

    VALID = "valid"
    NOT_YET = "not_yet"
    ENDED = "ended"
    SUSPENDED = "suspended"


class NoSuchCode(Invalid):
    """A code of the List of Waste has six digits, and ours is the part that magnets meet."""

    message = N_(
        "%(text)s is not a waste code of our table. Write it like 16 02 16, or choose one."
    )


@dataclass(frozen=True)
class WasteCode:
    """One code. Rows of letter D are candidates for an expert, never a classification of ours."""

    scheme: str
    code: str
    title: str
    is_hazardous: bool | None
    hazardous_pair: str  # the hazardous entry beside this one, where the list has a pair
    applies_to: Sourced[str]
    applies_from: date | None
    applies_until: date | None
    suspended_until: date | None
    confidence: Confidence
    source: str

    @property
    def is_unverified(self) -> bool:
        """Whether the row's days and scope rest on general knowledge alone."""
        return self.confidence is Confidence.UNVERIFIED

    def applies_on(self, day: date) -> bool:
        """Whether the code holds on the day; both ends are inclusive."""
        return self.state_on(day) is CodeState.VALID

    def state_on(self, day: date) -> CodeState:
        """How the code stands on the day."""
        if self.applies_from is not None and day < self.applies_from:
            return CodeState.NOT_YET
        if self.applies_until is not None and day > self.applies_until:
            return CodeState.ENDED
        if self.suspended_until is not None and day <= self.suspended_until:
            return CodeState.SUSPENDED
        return CodeState.VALID


@dataclass(frozen=True)
class UsualCode:
    """A code that material of a class often travels under, and how far that can be trusted."""

    code: WasteCode
    is_unverified: bool


STATE_MESSAGES = {
    CodeState.NOT_YET: N_(
        "Waste code %(code)s holds only from %(day)s. Choose one that holds now."
    ),
    CodeState.ENDED: N_("Waste code %(code)s ended on %(day)s. Choose the one that holds now."),
    CodeState.SUSPENDED: N_("Waste code %(code)s is suspended until %(day)s."),
}
UNVERIFIED_MESSAGES = {
    CodeState.NOT_YET: N_(
        "Waste code %(code)s may hold only from %(day)s; nobody has verified that."
    ),
    CodeState.ENDED: N_("Waste code %(code)s may have ended on %(day)s; nobody has verified that."),
    CodeState.SUSPENDED: N_("Waste code %(code)s may be suspended until %(day)s: not verified."),
}


@cache
def waste_codes() -> tuple[WasteCode, ...]:
    """Every code, in the table's order."""
    return tuple(_waste_code(row) for row in read_table("waste_codes"))


@cache
def low_codes() -> Mapping[str, WasteCode]:
    """The six-digit codes of the List of Waste by themselves: those a lot can have."""
    return MappingProxyType(
        {
            row.code: row
            for row in sorted(waste_codes(), key=lambda row: row.code)
            if row.scheme == LIST_OF_WASTE and SIX_DIGITS.fullmatch(row.code)
        }
    )


def find_waste_code(scheme: str, code: str) -> WasteCode | None:
    """The row of a code, or None."""
    for row in waste_codes():
        if (row.scheme, row.code) == (scheme, code):
            return row
    return None


def parse_low_code(text: str) -> WasteCode:
    """The code that was meant: "160216", "16.02.16" and "12 01 18" (for 12 01 18*) are understood.

    No two codes of the list differ by their star alone. Raises `NoSuchCode`.
    """
    digits = re.sub(r"[\s.\-*]", "", text)
    for row in low_codes().values():
        if row.code.rstrip("*").replace(" ", "") == digits:
            return row
    raise NoSuchCode(field="low_code", text=text[:40])


def usual_codes(material: Material) -> tuple[UsualCode, ...]:
    """Which codes fit the class, as the catalogue has them; what nobody verified says so."""
    found = [low_codes()[code] for code in default_of(material.low_codes)]
    doubtful = material.low_codes.confidence is Confidence.UNVERIFIED
    return tuple(UsualCode(row, doubtful or row.is_unverified) for row in found)


def fits_class(code: str, material: Material) -> bool:
    """Whether a code is among those that the catalogue lists for a class; it lists none for some,
    and what nobody verified says nothing.
    """
    listed = material.low_codes
    known = listed.confidence is not Confidence.UNVERIFIED and default_of(listed)
    return not known or code in default_of(listed)


def code_remarks(code: WasteCode, *, basis: str, on: date) -> tuple[Remark, ...]:
    """What is odd about a lot travelling under the code on the day. `basis`: why it was chosen."""
    found = []
    state = code.state_on(on)
    if state is not CodeState.VALID:
        messages = UNVERIFIED_MESSAGES if code.is_unverified else STATE_MESSAGES
        values = {"code": code.code, "day": written(_turning_day(code, state))}
        found.append(Remark(f"code_{state}", messages[state], values))
    if code.hazardous_pair and not basis:
        message = N_(
            "%(code)s is the harmless one of a pair with %(pair)s. Say why it is that one."
        )
        values = {"code": code.code, "pair": code.hazardous_pair}
        found.append(Remark("code_pair", message, values))
    return tuple(found)


def _turning_day(code: WasteCode, state: CodeState) -> date:
    days = {
        CodeState.NOT_YET: code.applies_from,
        CodeState.ENDED: code.applies_until,
        CodeState.SUSPENDED: code.suspended_until,
    }
    day = days[state]
    assert day is not None, "a state other than valid has its day"
    return day


def _waste_code(row: Mapping[str, str]) -> WasteCode:
    confidence = Confidence(row["confidence"])
    return WasteCode(
        scheme=row["scheme"],
        code=row["code"],
        title=row["title_short"],
        is_hazardous={"yes": True, "no": False}.get(row["hazardous_or_controlled"]),
        hazardous_pair=row["hazardous_pair"],
        applies_to=sourced(row["applies_to"], confidence, row["source"]),
        applies_from=_find_day(row["applies_from"]),
        applies_until=_find_day(row["applies_until"]),
        suspended_until=_find_day(row["suspended_until"]),
        confidence=confidence,
        source=row["source"],
    )


def _find_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
