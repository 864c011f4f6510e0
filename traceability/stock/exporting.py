"""A site's report as tables; every mass is whole grams, and what left has a minus."""

from __future__ import annotations

from collections.abc import Iterator

from foundation.http.spreadsheets import Cell
from traceability.stock.reporting import MovementRow, SiteReport

STOCK = (
    "lot",
    "title",
    "material",
    "packages",
    "books_g",
    "weighed_g",
    "stated_g",
    "where",
    "last_act_at",
    "remarks",
)
MOVEMENTS = (
    "at",
    "what",
    "lot",
    "title",
    "other_party",
    "received_g",
    "refused_g",
    "change_g",
    "difference_g",
    "mass_is",
    "remarks",
)


def stock_rows(report: SiteReport) -> Iterator[list[Cell]]:
    """One row for each lot, the heaviest first."""
    for row in report.stock:
        state = row.state
        yield [
            state.lot,
            row.title,
            state.material_code,
            len(state.packages),
            state.net_mass_g,
            row.weighed_g,
            row.stated_g,
            "here" if row.is_here else "away",
            state.last_event_time.isoformat(),
            " ".join(remark.key for remark in row.remarks),
        ]


def movement_rows(report: SiteReport) -> Iterator[list[Cell]]:
    """The opening stock, each movement in order, and the closing stock: `change_g` and
    `difference_g` add up from the first row to the last.
    """
    balance = report.balance
    yield _stock_line(report.since.isoformat(), "opening", balance.opening_g)
    for row in report.movements:
        yield _movement_line(row)
    yield _stock_line(report.until.isoformat(), "closing", balance.closing_g)


def _stock_line(day: str, what: str, grams: int) -> list[Cell]:
    return [day, what, None, None, None, None, None, grams, None, None, None]


def _movement_line(row: MovementRow) -> list[Cell]:
    line = row.movement
    return [
        line.at.isoformat(),
        line.kind.value,
        line.lot,
        row.title,
        row.other_name,
        line.received_g,
        line.refused_g,
        line.change_g,
        line.difference_g,
        "weighed" if row.is_weighed else "stated",
        " ".join(remark.key for remark in row.remarks),
    ]
