"""A flow report as rows: the same for the table and for programs."""

from __future__ import annotations

from collections.abc import Iterator

from foundation.http.spreadsheets import Cell
from traceability.stock.flows.lines import GRAMS
from traceability.stock.flows.reporting import FlowReport

COLUMNS = ("month", "site_id", "site", "material_code", "low_code", "country", *GRAMS)


def rows_of(report: FlowReport) -> Iterator[dict[str, Cell]]:
    """One row for each country of each line, what has none first."""
    for line in report.lines:
        kind = line.kind
        for country, flow in sorted(line.by_country.items()):
            yield {
                "month": str(kind.month),
                "site_id": kind.site_id,
                "site": report.site_names[kind.site_id],
                "material_code": kind.material_code,
                "low_code": kind.low_code,
                "country": country,
                **{name: getattr(flow, name) for name in GRAMS},
            }
