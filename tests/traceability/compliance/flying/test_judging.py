"""Packing Instruction 953 at its boundaries, in the units that instruments show."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from traceability.compliance.flying.judging import (
    METHOD_NAMES,
    REASON_NAMES,
    STANDING_NAMES,
    UNIT_NAMES,
    AirStanding,
    FieldMethod,
    FieldReading,
    FieldUnit,
    NoReadingReason,
    in_nanotesla,
    judge_air,
)
from traceability.materials.air_limits import forbidden_above, restricted_from

DAY = date(2026, 5, 2)


def near(value: int) -> FieldReading:
    return FieldReading(FieldMethod.MAGNETOMETER, 210, value, "Gaussmeter 7", DAY)


def far(value: int) -> FieldReading:
    return FieldReading(FieldMethod.MAGNETOMETER, 460, value, "Gaussmeter 7", DAY)


def compass(tenths: int) -> FieldReading:
    return FieldReading(FieldMethod.COMPASS, 210, tenths, "Compass", DAY)


ROWS = [
    ([], AirStanding.NO_READING),
    ([near(0)], AirStanding.NOT_RESTRICTED),
    ([near(199)], AirStanding.NOT_RESTRICTED),
    ([near(200)], AirStanding.MEASURE_FAR),
    ([near(200), far(0)], AirStanding.UN2807),
    ([near(5000), far(525)], AirStanding.UN2807),
    ([near(5000), far(526)], AirStanding.FORBIDDEN),
    ([far(526)], AirStanding.FORBIDDEN),
    ([far(525)], AirStanding.UN2807),
    ([far(200)], AirStanding.UN2807),
    ([far(199)], AirStanding.MEASURE_NEAR),
    ([far(0)], AirStanding.MEASURE_NEAR),
    ([near(199), far(199)], AirStanding.NOT_RESTRICTED),
    ([near(199), far(200)], AirStanding.UN2807),
    ([compass(20)], AirStanding.NOT_RESTRICTED),
    ([compass(21)], AirStanding.MEASURE_FAR),
    ([compass(21), far(525)], AirStanding.UN2807),
    ([near(100), compass(21), far(100)], AirStanding.UN2807),
    ([near(200), compass(0), far(100)], AirStanding.UN2807),
    ([near(900), near(150)], AirStanding.NOT_RESTRICTED),
    ([far(900), far(100), near(100)], AirStanding.NOT_RESTRICTED),
    ([near(150), near(900)], AirStanding.MEASURE_FAR),
]


@pytest.mark.parametrize(("readings", "standing"), ROWS)
def test_the_limits_hold_at_their_edges(
    readings: list[FieldReading], standing: AirStanding
) -> None:
    assert judge_air(readings) is standing


@pytest.mark.parametrize(
    ("number", "unit", "nanotesla"),
    [
        ("525", FieldUnit.NANOTESLA, 525),
        ("0.525", FieldUnit.MICROTESLA, 525),
        ("5.25", FieldUnit.MILLIGAUSS, 525),
        ("0.418", FieldUnit.AMPERE_PER_METRE, 525),
        ("0.419", FieldUnit.AMPERE_PER_METRE, 527),
        ("2", FieldUnit.MILLIGAUSS, 200),
        ("0.159", FieldUnit.AMPERE_PER_METRE, 200),
        ("0.158", FieldUnit.AMPERE_PER_METRE, 199),
        ("0", FieldUnit.AMPERE_PER_METRE, 0),
    ],
)
def test_every_unit_meets_the_regulations_own_figures(
    number: str, unit: FieldUnit, nanotesla: int
) -> None:
    assert in_nanotesla(Fraction(number), unit) == nanotesla


def test_the_limits_are_those_of_the_table() -> None:
    found = [
        (one.distance_cm, one.field_nt, one.compass_tenths)
        for one in (forbidden_above(), restricted_from())
    ]

    assert found == [(460, 525, None), (210, 200, 20)]


def test_every_word_has_its_name() -> None:
    names = (METHOD_NAMES, UNIT_NAMES, REASON_NAMES, STANDING_NAMES)
    words = (FieldMethod, FieldUnit, NoReadingReason, AirStanding)
    assert [set(one) for one in names] == [set(one) for one in words]
