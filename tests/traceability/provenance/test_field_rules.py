"""A field that is read on what is said to be demagnetised: a remark, by a limit that is ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.traceability.provenance.story import having, honest
from tests.traceability.provenance.test_yields import OXIDE, leached, lot_out
from traceability.compliance.flying.judging import FieldMethod, FieldReading
from traceability.custody.words import ProcessStep
from traceability.provenance.field_rules import DECLARED, PROCESSED, check_field
from traceability.provenance.findings import Rule, Severity


def read(
    value: int, distance_cm: int = 210, method: FieldMethod = FieldMethod.MAGNETOMETER
) -> FieldReading:
    return FieldReading(method, distance_cm, value, "FVM-400", date(2026, 11, 20))


GENUINE = honest().evidence()


@pytest.mark.parametrize(
    ("case", "is_declared", "readings", "found"),
    [
        ("nothing was read", True, (), None),
        ("below the limit", True, (read(199),), None),
        ("at the limit", True, (read(200),), "200 nT, 2.1 m"),
        ("a compass that turns", True, (read(21, method=FieldMethod.COMPASS),), "2.1 °, 2.1 m"),
        ("too strong further off", True, (read(526, 460),), "526 nT, 4.6 m"),
        ("read again since, and weak", True, (read(900), read(120)), None),
        ("strong, and nobody says otherwise", False, (read(900),), None),
    ],
)
def test_a_field_speaks_against_the_word(
    case: str, is_declared: bool, readings: tuple[FieldReading, ...], found: str | None
) -> None:
    evidence = having(GENUINE, is_declared_demagnetised=is_declared, field_readings=readings)

    said = list(check_field(evidence))

    assert [one.found.replace("\u00a0", " ") for one in said] == ([found] if found else []), case
    assert all((one.rule, one.severity) == (Rule.FIELD, Severity.REMARK) for one in said)
    assert all("an estimate" in one.message and one.message == DECLARED for one in said)


def test_what_came_out_of_the_furnace_is_said_to_have_none() -> None:
    step = replace(leached(1000, lot_out(1000)), step=ProcessStep.DEMAGNETISING)
    statement = replace(GENUINE.statements[0], act=step)
    evidence = having(GENUINE, lot=OXIDE, statements=(statement,), field_readings=(read(900),))

    (finding,) = check_field(evidence)

    assert finding.message == PROCESSED
    assert finding.event_ids == (statement.event_id,)
