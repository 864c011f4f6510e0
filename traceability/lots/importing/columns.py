"""The columns of a table of lots: what each is called, what goes into it, an example. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from foundation.errors import N_, Invalid


@dataclass(frozen=True)
class Column:
    """A column: `explains` is for gettext, `examples` are cells of the template's rows."""

    name: str
    explains: str
    examples: tuple[str, str]
    is_required: bool = False


COLUMNS = (
    Column(
        "reference",
        N_("Your own number for the lot. A number makes a lot once, however often it is sent."),
        ("A-17", "A-18"),
        is_required=True,
    ),
    Column(
        "material_code",
        N_("The code of the material class, such as EOL-HDD-VCM."),
        ("EOL-HDD-VCM", "PS-NDFEB-SWARF"),
        is_required=True,
    ),
    Column(
        "net_mass",
        N_("Net mass of each package, in kg unless you write g, t or lb: 4 x 312.5 + 100."),
        ("4 x 312.5 + 100", "640"),
        is_required=True,
    ),
    Column(
        "origin",
        N_("pre_consumer (left over from production) or post_consumer (out of used products)."),
        ("post_consumer", "pre_consumer"),
        is_required=True,
    ),
    Column(
        "packaging",
        N_("drum, bag, big_bag, box, pallet, container or loose. Empty: drum."),
        ("drum", "big_bag"),
    ),
    Column(
        "received_from",
        N_("Who you have it from. Empty: from your own production or dismantling."),
        ("Households of Essen", ""),
    ),
    Column(
        "title",
        N_("What buyers read first. Empty: the name of the material."),
        ("HDD magnets, loose", ""),
    ),
    Column("description", N_("More about it, for buyers."), ("Sorted by hand", "")),
    Column("coating", N_("Nickel, zinc, epoxy or whatever it is."), ("Nickel", "")),
    Column("grade", N_("The maker's grade, such as N42SH. Empty: not said."), ("N42SH", "")),
    Column(
        "waste_code",
        N_("A code like 16 02 16, or by_product, end_of_waste or re_use. Empty: not said."),
        ("16 02 16", "12 01 18*"),
    ),
    Column("magnetised", N_("yes or no. Empty: not sure."), ("yes", "")),
    Column(
        "contents",
        N_("Per cent by mass: Nd 28.6; Dy 1.75. Empty: what the material usually holds."),
        ("Nd 28.6; Dy 1.75", ""),
    ),
    Column(
        "basis",
        N_("Of what the contents are per cent: as_received, dry or magnet. Empty: as_received."),
        ("dry", ""),
    ),
    Column("site", N_("The name of your site where it lies. Empty: not said."), ("", "")),
)
NAMES = tuple(column.name for column in COLUMNS)
# What we add to rows that come back; they are sent again with it.
ADDED = ("row", "reason")


class UnknownColumn(Invalid):
    """A column that means nothing here would be lost in silence, so it is asked about."""

    message = N_("There is no column %(name)s. Did you mean %(nearest)s? Rename it or take it out.")


class ColumnTwice(Invalid):
    """Two columns of one name: which counts?"""

    message = N_("The column %(name)s is there twice. Keep one of the two.")


class ColumnsMissing(Invalid):
    """A lot cannot be registered without these."""

    message = N_("The first row must name the columns. Missing: %(names)s.")


def match_header(cells: Sequence[str]) -> tuple[str, ...]:
    """Our names of a header's cells; case, spaces and hyphens do not matter, and an empty cell
    heads a column that is left out.

    Raises `UnknownColumn`, `ColumnTwice` or `ColumnsMissing`.
    """
    found = tuple("" if normal(cell) in ADDED else normal(cell) for cell in cells)
    needed = [column.name for column in COLUMNS if column.is_required]
    if not set(found) & set(NAMES):
        raise ColumnsMissing(names=", ".join(needed))
    for cell, name in zip(cells, found, strict=True):
        if name and name not in NAMES:
            nearest = get_close_matches(name, NAMES, n=1, cutoff=0.0)[0]
            raise UnknownColumn(name=cell.strip()[:40], nearest=nearest)
        if name and found.count(name) > 1:
            raise ColumnTwice(name=name)
    missing = [name for name in needed if name not in found]
    if missing:
        raise ColumnsMissing(names=", ".join(missing))
    return found


def normal(text: str) -> str:
    """A word of ours as people write it: "Net mass" is net_mass."""
    return "_".join(text.strip().lower().replace("-", " ").replace("_", " ").split())
