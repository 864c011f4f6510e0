from __future__ import annotations

from itertools import product

import pytest

from foundation.parties.standing import (
    STANDING_HINTS,
    STANDING_MEANINGS,
    STANDING_NAMES,
    TRANSITIONS,
    Standing,
    StandingAction,
    StandingUnchanged,
    actions_from,
    next_standing,
)

FORBIDDEN = [pair for pair in product(Standing, StandingAction) if pair not in TRANSITIONS]


@pytest.mark.parametrize(("pair", "after"), TRANSITIONS.items())
def test_an_action_leads_to_its_standing(
    pair: tuple[Standing, StandingAction], after: Standing
) -> None:
    assert next_standing(*pair) is after


@pytest.mark.parametrize(("standing", "action"), FORBIDDEN)
def test_an_organisation_refuses_what_its_table_leaves_out(
    standing: Standing, action: StandingAction
) -> None:
    with pytest.raises(StandingUnchanged) as refusal:
        next_standing(standing, action)

    assert str(refusal.value) == (
        f"This organisation is {standing.value} already. Look at its page again."
    )


def test_an_action_that_changes_nothing_is_what_the_table_leaves_out() -> None:
    assert FORBIDDEN == [
        (Standing.APPROVED, StandingAction.APPROVE),
        (Standing.FROZEN, StandingAction.FREEZE),
        (Standing.CLOSED, StandingAction.CLOSE),
    ]


@pytest.mark.parametrize("standing", Standing)
def test_a_page_offers_what_the_table_has(standing: Standing) -> None:
    assert actions_from(standing) == [
        action for action in StandingAction if (standing, action) in TRANSITIONS
    ]


def test_every_standing_has_its_words() -> None:
    assert set(STANDING_NAMES) == set(STANDING_HINTS) == set(STANDING_MEANINGS) == set(Standing)
