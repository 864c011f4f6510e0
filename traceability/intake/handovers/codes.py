"""What a scanned or typed text names beside labels: a handover, or a lot.

The app judges the same in `static/intake/paper_code.mjs`; one table of cases holds both to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.ids import BadCode, check_code

LOT_PREFIX = "RG"
LONGEST = 700
_HANDOVER = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[0-9]{1,5}")


class NamedKind(StrEnum):
    """What a code of a paper stands for."""

    HANDOVER = "handover"
    LOT = "lot"


@dataclass(frozen=True)
class Named:
    """A handover by its id, or a lot by its code."""

    kind: NamedKind
    id: str


def named_by(text: str, roots: Sequence[str]) -> Named | None:
    """The handover or lot that an address of ours names, or a lot code typed in full; None else.

    `roots` are the addresses that ours begin with. Scanners that type know no lower case.
    """
    cleaned = text.strip()
    if len(cleaned) > LONGEST:
        return None
    if cleaned.upper().startswith(LOT_PREFIX):
        return _lot(cleaned)
    lowered = cleaned.lower().removesuffix("/")
    for root in roots:
        handover, thing = f"{root.lower()}/bt/", f"{root.lower()}/obj/"
        if lowered.startswith(handover):
            name = lowered.removeprefix(handover)
            return Named(NamedKind.HANDOVER, name) if _HANDOVER.fullmatch(name) else None
        if lowered.startswith(thing):
            code, dot, number = lowered.removeprefix(thing).partition(".")
            return _lot(code) if not dot or _NUMBER.fullmatch(number) else None
    return None


def _lot(text: str) -> Named | None:
    """A label's short code begins otherwise, so both can be typed into one field."""
    if not text.upper().startswith(LOT_PREFIX):
        return None
    try:
        return Named(NamedKind.LOT, check_code(text, LOT_PREFIX))
    except BadCode:
        return None
