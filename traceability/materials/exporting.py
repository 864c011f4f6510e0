"""The reference tables as rows for spreadsheets: what their pages show, and where it comes from."""

from __future__ import annotations

from datetime import date

from traceability.materials.carbon import CarbonFactor
from traceability.materials.grades import Grade
from traceability.materials.waste_codes import WasteCode

Row = list[str | int | None]

GRADE_COLUMNS = (
    "grade",
    "family",
    "br_low_mt",
    "br_high_mt",
    "hcj_least_ka_m",
    "bh_max_low_kj_m3",
    "bh_max_high_kj_m3",
    "hottest_c",
    "dysprosium_low_ppm",
    "dysprosium_high_ppm",
    "letter",
    "source",
)
WASTE_CODE_COLUMNS = (
    "code",
    "title",
    "is_hazardous",
    "hazardous_pair",
    "state",
    "applies_from",
    "applies_until",
    "letter",
    "source",
)


CARBON_COLUMNS = (
    "product",
    "route",
    "reduction_low_percent",
    "reduction_high_percent",
    "baseline",
    "boundary",
    "letter",
    "source",
)


def carbon_row(factor: CarbonFactor) -> Row:
    """A published reduction; no lower bound where the source gives none."""
    return [
        factor.product,
        factor.route,
        factor.low_percent,
        factor.high_percent,
        factor.baseline,
        factor.boundary,
        factor.confidence.value,
        factor.source,
    ]


def grade_row(grade: Grade) -> Row:
    """A grade; figures that nobody verified stay empty, as on its page."""
    figures, dysprosium = grade.shown_figures, grade.shown_dysprosium
    return [
        grade.name,
        grade.family,
        figures.br_low_mt if figures else None,
        figures.br_high_mt if figures else None,
        figures.hcj_least_ka_m if figures else None,
        figures.bh_max_low_kj_m3 if figures else None,
        figures.bh_max_high_kj_m3 if figures else None,
        figures.hottest_c if figures else None,
        dysprosium.low_ppm if dysprosium else None,
        dysprosium.high_ppm if dysprosium else None,
        grade.confidence.value,
        grade.source,
    ]


def waste_code_row(code: WasteCode, *, today: date) -> Row:
    """A code of the List of Waste, and how it stands today."""
    return [
        code.code,
        code.title,
        {True: "yes", False: "no", None: None}[code.is_hazardous],
        code.hazardous_pair,
        code.state_on(today).value,
        code.applies_from.isoformat() if code.applies_from else None,
        code.applies_until.isoformat() if code.applies_until else None,
        code.confidence.value,
        code.source,
    ]
