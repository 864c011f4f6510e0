"""Labels in yards: how many degraded pictures the decoder reads, and how much may be lost."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.ground import degrading
from foundation.symbol import Level, symbol

pytestmark = pytest.mark.one_database

TAG, BARE = degrading.printed_text(), degrading.bare_text()


def read_share(text: str, level: Level = Level.M) -> tuple[float, Counter[str]]:
    """Per cent of the corpus that decodes, and what does not."""
    matrix, cases = symbol(text, level), list(degrading.cases())
    missed = Counter(one.name for one in cases if not degrading.reads(one.picture(matrix), text))
    return 100 - 100 * missed.total() / len(cases), missed


def test_a_signed_tag_is_read_where_a_bare_number_is() -> None:
    assert len(list(degrading.cases())) >= 300
    assert (len(symbol(TAG)), len(symbol(BARE))) == (53, 29)

    tag, missed = read_share(TAG)
    bare, _ = read_share(BARE)

    assert tag >= 97, missed
    assert tag >= bare - 3, missed


def test_dirt_takes_no_more_of_a_larger_symbol_than_it_mends() -> None:
    share, missed = read_share(TAG, Level.Q)

    assert share >= 97, missed


@pytest.mark.parametrize(("level", "share"), [(Level.M, 0.07), (Level.Q, 0.12)])
def test_a_blot_anywhere_but_on_a_corner_loses_nothing(level: Level, share: float) -> None:
    matrix = symbol(TAG, level)
    pictures = list(degrading.blots(matrix, share))

    assert len(pictures) >= 30
    assert [degrading.reads(picture, TAG) for picture in pictures] == [True] * len(pictures)


def test_level_q_takes_what_level_m_cannot() -> None:
    pictures = [list(degrading.blots(symbol(TAG, level), 0.14)) for level in Level]

    read = [sum(degrading.reads(one, TAG) for one in of_level) for of_level in pictures]
    assert read[0] < read[1], read


def test_the_pictures_are_the_same_every_time() -> None:
    case, matrix = degrading.Case("all", 7), symbol(TAG)

    assert case.picture(matrix).tobytes() == case.picture(matrix).tobytes()
