"""Two weighings, and the two sides of a reception: when masses contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.traceability.provenance.story import (
    BEN,
    LOT,
    NBSP,
    Story,
    register,
    replaced,
    told,
    weigh,
)
from traceability.custody.events import Accept, PackageMass
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.mass_rules import severity_of
from traceability.provenance.rules import judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE


@pytest.mark.parametrize(
    ("expected_g", "found_g", "severity"),
    [
        (1_000_000, 1_000_000, None),
        (1_000_000, 995_000, None),
        (1_000_000, 1_005_000, None),
        (1_000_000, 994_999, REMARK),
        (1_000_000, 1_005_001, REMARK),
        (1_000_000, 900_000, REMARK),
        (1_000_000, 899_999, FAILURE),
        (1_000_000, 1_100_001, FAILURE),
    ],
)
def test_the_two_tolerances_are_counted_to_the_gram(
    expected_g: int, found_g: int, severity: Severity | None
) -> None:
    assert severity_of(expected_g, found_g) is severity


@pytest.mark.parametrize(
    ("masses_g", "said"),
    [
        ((312_000, 313_000), []),
        ((311_000, 313_000), []),
        (
            (309_000, 313_000),
            [
                (
                    Rule.WEIGHING,
                    REMARK,
                    f"A weighing of package {LOT}.1 contradicts the mass stated before: −1.0 %.",
                )
            ],
        ),
        (
            (274_560, 275_440),
            [
                (
                    Rule.WEIGHING,
                    FAILURE,
                    "A weighing of 2 packages contradicts the mass stated before: −12.0 %.",
                )
            ],
        ),
    ],
)
def test_a_second_weighing_is_compared_with_the_first(
    masses_g: tuple[int, ...], said: list[tuple[Rule, Severity, str]]
) -> None:
    story = Story()
    first = story.tell(register())
    second = story.tell(weigh(*masses_g))

    verdict = judge(story.evidence())

    assert told(verdict) == said
    assert [f.event_ids for f in verdict.findings] == [(first.event_id, second.event_id)] * len(
        said
    )
    assert verdict.about(first.event_id) == verdict.findings


def test_a_weighing_finding_shows_both_masses() -> None:
    story = Story()
    story.tell(register(640_000))
    story.tell(weigh(561_500))

    finding = judge(story.evidence()).findings[0]

    assert (finding.expected, finding.found) == (f"640{NBSP}kg", f"561.5{NBSP}kg")
    assert finding.advice == "Weigh the packages again on a calibrated scale before money moves."


@pytest.mark.parametrize(
    ("received_g", "said"),
    [
        ((312_000, 313_000), []),
        ((311_000, 313_000), []),
        (
            (305_000, 313_000),
            [(Rule.RECEPTION, REMARK, "The taker's masses differ from the giver's: −1.1 %.")],
        ),
        (
            (212_000, 313_000),
            [(Rule.RECEPTION, FAILURE, "The taker's masses differ from the giver's: −16.0 %.")],
        ),
    ],
)
def test_a_reception_is_compared_with_the_offer(
    received_g: tuple[int, ...], said: list[tuple[Rule, Severity, str]]
) -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN, received_g=received_g)

    assert told(judge(story.evidence())) == said


def test_a_missing_package_is_reportable_whatever_it_weighs() -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN)
    evidence = story.evidence()
    accepted = evidence.statements[2].act
    assert isinstance(accepted, Accept)
    one = replace(accepted, masses=(PackageMass(f"{LOT}.1", 625_000),))

    verdict = judge(replaced(evidence, 3, act=one))

    assert (Rule.RECEPTION, FAILURE, "The taker signed for 1 packages, the giver offered 2.") in (
        told(verdict)
    )
