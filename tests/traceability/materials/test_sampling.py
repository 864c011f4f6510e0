"""How many pieces a sample needs, beside the figures of the domain table it comes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.materials.catalogue import get_material
from traceability.materials.confidence import Confidence
from traceability.materials.sampling import SPREADS, pieces_needed, spread_of


@pytest.mark.parametrize(("within_ppm", "table"), [(3_000, 96), (10_000, 9)])
def test_the_figures_of_the_table_rounded_up(within_ppm: int, table: int) -> None:
    # (1.96 × 1.5 / 0.3)² is 96.04: 96 pieces would miss the bound by a hair.
    assert pieces_needed(15_000, within_ppm=within_ppm) - table in (0, 1)


@given(st.integers(1, 200_000), st.integers(1, 200_000))
def test_enough_and_not_one_more(standard_deviation_ppm: int, within_ppm: int) -> None:
    count = pieces_needed(standard_deviation_ppm, within_ppm=within_ppm)

    # z s / sqrt(n) <= E, in whole numbers: 196² s² <= 100² E² n
    assert 196**2 * standard_deviation_ppm**2 <= 100**2 * within_ppm**2 * count
    assert count == 1 or 196**2 * standard_deviation_ppm**2 > 100**2 * within_ppm**2 * (count - 1)


def test_spreads_are_of_classes_we_have_and_no_guesses() -> None:
    for spread in SPREADS:
        assert get_material(spread.material_code)
        assert spread.confidence is not Confidence.UNVERIFIED
    assert spread_of("EOL-HDD-VCM") in SPREADS
    assert spread_of("PS-NDFEB-SWARF") is None
