"""Seals are compared wherever both sides name them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.traceability.provenance.story import ADA, BEN, START, Story, register
from traceability.custody.events import Accept, Offer, OfferRef, PackageMass
from traceability.provenance.findings import Rule
from traceability.provenance.rules import judge


def _handed_over(stated: tuple[str, ...], found: tuple[str, ...]) -> Story:
    story = Story()
    story.tell(register())
    assert story.state is not None
    masses = tuple(PackageMass(one.package_id, one.net_mass_g) for one in story.state.packages)
    until = START + timedelta(days=30)
    offered = story.tell(Offer("handover-1", BEN, masses, expires_at=until, seals=stated))
    assert offered.hash is not None
    reference = OfferRef("handover-1", ADA, offered.event_id, offered.hash)
    story.tell(Accept(reference, masses, agrees=True, seals=found), by=BEN)
    return story


@pytest.mark.parametrize(
    ("stated", "found", "said"),
    [
        ((), (), []),
        ((), ("S-1",), []),
        (("S-1", "S-2"), ("S-2", "S-1"), []),
        (("S-1",), (), ["note – The giver stated seals, and the taker said nothing of them."]),
        (
            ("S-1", "S-2"),
            ("S-1",),
            ["remark S-1 The taker found other seals than the giver stated."],
        ),
        (("S-1",), ("S-7",), ["remark S-7 The taker found other seals than the giver stated."]),
        (("S-1",), ("S-1", "S-7"), ["remark S-1, S-7 The taker found other seals than the giver"]),
    ],
)
def test_seals_of_both_sides_are_compared(
    stated: tuple[str, ...], found: tuple[str, ...], said: list[str]
) -> None:
    verdict = judge(_handed_over(stated, found).evidence())

    findings = [one for one in verdict.findings if one.rule is Rule.SEALS]
    told = [f"{one.severity.value} {one.found} {one}" for one in findings]
    assert [one[: len(wanted)] for one, wanted in zip(told, said, strict=True)] == said


def test_a_finding_names_both_signatures() -> None:
    story = _handed_over(("S-1",), ("S-2",))

    (finding,) = [one for one in judge(story.evidence()).findings if one.rule is Rule.SEALS]

    assert finding.event_ids == tuple(one.event_id for one in story.statements[1:])
    assert finding.expected == "S-1"
