"""About where countries are, and how far apart."""

from __future__ import annotations

import pytest

from foundation.parties.countries import codes
from traceability.provenance.families.whereabouts import (
    _MIDDLES,
    Whereabouts,
    find_whereabouts,
    kilometres_between,
)


def test_every_country_of_the_table_is_one() -> None:
    assert set(_MIDDLES) <= codes()
    assert all(-90 < north < 90 and -180 < east < 180 for north, east in _MIDDLES.values())


def test_a_country_that_is_left_out_is_nowhere() -> None:
    assert find_whereabouts("DE") == Whereabouts(51, 10)
    assert find_whereabouts("AQ") is None


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [((51, 10), (51, 10), 0), ((0, 0), (0, 90), 10_000), ((0, 0), (0, 180), 20_000),
     ((52, 6), (62, 15), 1_200)],
)  # fmt: skip
def test_distances_are_rough(one: tuple[int, int], other: tuple[int, int], kilometres: int) -> None:
    assert kilometres_between(Whereabouts(*one), Whereabouts(*other)) == kilometres
