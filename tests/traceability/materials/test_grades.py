"""Every grade of the table, found under every spelling people use."""

from __future__ import annotations

from fractions import Fraction

import pytest

from traceability.materials.confidence import Confidence, Unverified
from traceability.materials.grades import (
    Dysprosium,
    Figures,
    NoSuchGrade,
    find_grade,
    grades,
    parse_grade,
    search_grades,
)
from traceability.materials.tables import read_table

KA_M_PER_KOE = Fraction("79.577")
KJ_M3_PER_MGOE = Fraction("7.9577")
ROWS = {row["grade"].removesuffix(" (typical)"): row for row in read_table("magnet_grades")}


def test_the_table_is_whole() -> None:
    assert list(grades()) == list(ROWS)
    assert len(grades()) == 67


@pytest.mark.parametrize("name", grades())
def test_a_grade_is_read_however_it_is_typed(name: str) -> None:
    spellings = {name, name.lower(), f"  {name} ", " ".join(name), name.replace("-", " ")}

    assert {parse_grade(text).name for text in spellings} == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("n42sh", "N42SH"),
        ("N 42 SH", "N42SH"),
        ("42SH", "N42SH"),
        ("35", "N35"),
        ("NdFeB N38-UH", "N38UH"),
        ("neo 48", "N48"),
        ("smco 26 hs", "SmCo26HS"),
        ("BN10", "NdFeB bonded isotropic BN6-BN12"),
        ("bonded", "NdFeB bonded isotropic BN6-BN12"),
        ("hot-deformed", "NdFeB hot-deformed"),
    ],
)
def test_what_a_yard_calls_it_is_understood(text: str, name: str) -> None:
    assert parse_grade(text).name == name


@pytest.mark.parametrize("text", ["", "N", "N99", "N42XX", "BN40", "ferrite", "42 SHH"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    with pytest.raises(NoSuchGrade) as refusal:
        parse_grade(text)

    assert (refusal.value.field, str(refusal.value)) == (
        "grade",
        f"{text} is not a grade of the table. Write it like N42SH, or leave it empty.",
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("n42", ["N42", "N42M", "N42H", "N42SH"]),
        ("N 42 s", ["N42SH"]),
        ("smco 1:5", ["SmCo18", "SmCo22", "SmCo20", "SmCo24"]),
        ("hot", ["NdFeB hot-deformed"]),
        ("zzz", []),
    ],
)
def test_a_search_forgives(query: str, names: list[str]) -> None:
    assert [grade.name for grade in search_grades(query)] == names


def test_a_search_for_nothing_shows_all() -> None:
    assert len(search_grades("")) == 67


def test_n42sh_is_this() -> None:
    grade = parse_grade("n42sh")

    assert grade.shown_figures == Figures(1280, 1330, 1592, 318, 342, 150, 7550, "310-340")
    assert grade.shown_dysprosium == Dysprosium(5_000, 42_000)
    assert (grade.family, grade.series) == ("NdFeB sintered", "SH")
    assert grade.confidence is Confidence.READ_IN_SECONDARY_SOURCE


def test_remanence_does_not_reveal_dysprosium() -> None:
    plain, hot = parse_grade("N35").shown_figures, parse_grade("N35EH").shown_figures

    assert plain
    assert hot
    assert (plain.br_low_mt, plain.br_high_mt) == (hot.br_low_mt, hot.br_high_mt) == (1170, 1220)
    assert (plain.hcj_least_ka_m, hot.hcj_least_ka_m) == (955, 2387)


def test_what_nobody_verified_is_not_shown() -> None:
    bonded, plain = parse_grade("bonded"), parse_grade("N35")

    assert isinstance(bonded.figures, Unverified)
    assert bonded.shown_figures is None
    assert plain.shown_figures is not None
    assert plain.shown_dysprosium is None


def test_samarium_cobalt_holds_no_dysprosium() -> None:
    held = {
        grade.shown_dysprosium for grade in grades().values() if grade.family.startswith("SmCo")
    }

    assert held == {Dysprosium(0, 0)}


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["series"]])
def test_the_units_of_a_row_agree(name: str) -> None:
    row, figures = ROWS[name], grades()[name].shown_figures

    assert figures is not None
    if figures.hcj_least_ka_m is not None:
        assert abs(figures.hcj_least_ka_m - Fraction(row["Hcj_kOe_min"]) * KA_M_PER_KOE) < 2
    assert abs(figures.bh_max_low_kj_m3 - int(row["BHmax_MGOe_min"]) * KJ_M3_PER_MGOE) < 1
    assert abs(figures.bh_max_high_kj_m3 - int(row["BHmax_MGOe_max"]) * KJ_M3_PER_MGOE) < 1
    assert figures.br_low_mt <= figures.br_high_mt


def test_a_grade_by_another_name_is_none() -> None:
    assert find_grade("N42SH") is parse_grade("N42SH")
    assert find_grade("n42sh") is None
