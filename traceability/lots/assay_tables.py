"""A laboratory's or an XRF gun's table, read into the lines of an assay: per cent by mass, metals.

Two layouts are understood: a line for each element (element, content, uncertainty), and a reading
in one row with a column for each element. The unit is never guessed. Oxides become their metals by
the factors of `materials.oxides`; what an instrument did not find is left out, and is not zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from foundation.errors import N_, Invalid
from traceability.lots.importing.table import read_records
from traceability.lots.shares import PPM_PER_CENT, parse_share
from traceability.materials.elements import ELEMENTS
from traceability.materials.oxides import oxides

UNITS = {
    "%": PPM_PER_CENT, "wt%": PPM_PER_CENT, "%m/m": PPM_PER_CENT,
    "m%": PPM_PER_CENT, "mass%": PPM_PER_CENT, "wt.%": PPM_PER_CENT,
    "g/kg": Fraction(1000), "ppm": Fraction(1), "mg/kg": Fraction(1), "ug/g": Fraction(1),
    "µg/g": Fraction(1),
}  # fmt: skip
ELEMENT_HEADS = frozenset({"element", "analyte", "component", "compound", "oxide", "parameter"})
CONTENT_HEADS = frozenset({"content", "result", "value", "concentration", "conc", "share"})
SPREAD_HEADS = frozenset({"uncertainty", "u", "+/-", "±", "error", "err", "2s", "2σ", "2sigma"})
SINGLE_HEADS = frozenset({"1s", "1σ", "1sigma", "sigma", "sd", "stdev"})
UNIT_HEADS = frozenset({"unit", "units"})
NOT_FOUND = re.compile(r"^(<.*|<?\s*lod|<?\s*loq|n\.?\s?d\.?|not detected|-+|–)$", re.IGNORECASE)
PLUS_MINUS = re.compile(r"^\s*(±|\+/?-)\s*")
BY_SYMBOL = {symbol.casefold(): symbol for symbol in ELEMENTS}
BY_SYMBOL |= {element.name.casefold(): symbol for symbol, element in ELEMENTS.items()}
BY_OXIDE = {formula.casefold(): formula for formula in oxides()}


class NoLayout(Invalid):
    """The first row does not say what the columns are."""

    message = N_(
        "The first row names the columns: “element” and “content”, or the symbols of the elements."
    )


class SeveralReadings(Invalid):
    """A mean of readings is somebody's decision."""

    message = N_("There are %(count)s readings in this table. Leave the one that you sign for.")


class NoUnit(Invalid):
    """Per cent and ppm differ by ten thousand."""

    message = N_("Say what the figures are, %% or ppm: behind the heading, or in a column “unit”.")


class UnknownUnit(Invalid):
    """A unit that is no share by mass."""

    message = N_("%(unit)s is no share by mass that we know. Use %%, g/kg, mg/kg or ppm.")


class NotInTable(Invalid):
    """Neither an element nor an oxide of the table."""

    message = N_("%(name)s is neither an element nor an oxide that we know.")


class Twice(Invalid):
    """The same element as metal and as oxide, or two lines of it."""

    message = N_("%(element)s is in the table twice. The first figure was taken.")


@dataclass(frozen=True)
class Line:
    """One element's share and its expanded uncertainty (k = 2), in ppm of metal."""

    element: str
    content_ppm: int
    uncertainty_ppm: int | None


@dataclass(frozen=True)
class Fault:
    """What could not be read, and in which row of the table."""

    row: int
    refusal: Invalid


