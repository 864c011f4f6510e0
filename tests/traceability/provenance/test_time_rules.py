"""Claimed times against receipts, and receipts against each other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.traceability.provenance.story import (
    NBSP,
    START,
    Story,
    honest,
    register,
    replaced,
    told,
)
from traceability.custody.events import Inspect
from traceability.custody.words import InspectionResult
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.rules import judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE


@pytest.mark.parametrize(
    ("shift", "messages"),
    [
        (timedelta(0), []),
        (timedelta(minutes=-59), []),
        (
            timedelta(hours=-25),
            [
                f"The record reached us 25{NBSP}h after the time it claims.",
                "The record claims an earlier time than the record before it.",
            ],
        ),
        (timedelta(hours=25), [f"The record claims a time 25{NBSP}h after it reached us."]),
    ],
)
def test_claimed_times_lie_near_receipt_and_in_order(shift: timedelta, messages: list[str]) -> None:
    story = Story()
    story.tell(register())
    story.tell(Inspect(InspectionResult.CONFORMANT), claimed_after=shift)

    verdict = judge(story.evidence())

    assert [(f.rule, f.severity, str(f)) for f in verdict.findings] == [
        (Rule.TIMES, REMARK, message) for message in messages
    ]


def test_receipts_do_not_run_backwards() -> None:
    evidence = replaced(honest().evidence(), 7, received_at=START + timedelta(hours=2), leaf=None)

    said = [m for rule, _, m in told(judge(evidence)) if rule is Rule.TIMES]

    assert said == ["The record was received earlier than the record before it."]
