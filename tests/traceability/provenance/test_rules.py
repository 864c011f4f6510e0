"""Every rule has a story in which it speaks, and one honest story in which all are silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.traceability.provenance.story import (
    BEN,
    LOT,
    START,
    Story,
    having,
    honest,
    register,
    told,
)
from tests.traceability.provenance.tampering import CONTENTS_7, ID_1, ID_7, TAMPERED, path_of
from traceability.custody.events import BindTag, VoidTag
from traceability.custody.words import VoidReason
from traceability.provenance.evidence import (
    AnchoredCheckpoint,
    DescribedLot,
    Evidence,
    Head,
    TagRow,
)
from traceability.provenance.findings import RULES, Level, Rule, Severity, Verdict
from traceability.provenance.rules import CHECKS, judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE


def test_an_honest_story_is_verified() -> None:
    verdict = judge(honest().evidence())

    assert verdict == Verdict(
        lot=LOT,
        level=Level.VERIFIED,
        findings=(),
        checked_at=START + timedelta(days=2),
        checkpoint_size=10,
        event_count=7,
        checked=tuple(Rule),
    )
    assert verdict.held == tuple(Rule)


def test_every_rule_has_checks_and_words() -> None:
    assert set(CHECKS) == set(Rule) == set(RULES)


@pytest.mark.parametrize(
    ("tamper", "said"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED]
)
def test_tampering_is_found_and_named(
    tamper: Callable[[Evidence], Evidence], said: list[tuple[Rule, Severity, str]]
) -> None:
    verdict = judge(tamper(honest().evidence()))

    assert told(verdict) == said
    assert verdict.level is (
        Level.FAILED if FAILURE in {severity for _, severity, _ in said} else Level.REMARKS
    )


def test_the_same_description_is_no_finding() -> None:
    description = DescribedLot(
        "EOL-HDD-VCM",
        "post_consumer",
        {ID_1: {"Dy": 14_000, "Nd": 229_000, "Pr": 27_000}, ID_7: CONTENTS_7},
    )

    assert judge(having(honest().evidence(), description=description)).findings == ()


@pytest.mark.parametrize(
    ("checked_after", "severity", "level"),
    [
        (timedelta(minutes=10), NOTE, Level.VERIFIED),
        (timedelta(minutes=11), REMARK, Level.REMARKS),
    ],
)
def test_a_record_waits_a_moment_for_its_checkpoint(
    checked_after: timedelta, severity: Severity, level: Level
) -> None:
    whole = honest().evidence()
    assert whole.checkpoint is not None
    last = whole.statements[-1]
    evidence = having(
        path_of(whole, 7, None),
        checkpoint=AnchoredCheckpoint(9, b"r" * 32),
        checked_at=last.received_at + checked_after,
        statements=(last,),
    )

    found = [f for f in judge(evidence).findings if f.rule is Rule.FRESHNESS]

    assert [(f.severity, str(f)) for f in found] == [
        (severity, "Record 7 is not covered by the published checkpoint yet.")
    ]
    assert level in (Level.VERIFIED, Level.REMARKS)


def test_labels_follow_what_was_signed() -> None:
    story = Story()
    story.tell(register(640_000))
    story.tell(BindTag(f"{LOT}.1", "t1"))
    bound = having(story.evidence(), bound_tags=(TagRow("t1", f"{LOT}.1", "AB12"),))
    story.tell(VoidTag(f"{LOT}.1", "t1", VoidReason.LOST))
    voided = having(story.evidence(), bound_tags=(TagRow("t1", f"{LOT}.1", "AB12"),))

    assert told(judge(bound)) == []
    assert [rule for rule, _, _ in told(judge(voided))] == [Rule.TAGS]


def test_a_head_of_another_record_is_the_chains_business() -> None:
    head = Head(9, b"x" * 32, BEN, BEN, 1)

    verdict = judge(having(honest().evidence(), head=head))

    assert [rule for rule, _, _ in told(verdict)] == [Rule.CHAIN]
