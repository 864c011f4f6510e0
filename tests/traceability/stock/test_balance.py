"""The arithmetic of a site, held to the collected facts of waste-tracking practice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from traceability.stock.balance import (
    Balance,
    TransportMode,
    counted_g,
    is_heavy,
    is_late,
    most_load_g,
)
from traceability.stock.movements import Movement, MovementKind, balance_of
from traceability.stock.remarks import movement_remarks, stock_remarks

FACTS: dict[str, Any] = json.loads(  # Any: facts as they were collected
    (Path(__file__).resolve().parents[2] / "vectors/mass/site.json").read_text(encoding="utf-8")
)
DELIVERIES = FACTS["site_balance"]["movements"]
CAPS = json.loads(
    (Path(__file__).resolve().parents[2] / "vectors/mass/acceptance.json").read_text("utf-8")
)["transport_cap"]
RECEIPTS = FACTS["outliers"]["receipts"]


def movements_at(place: str) -> list[Movement]:
    """The collected deliveries as one of the two sites has them."""
    return [
        Movement(
            lot=one["id"],
            kind=MovementKind.TAKEN if one["to"] == place else MovementKind.HANDED_OVER,
            at=datetime.fromisoformat(one["received_on"]).replace(tzinfo=UTC),
            event_id=one["id"],
            received_g=one["received"],
            refused_g=one["refused"] or 0,
        )
        for one in DELIVERIES
    ]


@pytest.mark.parametrize("place", ["north", "south"])
def test_in_and_out_are_what_was_received_less_what_was_refused(place: str) -> None:
    expected = FACTS["site_balance"]["expect"][place]
    opening_g = 100_000_000

    balance = balance_of(
        movements_at(place),
        opening_g=opening_g,
        closing_g=opening_g + expected["in"] - expected["out"],
    )

    assert (balance.in_g, balance.out_g, balance.gap_g) == (expected["in"], expected["out"], 0)


@pytest.mark.parametrize("case", CAPS, ids=lambda case: case["id"])
def test_one_leg_by_road_is_enough_for_the_lorry_s_cap(case: dict[str, Any]) -> None:
    modes = [TransportMode(mode.lower()) for mode in case["modes"]]

    assert (case["mass"] <= most_load_g(modes)) is case["ok"]


def test_nothing_said_about_a_refusal_is_nothing_refused() -> None:
    counted = [counted_g(one["received"], one["refused"]) for one in DELIVERIES]

    assert counted == [10_000_000, 4_000_000, 20_000_000, 8_000_000]


def test_what_is_treated_after_more_than_thirty_days_is_late() -> None:
    late = [
        one["id"]
        for one in DELIVERIES
        if one["treated_on"]
        and is_late(date.fromisoformat(one["received_on"]), date.fromisoformat(one["treated_on"]))
    ]

    assert late == FACTS["site_balance"]["expect"]["late"]


def test_receipts_above_forty_tonnes_by_road_or_unknown_are_marked() -> None:
    marked = []
    for one in RECEIPTS:
        mass_g = one.get("mass") or sum(one["packages"])
        modes = [TransportMode(one["mode"].lower())] if one["mode"] else []
        if movement_remarks(received_g=mass_g, handed_over_g=0, difference_g=0, modes=modes):
            marked.append(one["id"])
        assert is_heavy(mass_g, modes) == (one["id"] in FACTS["outliers"]["expect_marked"])

    assert marked == FACTS["outliers"]["expect_marked"]


@pytest.mark.parametrize(
    ("gap_g", "balance"),
    [
        (0, Balance(opening_g=10, in_g=5, out_g=3, difference_g=-1, closing_g=11)),
        (1, Balance(opening_g=10, in_g=5, out_g=3, difference_g=-1, closing_g=12)),
        (0, Balance(10, 5, 3, 0, 11, made_g=8, used_g=9)),
        (-11, Balance(opening_g=10, in_g=5, out_g=3, difference_g=-1, closing_g=0)),
    ],
)
def test_a_gap_of_one_gram_shows(gap_g: int, balance: Balance) -> None:
    assert balance.gap_g == gap_g


@pytest.mark.parametrize(
    ("taken_g", "difference_g", "is_odd"),
    [
        (1_000_000, 0, False),
        (995_000, -5_000, False),  # half a per cent of the books, exactly
        (994_999, -5_001, True),
        (1_005_000, 5_000, False),
        (1_005_001, 5_001, True),
    ],
)
def test_scales_that_differ_by_more_than_half_a_per_cent_are_worth_a_look(
    taken_g: int, difference_g: int, is_odd: bool
) -> None:
    found = movement_remarks(received_g=0, handed_over_g=taken_g, difference_g=difference_g)

    assert [remark.key for remark in found] == ["weighing_difference"] * is_odd


def test_a_lot_without_an_act_for_more_than_thirty_days_is_worth_a_look() -> None:
    assert stock_remarks(date(2026, 10, 1), on=date(2026, 10, 31)) == ()
    ((remark),) = stock_remarks(date(2026, 10, 1), on=date(2026, 11, 1))
    assert str(remark) == (
        "Nothing was recorded for 31 days. Is it still there, and what is it kept for?"
    )
