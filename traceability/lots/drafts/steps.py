"""The steps of describing a lot, in order: one question per page."""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_


class Step(StrEnum):
    """One page each; the value stands in its address."""

    PHOTOS = "photos"
    MATERIAL = "material"
    AMOUNT = "amount"
    SOURCE = "source"
    COMPOSITION = "composition"
    CHECK = "check"


STEP_NAMES = {
    Step.PHOTOS: N_("Photos"),
    Step.MATERIAL: N_("What is it"),
    Step.AMOUNT: N_("How much"),
    Step.SOURCE: N_("Where from"),
    Step.COMPOSITION: N_("Composition"),
    Step.CHECK: N_("Check"),
}
TYPED_STEPS = (Step.MATERIAL, Step.AMOUNT, Step.SOURCE, Step.COMPOSITION)


def step_after(step: Step) -> Step:
    """The next page; the last one stays where it is."""
    steps = list(Step)
    return steps[min(steps.index(step) + 1, len(steps) - 1)]
