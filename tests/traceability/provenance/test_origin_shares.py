"""Pre- and post-consumer: exact inside, adding up to 100 on paper."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from traceability.custody.words import LotOrigin
from traceability.provenance.genealogy import DIFFERENCE, UPTAKE
from traceability.provenance.origin_shares import STATED_ELEMENTS, Past, Pasts, pasts_of

ORIGINS = {
    "A": LotOrigin.POST_CONSUMER,
    "B": LotOrigin.PRE_CONSUMER,
    "C": LotOrigin.MIXED,
    "D": LotOrigin.POST_CONSUMER,
}


def test_each_origin_counts_for_what_it_says_of_its_past() -> None:
    found = pasts_of({"A": 1, "B": 1, "C": 2, "D": 1, DIFFERENCE: 1, UPTAKE: 3, "?": 0}, ORIGINS)

    assert found.amounts == {
        Past.POST_CONSUMER: 2, Past.PRE_CONSUMER: 1, Past.TAKEN_UP: 3, Past.NOT_KNOWN: 3,
    }  # fmt: skip
    assert found.share(Past.POST_CONSUMER) == Fraction(2, 9)
    assert found.per_cent == {
        Past.POST_CONSUMER: "22.2",
        Past.PRE_CONSUMER: "11.1",
        Past.TAKEN_UP: "33.4",
        Past.NOT_KNOWN: "33.3",
    }


def test_nothing_has_no_shares() -> None:
    found = pasts_of({}, ORIGINS)

    assert (found.whole, found.per_cent, found.share(Past.NOT_KNOWN)) == (0, None, None)


@given(st.lists(st.integers(0, 2**60), min_size=4, max_size=4).filter(any))
def test_what_is_printed_adds_up(amounts: list[int]) -> None:
    pasts = Pasts(dict(zip(Past, amounts, strict=True)))

    assert pasts.per_cent is not None
    tenths = {past: int(text.replace(".", "")) for past, text in pasts.per_cent.items()}
    assert sum(tenths.values()) == 1000
    for past, part in tenths.items():
        share = pasts.share(past)
        assert share is not None
        assert abs(part - share * 1000) < 1


def test_the_elements_are_the_eight_of_the_law() -> None:
    assert sorted(STATED_ELEMENTS) == ["B", "Co", "Dy", "Nd", "Ni", "Pr", "Sm", "Tb"]
