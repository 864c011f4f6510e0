"""An import as its page, its files and the command line show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.http.texts import translate
from traceability.lots.importing.columns import COLUMNS
from traceability.lots.importing.models import ImportState, LotImport
from traceability.lots.importing.reading import Reading
from traceability.lots.importing.table import parse_table
from traceability.lots.registration import LotDraft
from traceability.materials.catalogue import get_material


@dataclass(frozen=True)
class ShownRow:
    """A row: what it will become, or its faults as (column, sentence)."""

    number: int
    reference: str
    faults: tuple[tuple[str, str], ...]
    draft: LotDraft | None = None
    material: str = ""
    net_mass_g: int = 0


@dataclass(frozen=True)
class ImportView:
    """An import: the rows that can become lots, and those that cannot."""

    found: LotImport
    good: tuple[ShownRow, ...]
    bad: tuple[ShownRow, ...]

    @property
    def good_count(self) -> int:
        """How many rows can become lots; once it began, those that were not refused."""
        return self.found.row_count - len(self.bad)


def view_before(found: LotImport, readings: Sequence[Reading]) -> ImportView:
    """Before it begins: every row as it stands."""
    rows = [_shown(reading) for reading in readings]
    return ImportView(
        found,
        tuple(row for row in rows if not row.faults),
        tuple(row for row in rows if row.faults),
    )


def view_since(found: LotImport) -> ImportView:
    """Once it has begun: the rows that were left out, with the reasons of that moment."""
    rows = {str(row.number): row for row in parse_table(found.content).rows}
    bad = tuple(
        ShownRow(
            row.number,
            row.cells.get("reference", ""),
            tuple((column, text) for column, text in found.failures[number]),
        )
        for number, row in rows.items()
        if number in found.failures
    )
    return ImportView(found, (), bad)


def is_before(found: LotImport) -> bool:
    """Whether nobody has said yes yet."""
    return found.state == ImportState.CHECKED


def rows_to_fix(view: ImportView) -> tuple[list[str], list[list[str | int | None]]]:
    """The rows that were left out as they were sent, each with its number and the reasons."""
    table = parse_table(view.found.content)
    reasons = {row.number: row.faults for row in view.bad}
    rows: list[list[str | int | None]] = [
        [
            *(row.cells.get(column, "") for column in table.columns),
            row.number,
            " ".join(
                f"{column}: {text}" if column else text for column, text in reasons[row.number]
            ),
        ]
        for row in table.rows
        if row.number in reasons
    ]
    return [*table.columns, "row", "reason"], rows


def template() -> tuple[list[str], list[list[str]]]:
    """The table to start from: every column, and two rows that show how it is filled in."""
    return (
        [column.name for column in COLUMNS],
        [[column.examples[number] for column in COLUMNS] for number in (0, 1)],
    )


def _shown(reading: Reading) -> ShownRow:
    draft = reading.draft
    return ShownRow(
        reading.row.number,
        reading.reference,
        tuple((fault.column, translate(fault.refusal)) for fault in reading.faults),
        draft,
        get_material(draft.material_code).name if draft else "",
        sum(package.net_g for package in draft.packages) if draft else 0,
    )
