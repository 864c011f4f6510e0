"""What a side thinks happened, as codes, and how kinds and standings are called. Pure."""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_
from traceability.discrepancies.judging import DiscrepancyKind, Standing


class Explanation(StrEnum):
    """What one side thinks happened."""

    MOISTURE = "moisture"
    TARE = "tare"
    SCALE = "scale"
    MISSING_PACKAGE = "missing_package"
    SPILL = "spill"
    RESIDUE = "residue"
    TYPED_WRONG = "typed_wrong"
    OTHER = "other"


EXPLANATION_NAMES = {
    Explanation.MOISTURE: N_("it dried, or took up water"),
    Explanation.TARE: N_("a tare was wrong"),
    Explanation.SCALE: N_("the scales differ"),
    Explanation.MISSING_PACKAGE: N_("a package is missing"),
    Explanation.SPILL: N_("some of it was spilled or lost on the way"),
    Explanation.RESIDUE: N_("some of it stayed in the packages or the vehicle"),
    Explanation.TYPED_WRONG: N_("a figure was typed wrong"),
    Explanation.OTHER: N_("something else"),
}
# These say nothing by themselves.
NEEDS_COMMENT = frozenset({Explanation.RESIDUE, Explanation.OTHER})

KIND_NAMES = {
    DiscrepancyKind.COMMERCIAL: N_("commercial"),
    DiscrepancyKind.REGULATORY: N_("regulatory"),
}
STANDING_NAMES = {
    Standing.OPEN: N_("open"),
    Standing.OVERDUE: N_("overdue"),
    Standing.RECONCILED: N_("explained by both"),
    Standing.CORRECTED: N_("corrected"),
    Standing.REPORTED: N_("reported"),
}
STANDING_SIGNS = {
    Standing.OPEN: "wait",
    Standing.OVERDUE: "bad",
    Standing.RECONCILED: "good",
    Standing.CORRECTED: "good",
    Standing.REPORTED: "warn",
}


def needs_comment(kind: DiscrepancyKind, explanation: Explanation) -> bool:
    """Whether a code alone is too little."""
    return kind is DiscrepancyKind.REGULATORY or explanation in NEEDS_COMMENT
