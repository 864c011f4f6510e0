"""The rows of a table against what is there already: own sites, own references, each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from foundation.errors import N_, Conflict, Invalid
from foundation.parties.queries import get_sites
from traceability.lots.importing.reading import Fault, Reading, read_row
from traceability.lots.importing.table import Row, Table
from traceability.lots.queries import get_codes_by_reference


class ThereAlready(Conflict):
    """The lot of this reference is registered: sending a file again makes nothing twice."""

    message = N_("This lot is registered already, as %(lot)s. Take the row out.")


class TwiceInFile(Invalid):
    """Two rows of one reference: one lot, or two?"""

    message = N_("Row %(row)s has this reference too. Give one of them another.")


def check_rows(session: Session, table: Table, *, organisation_id: str) -> list[Reading]:
    """Every row as what it will become, or with all that is wrong with it."""
    sites = {site.name: site.id for site in get_sites(session, organisation_id)}
    readings = [read_row(row, sites=sites) for row in table.rows]
    # PostgreSQL cannot even be asked for a text with U+0000; no lot has such a reference.
    references = [one.reference for one in readings if "reference" not in dict(one.row.faults)]
    lots = get_codes_by_reference(session, references, organisation_id=organisation_id)
    first = _first_rows(table.rows)
    return [_with_others(reading, lots, first) for reading in readings]


def good(readings: Iterable[Reading]) -> list[Reading]:
    """Those that can be registered."""
    return [reading for reading in readings if not reading.faults]


def bad(readings: Iterable[Reading]) -> list[Reading]:
    """Those that cannot."""
    return [reading for reading in readings if reading.faults]


def _first_rows(rows: Sequence[Row]) -> dict[str, int]:
    """The first row of each reference."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.cells.get("reference", ""), row.number)
    return first


def _with_others(reading: Reading, lots: Mapping[str, str], first: Mapping[str, int]) -> Reading:
    """The reading with what its reference collides with: of several rows, the first counts."""
    reference, number = reading.reference, reading.row.number
    faults = list(reading.faults)
    if reference in lots:
        faults.append(Fault("reference", ThereAlready(lot=lots[reference])))
    elif reference and first[reference] != number:
        faults.append(Fault("reference", TwiceInFile(row=first[reference])))
    return replace(reading, draft=None if faults else reading.draft, faults=tuple(faults))
