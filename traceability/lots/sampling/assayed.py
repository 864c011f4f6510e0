"""What a laboratory found in a sealed split, said of the lot it was drawn from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from traceability.custody.state import LotState
from traceability.materials.composition import Content


@dataclass(frozen=True)
class SampleAssay:
    """The assay of a split that counts now. It stands beside the lot's own figures and replaces
    none of them: whether the sample speaks for the lot is for its reader to judge.
    """

    sample: LotState
    method: str
    basis: str
    laboratory: str
    assayed_on: date | None
    contents: tuple[Content, ...]