@dataclass
class AssayTable:
    """What a table says: lines to sign for, faults, and what was left out or converted."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    converted: list[str] = field(default_factory=list)
    is_doubled: bool = False


@dataclass(frozen=True)
class _Cell:
    """One figure before it is read: `unit` as the table writes it, empty where it does not."""

    row: int
    name: str
    content: str
    spread: str
    unit: str
    is_single: bool


def read_assay_table(raw: bytes) -> AssayTable:
    """The lines of a table. Raises a subclass of `Invalid` when the table as a whole is unusable;
    a row that cannot be read is a fault beside those that can.
    """
    _separator, records = read_records(raw)
    if len(records) < 2:
        raise NoLayout()
    (_, head), *body = records
    table, seen = AssayTable(), set[str]()
    for cell in _cells(head, body):
        try:
            line = _read(cell, table)
        except Invalid as refusal:
            table.faults.append(Fault(cell.row, refusal))
            continue
        if line and line.element not in seen:
            table.lines.append(line)
            seen.add(line.element)
        elif line:
            table.faults.append(Fault(cell.row, Twice(element=line.element)))
    return table


def _cells(head: Sequence[str], body: Sequence[tuple[int, list[str]]]) -> Iterator[_Cell]:
    names = [_words(cell) for cell in head]
    if any(name in ELEMENT_HEADS for name, _ in names):
        return _by_line(names, body)
    if sum(_known(name) is not None for name, _ in names) > 1:
        return _by_column(names, body)
    raise NoLayout()


def _by_line(
    names: Sequence[tuple[str, str]], body: Sequence[tuple[int, list[str]]]
) -> Iterator[_Cell]:
    """A row for each element."""
    places: dict[str, int] = {}
    unit = ""
    for place, (name, written) in enumerate(names):
        kind = _kind(name) or ("content" if name in UNITS else None)
        if kind:
            places.setdefault(kind, place)
        if kind == "content":
            unit = written or (name if name in UNITS else "")
    if "content" not in places:
        raise NoLayout()
    for row, cells in body:
        found = {kind: _at(cells, place) for kind, place in places.items()}
        spread = found.get("spread") or found.get("single", "")
        is_single = not found.get("spread") and bool(spread)
        own_unit = found.get("unit") or unit
        yield _Cell(row, found["element"], found["content"], spread, own_unit, is_single)


def _by_column(
    names: Sequence[tuple[str, str]], body: Sequence[tuple[int, list[str]]]
) -> Iterator[_Cell]:
    """One reading, with a column for each element and perhaps one behind it for its uncertainty."""
    if len(body) > 1:
        raise SeveralReadings(count=len(body))
    row, cells = body[0]
    general = next(
        (_at(cells, place) for place, (name, _) in enumerate(names) if name in UNIT_HEADS), ""
    )
    for place, (name, unit) in enumerate(names):
        symbol = _known(name)
        if symbol is None:
            continue
        behind = names[place + 1][0] if place + 1 < len(names) else ""
        kind = _kind(behind.removeprefix(name).strip(" _"))
        spread = _at(cells, place + 1) if kind in ("spread", "single") else ""
        yield _Cell(row, name, _at(cells, place), spread, unit or general, kind == "single")


def _kind(name: str) -> str | None:
    kinds: Mapping[str, frozenset[str]] = {
        "element": ELEMENT_HEADS,
        "content": CONTENT_HEADS,
        "spread": SPREAD_HEADS,
        "single": SINGLE_HEADS,
        "unit": UNIT_HEADS,
    }
    return next((kind for kind, heads in kinds.items() if name in heads), None)


def _words(heading: str) -> tuple[str, str]:
    """A heading without its unit, and the unit it has in brackets: "Result (wt%)"."""
    match = re.fullmatch(r"\s*(.*?)\s*[(\[]([^)\]]*)[)\]]\s*", heading)
    name, unit = match.groups() if match else (heading.strip(), "")
    return name.casefold(), _unit(unit)


def _unit(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _known(name: str) -> str | None:
    return BY_SYMBOL.get(name) or BY_OXIDE.get(name)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _read(cell: _Cell, table: AssayTable) -> Line | None:
    if not cell.name and not cell.content:
        return None
    known = _known(cell.name.casefold())
    if known is None:
        raise NotInTable(name=cell.name[:40] or "–")
    if not cell.content or NOT_FOUND.match(cell.content):
        table.not_found.append(known)
        return None
    factor = _factor(cell.unit)
    element = known
    if known not in ELEMENTS:
        oxide = oxides()[known]
        element, factor = oxide.element, factor / oxide.metal_to_oxide
        table.converted.append(known)
    spread = None
    if cell.spread and not NOT_FOUND.match(cell.spread):
        spread = _ppm(cell.spread, factor * (2 if cell.is_single else 1))
        table.is_doubled |= cell.is_single
    return Line(element, _ppm(cell.content, factor), spread)


def _factor(unit: str) -> Fraction:
    """Parts per million in one of the unit."""
    if not unit:
        raise NoUnit()
    try:
        return UNITS[_unit(unit)]
    except KeyError:
        raise UnknownUnit(unit=unit[:20]) from None


def _ppm(text: str, factor: Fraction) -> int:
    """Whole parts per million, rounded once."""
    return round(parse_share(PLUS_MINUS.sub("", text), factor))
