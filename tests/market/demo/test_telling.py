"""The order in which the demo's past is told, whichever day it is loaded on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from market.demo.custody_steps import Merged
from market.demo.steps import Sold
from market.demo.stock import STOCK
from market.demo.telling import moments


def test_what_is_merged_is_bought_before_whatever_day_it_is() -> None:
    monday = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    for day in range(7):
        told = moments(STOCK, now=monday + timedelta(days=day))
        (merging,) = (one for one in told if isinstance(one.step, Merged))
        assert isinstance(merging.step, Merged)
        before = [one for one in told if one.at < merging.at]

        members = {merging.lot.reference, *merging.step.others}
        assert {one.lot.reference for one in before if one.step is None} >= members
        assert [one.lot.owner for one in before if isinstance(one.step, Sold)].count("brabant") == 1
