"""Published analyses of real samples, as their sources report them: blank is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from traceability.materials.composition import Content, ContentKind, in_reading_order
from traceability.materials.confidence import Confidence
from traceability.materials.tables import find_ppm, ppm, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUFFIX = "_wt_pct"
# One lot milled again and again (MC01 is its first state): replicates, not eight lots.
REPLICATES = frozenset(f"MC{number:02d}" for number in range(2, 9))
# A bill of materials and a ratio of four metals: compositions, but no assays.
NOT_ASSAYS = frozenset({"MC25", "MC27"})


@dataclass(frozen=True)
class Analysis:
    """One published composition. `contents` hold what the source reports and nothing else."""

    id: str
    material_code: str
    sample: str
    stage: str
    method: str
    value_kind: str
    basis: str
    contents: tuple[Content, ...]
    total_ree_ppm: int | None
    uncertainty: str
    citation: str
    doi: str
    confidence: Confidence

    @property
    def is_independent_assay(self) -> bool:
        """A measurement of a lot of its own that may be shown as a fact."""
        return (
            self.id not in REPLICATES | NOT_ASSAYS and self.confidence is not Confidence.UNVERIFIED
        )


@cache
def analyses() -> Mapping[str, Analysis]:
    """Every published analysis by its number."""
    rows = (_analysis(row) for row in read_table("measured_compositions"))
    return MappingProxyType({analysis.id: analysis for analysis in rows})


def _analysis(row: Mapping[str, str]) -> Analysis:
    confidence = Confidence(row["confidence"])
    contents = (
        Content(
            element=column.removesuffix(_SUFFIX),
            content_ppm=ppm(cell),
            kind=ContentKind.MEASURED,
            basis=row["basis"],
            method=row["method"],
            confidence=confidence,
            source=row["source"],
        )
        for column, cell in row.items()
        if cell and column.endswith(_SUFFIX) and not column.endswith(f"_sum{_SUFFIX}")
    )
    return Analysis(
        id=row["row_id"],
        material_code=row["material_code"],
        sample=row["sample"],
        stage=row["stage"],
        method=row["method"],
        value_kind=row["value_kind"],
        basis=row["basis"],
        contents=in_reading_order(contents),
        total_ree_ppm=find_ppm(row["REE_sum_wt_pct"]),
        uncertainty=row["uncertainty"],
        citation=row["source"],
        doi=row["citation_doi"],
        confidence=confidence,
    )
