"""Papers on the day of a handover, judged by what was in force then. The carrier takes the lot
first, then Ben, whose permits are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.traceability.provenance.story import BEN, START, having, honest
from traceability.compliance.kinds import PermitKind
from traceability.compliance.validity import PermitTerms
from traceability.provenance.evidence import StatedCode
from traceability.provenance.findings import Level, Rule, Severity
from traceability.provenance.rules import judge

DAY = START.date()
BEFORE = DAY - timedelta(days=400)
HELD = PermitTerms(PermitKind.TREATMENT, "FR", BEFORE, DAY + timedelta(days=30))
ENDED = replace(HELD, valid_until=DAY - timedelta(days=3))
RENEWED = replace(HELD, valid_from=DAY + timedelta(days=31), valid_until=None)
STATED = (StatedCode(START, "16 02 16"),)
TOO_EARLY = (StatedCode(START, "20 01 42*", "Tested"),)

CODE = "The lot was taken under waste code 20 01 42*, which did not hold that day."
PERMITS = "The permits of the organisation that took the lot had ended that day."


@pytest.mark.parametrize(
    ("case", "codes", "permits", "said"),
    [
        ("a code and a permit that hold", STATED, (HELD,), []),
        ("no permit stated", STATED, (), []),
        ("a permit that was renewed since", STATED, (HELD, RENEWED), []),
        ("a permit that had ended", STATED, (ENDED,), [PERMITS]),
        ("ended, and renewed too late", STATED, (ENDED, RENEWED), [PERMITS]),
        ("only a later one", STATED, (RENEWED,), []),
        ("a code that did not hold yet", TOO_EARLY, (HELD,), [CODE, CODE]),
        ("a verified code that held", (StatedCode(START, "12 01 18*", "Tested"),), (HELD,), []),
        ("both", TOO_EARLY, (ENDED,), [CODE, CODE, PERMITS]),
        ("no code, so no waste", (StatedCode(START, None),), (ENDED,), []),
        ("nothing said", (), (ENDED,), []),
        (
            "said after the handover",
            (StatedCode(START + timedelta(days=1), "20 01 42*", "Tested"),),
            (ENDED,),
            [],
        ),
        ("taken back before", (*TOO_EARLY, StatedCode(START, "16 02 16")), (HELD,), []),
        ("a code of an older table", (StatedCode(START, "99 99 99", "Old table"),), (HELD,), []),
    ],
)
def test_papers_of_the_day(
    case: str, codes: tuple[StatedCode, ...], permits: tuple[PermitTerms, ...], said: list[str]
) -> None:
    evidence = having(honest().evidence(), stated_codes=codes, permits={BEN: permits})

    verdict = judge(evidence)

    assert [(f.rule, f.severity, str(f)) for f in verdict.findings] == [
        (Rule.PAPERS, Severity.REMARK, sentence) for sentence in said
    ], case
    assert verdict.level is (Level.REMARKS if said else Level.VERIFIED)
