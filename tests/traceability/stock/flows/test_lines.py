"""Months, and lines that add up."""

from __future__ import annotations

from datetime import UTC, date, datetime

from traceability.stock.flows.lines import (
    GRAMS,
    HERE,
    Flow,
    Kind,
    Lines,
    Month,
    months_between,
    totals_by_month,
)
from traceability.stock.flows.schemas import FlowOut

NOVEMBER = Month(2026, 11)


def test_months_follow_each_other_over_the_year() -> None:
    assert [str(month) for month in months_between(NOVEMBER, Month(2027, 2))] == [
        "2026-11", "2026-12", "2027-01", "2027-02",
    ]  # fmt: skip
    assert list(months_between(NOVEMBER, Month(2026, 10))) == []
    assert Month.of(date(2026, 11, 30)) == NOVEMBER
    assert NOVEMBER.starts_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_line_adds_up_over_its_countries() -> None:
    lines, kind = Lines(), Kind(NOVEMBER, "yard", "EOL-HDD-VCM", "")
    lines.add(kind, Flow(start_g=100, end_g=115))
    lines.add(kind, Flow(in_g=50, refused_g=7, difference_g=-1), country="FR")
    lines.add(kind, Flow(in_g=10), country="FR")
    lines.add(kind, Flow(out_g=40), country="DE")
    lines.add(kind, Flow(used_g=24, by_products_g=3, lost_g=1))
    lines.add(kind, Flow(made_g=20))
    lines.add(kind, Flow(), country="XK")

    (line,) = lines.sorted()

    assert [(code, flow.in_g, flow.out_g) for code, flow in line.countries] == [
        ("DE", 0, 40), ("FR", 60, 0),
    ]  # fmt: skip
    assert set(line.by_country) == {HERE, "DE", "FR"}
    assert line.total == Flow(100, 60, 40, 20, 24, -1, 7, 3, 1, 115)
    assert line.total.gap_g == 0
    assert totals_by_month([line, line])[NOVEMBER].in_g == 120


def test_what_does_not_add_up_is_said() -> None:
    assert Flow(start_g=1, end_g=3).gap_g == 2


def test_programs_are_told_every_figure() -> None:
    assert set(GRAMS) < set(FlowOut().fields)
