"""What a discrepancy adds to the verdict, by how it stands when the lot is checked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.traceability.provenance.story import having, honest
from traceability.discrepancies.judging import Standing
from traceability.provenance.evidence import OpenedDiscrepancy
from traceability.provenance.findings import Finding, Level, Rule, Severity
from traceability.provenance.rules import judge

LATE = (
    "The scales of giver and taker differed by more than a tenth, or packages did, and it was"
    " neither explained by both nor reported by 16 May 2026."
)


@pytest.mark.parametrize(
    ("standing", "said", "level"),
    [
        (Standing.OPEN, [], Level.VERIFIED),
        (Standing.OVERDUE, [(Severity.REMARK, LATE)], Level.REMARKS),
        (
            Standing.RECONCILED,
            [(Severity.NOTE, "The scales of giver and taker disagreed, and both have said why.")],
            Level.VERIFIED,
        ),
        (
            Standing.CORRECTED,
            [
                (
                    Severity.NOTE,
                    "The scales of giver and taker disagreed, and both agreed to correct the"
                    " masses.",
                )
            ],
            Level.VERIFIED,
        ),
        (
            Standing.REPORTED,
            [
                (
                    Severity.NOTE,
                    "The scales of giver and taker disagreed, not both explained it in time, and"
                    " the taker reported it.",
                )
            ],
            Level.VERIFIED,
        ),
    ],
)
def test_a_discrepancy_is_told_as_it_stands(
    standing: Standing, said: list[tuple[Severity, str]], level: Level
) -> None:
    one = OpenedDiscrepancy("E-1", standing, 1_000_000, 880_000, date(2026, 5, 16))

    verdict = judge(having(honest().evidence(), discrepancies=(one,)))

    assert [(found.severity, str(found)) for found in verdict.findings] == said
    assert verdict.level is level
    for found in verdict.findings:
        assert isinstance(found, Finding)
        assert (found.rule, found.event_ids) == (Rule.DISCREPANCIES, ("E-1",))
        assert found.expected.replace("\u00a0", " ") == "1,000 kg"
        assert found.found.replace("\u00a0", " ") == "880 kg"
