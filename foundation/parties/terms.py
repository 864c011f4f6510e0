"""The terms as dated versions: which is in force on a day, and what each says of title and risk.

A text that somebody has agreed to never changes: its file's SHA-256 stands here, and a test
compares. A new version is a new file and a new row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from foundation.errors import N_, NotFound


@dataclass(frozen=True)
class Terms:
    """One version: its name is the day from which it is in force.

    `risk_passes` has a sentence for each delivery term of Incoterms 2020 that is offered.
    """

    version: str
    template: str
    sha256: str
    title_passes: str
    risk_passes: Mapping[str, str]

    @property
    def in_force_on(self) -> date:
        """The first day on which it is agreed to."""
        return date.fromisoformat(self.version)


class NoSuchTerms(NotFound):
    """There never was a version of this name."""

    message = N_("There are no terms of this date. Look at those in force.")


_SILENT = N_("These terms do not say when the risk passes; the law of the sale does.")

VERSIONS: tuple[Terms, ...] = (
    Terms(
        version="2026-11-20",
        template="account/terms_2026_11_20.html",
        sha256="9e96bbd884a18a4bb990420b10c0389dd1b0c56ac77a7ba6b24b28cbb665b59f",
        title_passes=N_(
            "The sale is recorded when the buyer signs the acceptance of the lot at the gate."
        ),
        risk_passes=MappingProxyType({"DAP": _SILENT, "FCA": _SILENT}),
    ),
    Terms(
        version="2026-11-26",
        template="account/terms_2026_11_26.html",
        sha256="d24bba506c68c4c4ff97951dd7b94b65e44be531abac4945bb017330e61e46d6",
        title_passes=N_(
            "Title passes when the buyer signs the acceptance of the lot at the gate. Until then it"
            " is the seller's."
        ),
        risk_passes=MappingProxyType(
            {
                "DAP": N_(
                    "Risk passes at the same moment: when the buyer signs the acceptance at the"
                    " gate. Until then the seller bears it."
                ),
                "FCA": N_(
                    "Risk passes when the buyer, or a carrier of the buyer's, signs for the lot at"
                    " the seller's site; if nobody signs there, when the buyer signs the"
                    " acceptance at the gate."
                ),
            }
        ),
    ),
)


def in_force(on: date) -> Terms:
    """The version that is agreed to on a day."""
    begun = [terms for terms in VERSIONS if terms.in_force_on <= on]
    return begun[-1] if begun else VERSIONS[0]


def get_terms(version: str) -> Terms:
    """A version by its name. Raises `NoSuchTerms`."""
    for terms in VERSIONS:
        if terms.version == version:
            return terms
    raise NoSuchTerms()
