"""What readings of a lot's field say about carriage by air (Packing Instruction 953). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from foundation.errors import N_
from traceability.materials.air_limits import forbidden_above, restricted_from


class FieldMethod(StrEnum):
    """How the field was read. Some take the compass for the other limit, so it stays beside it."""

    MAGNETOMETER = "magnetometer"
    COMPASS = "compass"


class FieldUnit(StrEnum):
    """In what an instrument shows a field."""

    NANOTESLA = "nt"
    MICROTESLA = "ut"
    MILLIGAUSS = "mg"
    AMPERE_PER_METRE = "a_m"


class NoReadingReason(StrEnum):
    """Why there is no reading: coded, so that silence has a reason too."""

    NOT_BY_AIR = "not_by_air"
    NO_INSTRUMENT = "no_instrument"
    NOT_KNOWN = "not_known"


class AirStanding(StrEnum):
    """How a lot stands for carriage by air."""

    NO_READING = "no_reading"
    MEASURE_NEAR = "measure_near"
    MEASURE_FAR = "measure_far"
    NOT_RESTRICTED = "not_restricted"
    UN2807 = "un2807"
    FORBIDDEN = "forbidden"


METHOD_NAMES = {
    FieldMethod.MAGNETOMETER: N_("magnetometer"),
    FieldMethod.COMPASS: N_("compass"),
}
UNIT_NAMES = {
    FieldUnit.NANOTESLA: "nT",
    FieldUnit.MICROTESLA: "µT",
    FieldUnit.MILLIGAUSS: "mG",
    FieldUnit.AMPERE_PER_METRE: "A/m",
}
REASON_NAMES = {
    NoReadingReason.NOT_BY_AIR: N_("it does not go by air"),
    NoReadingReason.NO_INSTRUMENT: N_("no instrument here that reads so little"),
    NoReadingReason.NOT_KNOWN: N_("not known yet"),
}
STANDING_NAMES = {
    AirStanding.NO_READING: N_("no reading: it does not go by air without one"),
    AirStanding.MEASURE_NEAR: N_("read the field at 2.1 m too before it goes by air"),
    AirStanding.MEASURE_FAR: N_("read the field at 4.6 m too before it goes by air"),
    AirStanding.NOT_RESTRICTED: N_("not restricted by air, with this record"),
    AirStanding.UN2807: N_("UN2807, magnetised material, class 9 by air"),
    AirStanding.FORBIDDEN: N_("forbidden by air: shield it, pack it anew, or demagnetise it"),
}
MAY_FLY = frozenset({AirStanding.NOT_RESTRICTED, AirStanding.UN2807})

# 1 A/m is 4π/10 µT; the sixth decimal is far below what such instruments tell apart.
NT_PER_UNIT = {
    FieldUnit.NANOTESLA: Fraction(1),
    FieldUnit.MICROTESLA: Fraction(1000),
    FieldUnit.MILLIGAUSS: Fraction(100),
    FieldUnit.AMPERE_PER_METRE: Fraction("1256.637062"),
}


@dataclass(frozen=True)
class FieldReading:
    """One reading outside the packages; `value` is in nanotesla, or in tenths of a degree."""

    method: FieldMethod
    distance_cm: int
    value: int
    instrument: str
    read_on: date


def in_nanotesla(number: Fraction, unit: FieldUnit) -> int:
    """A field in whole nanotesla, rounded once, half to even: 0.418 A/m is 525, 0.159 is 200."""
    return round(number * NT_PER_UNIT[unit])


def judge_air(readings: Iterable[FieldReading]) -> AirStanding:
    """How a lot stands by the last reading of each kind; `readings` are in the order they were
    stated. A field at 2.1 m and a compass that disagree count by the stricter.
    """
    last = {(one.method, one.distance_cm): one.value for one in readings}
    ceiling, floor = forbidden_above(), restricted_from()
    far = last.get((FieldMethod.MAGNETOMETER, ceiling.distance_cm))
    near = last.get((FieldMethod.MAGNETOMETER, floor.distance_cm))
    compass = last.get((FieldMethod.COMPASS, floor.distance_cm))
    if far is None and near is None and compass is None:
        return AirStanding.NO_READING
    if far is not None and far > ceiling.field_nt:
        return AirStanding.FORBIDDEN
    if _is_restricted(far, near, compass):
        return AirStanding.UN2807 if far is not None else AirStanding.MEASURE_FAR
    if near is None and compass is None:
        return AirStanding.MEASURE_NEAR
    return AirStanding.NOT_RESTRICTED


def _is_restricted(far: int | None, near: int | None, compass: int | None) -> bool:
    """Whether any reading reaches the nearer limit. A field does not grow with the distance, so
    at 2.1 m it is no weaker than what was read at 4.6 m.
    """
    floor = restricted_from()
    assert floor.compass_tenths is not None, "the table has the compass' limit"
    fields = [value for value in (far, near) if value is not None]
    return any(value >= floor.field_nt for value in fields) or (
        compass is not None and compass > floor.compass_tenths
    )
