"""Magnet grades: what a name like N42SH promises of a new magnet, and the names people type.

Br does not reveal dysprosium: N35 and N35EH share it, and only coercivity differs. With
grain-boundary diffusion the same coercivity needs half the dysprosium or less, so what is shown
is the whole range from the diffused minimum to the conventional figure, with its letter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.errors import N_, Invalid
from traceability.materials.confidence import Confidence, Sourced, find_fact, sourced
from traceability.materials.tables import exact, ppm, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIXES = re.compile(r"^(ndfeb|neodymium|neodym|neo)(?=n?\d)")
_NUMBER_FIRST = re.compile(r"^\d\d(m|h|sh|uh|eh|ah)?$")  # "42SH", as on many papers
_BONDED = re.compile(r"^bn(\d{1,2})$")
_BONDED_NUMBERS = range(6, 13)


class NoSuchGrade(Invalid):
    """A grade is one of the table; anything else belongs into the description."""

    message = N_("%(text)s is not a grade of the table. Write it like N42SH, or leave it empty.")


@dataclass(frozen=True)
class Figures:
    """What a new magnet of the grade does at room temperature. Blank cells are None."""

    br_low_mt: int
    br_high_mt: int
    hcj_least_ka_m: int | None
    bh_max_low_kj_m3: int
    bh_max_high_kj_m3: int
    hottest_c: int
    density_kg_m3: int
    curie_c: str


@dataclass(frozen=True)
class Dysprosium:
    """From the least that diffusion needs to what was usual before it, in ppm by mass."""

    low_ppm: int
    high_ppm: int


@dataclass(frozen=True)
class Grade:
    """One grade. Figures and dysprosium have letters of their own."""

    name: str
    family: str
    series: str
    figures: Sourced[Figures]
    dysprosium: Sourced[Dysprosium]
    confidence: Confidence
    notes: str
    source: str

    @property
    def shown_figures(self) -> Figures | None:
        """The figures if they may be shown as facts."""
        fact = find_fact(self.figures)
        return fact.value if fact else None

    @property
    def shown_dysprosium(self) -> Dysprosium | None:
        """The dysprosium if it may be shown as a fact."""
        fact = find_fact(self.dysprosium)
        return fact.value if fact else None


@cache
def grades() -> Mapping[str, Grade]:
    """Every grade by its name, in the table's order."""
    loaded = (_grade(row) for row in read_table("magnet_grades"))
    return MappingProxyType({grade.name: grade for grade in loaded})


def find_grade(name: str) -> Grade | None:
    """The grade of exactly this name."""
    return grades().get(name)


def parse_grade(text: str) -> Grade:
    """The grade that was meant: case, spaces and hyphens are forgiven. Raises `NoSuchGrade`."""
    key = _PREFIXES.sub("", folded(text))
    if _NUMBER_FIRST.match(key):
        key = f"n{key}"
    bonded = _BONDED.match(key)
    if bonded and int(bonded[1]) in _BONDED_NUMBERS:
        key = _ALIASES["bonded"]
    found = _by_key().get(_ALIASES.get(key, key))
    if found is None:
        raise NoSuchGrade(field="grade", text=text[:40])
    return found


def search_grades(query: str) -> tuple[Grade, ...]:
    """Grades that begin with what was typed; if none do, those that have every word of it."""
    asked = folded(query)
    words = [folded(word) for word in query.split()]
    begun = [grade for key, grade in _by_key().items() if key.startswith(asked)]
    return tuple(
        begun
        or [
            grade
            for key, grade in _by_key().items()
            if all(word in f"{key} {folded(grade.family)}" for word in words)
        ]
    )


def folded(text: str) -> str:
    """Letters and digits alone, small, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(re.findall(r"[a-z0-9]+", plain))


_ALIASES = MappingProxyType(
    {
        "bonded": "ndfebbondedisotropicbn6bn12",
        "ndfebbonded": "ndfebbondedisotropicbn6bn12",
        "hotdeformed": "ndfebhotdeformed",
    }
)


@cache
def _by_key() -> Mapping[str, Grade]:
    return MappingProxyType({folded(name): grade for name, grade in grades().items()})


def _grade(row: Mapping[str, str]) -> Grade:
    confidence, source = Confidence(row["confidence"]), row["source"]
    diffused = ppm(row["dy_wt_pct_gbd_min"])
    usual = [ppm(row["dy_wt_pct_conventional_typ"]), ppm(row["dy_wt_pct_gbd_max"])]
    return Grade(
        name=row["grade"].removesuffix(" (typical)"),
        family=row["family"],
        series=row["series"],
        figures=sourced(_figures(row), confidence, source),
        dysprosium=sourced(
            Dysprosium(min(diffused, *usual), max(usual)), Confidence(row["dy_confidence"]), source
        ),
        confidence=confidence,
        notes=row["notes"],
        source=source,
    )


def _figures(row: Mapping[str, str]) -> Figures:
    return Figures(
        br_low_mt=_thousandfold(row["Br_T_min"]),
        br_high_mt=_thousandfold(row["Br_T_max"]),
        hcj_least_ka_m=int(row["Hcj_kA_m_min"]) if row["Hcj_kA_m_min"] else None,
        bh_max_low_kj_m3=int(row["BHmax_kJ_m3_min"]),
        bh_max_high_kj_m3=int(row["BHmax_kJ_m3_max"]),
        hottest_c=int(row["max_work_temp_C"]),
        density_kg_m3=_thousandfold(row["density_g_cm3"]),
        curie_c=row["curie_C"],
    )


def _thousandfold(number: str) -> int:
    """T as mT, g/cm³ as kg/m³."""
    return exact(Decimal(number) * 1000)
