"""What a permit is for, which operations it names, and what each side of a handover needs."""

from __future__ import annotations

import re
from enum import StrEnum

from foundation.errors import N_, Invalid


class PermitKind(StrEnum):
    """What an authority lets somebody do with waste."""

    COLLECTION = "collection"
    CARRIER = "carrier"
    BROKER = "broker"
    STORAGE = "storage"
    TREATMENT = "treatment"
    CONSENT = "consent"


KIND_NAMES = {
    PermitKind.COLLECTION: N_("collection permit"),
    PermitKind.CARRIER: N_("waste carrier registration"),
    PermitKind.BROKER: N_("broker or dealer registration"),
    PermitKind.STORAGE: N_("storage permit"),
    PermitKind.TREATMENT: N_("treatment permit"),
    PermitKind.CONSENT: N_("consent to shipments across a border"),
}


class WithdrawalReason(StrEnum):
    """Why a permit is not used any more although its end has not come."""

    REVOKED = "revoked"
    GIVEN_UP = "given_up"
    MISTAKE = "mistake"


REASON_NAMES = {
    WithdrawalReason.REVOKED: N_("revoked by the authority"),
    WithdrawalReason.GIVEN_UP: N_("given up"),
    WithdrawalReason.MISTAKE: N_("entered by mistake"),
}


class Part(StrEnum):
    """What somebody does in the story of a lot: which permits matter depends on it."""

    SELLER = "seller"
    CARRIER = "carrier"
    TAKER = "taker"


KINDS_OF_PART = {
    Part.SELLER: (
        PermitKind.COLLECTION,
        PermitKind.BROKER,
        PermitKind.STORAGE,
        PermitKind.TREATMENT,
    ),
    Part.CARRIER: (PermitKind.CARRIER,),
    Part.TAKER: (PermitKind.STORAGE, PermitKind.TREATMENT, PermitKind.BROKER),
}

# Directive 2008/98/EC, annexes I and II.
OPERATIONS = (*(f"D{n}" for n in range(1, 16)), *(f"R{n}" for n in range(1, 14)))
_LOW_CODE = re.compile(r"(\d\d)[\s.]*(\d\d)[\s.]*(\d\d)\s*\*?")
_SEPARATORS = re.compile(r"[,;\n]+")


class NotAnOperation(Invalid):
    """Operations go from D1 to D15 and from R1 to R13."""

    message = N_("%(text)s is not an operation. Write codes like R4, R12 or D15.")


class NotAWasteCode(Invalid):
    """A permit lists codes of six digits."""

    message = N_("%(text)s is not a waste code. Write six digits like 16 02 16, one a line.")


def parse_operations(text: str) -> tuple[str, ...]:
    """Operations as typed, in the order of the annexes. Raises `NotAnOperation`."""
    named = [part.upper() for part in re.split(r"[,;\s]+", text.strip()) if part]
    for part in named:
        if part not in OPERATIONS:
            raise NotAnOperation(field="operations", text=part[:20])
    return tuple(one for one in OPERATIONS if one in named)


def parse_low_codes(text: str) -> tuple[str, ...]:
    """Waste codes as typed, one a line or between commas: "16 02 16", without their stars.

    A permit covers more than magnets, so any six digits will do. Raises `NotAWasteCode`.
    """
    found = []
    for part in filter(None, (part.strip() for part in _SEPARATORS.split(text))):
        digits = _LOW_CODE.fullmatch(part)
        if digits is None:
            raise NotAWasteCode(field="low_codes", text=part[:40])
        found.append(" ".join(digits.groups()))
    return tuple(sorted(set(found)))
