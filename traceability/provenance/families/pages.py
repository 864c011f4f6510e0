"""The page of a genealogy: what is drawn, and the tables that say the same."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import N_
from foundation.http import spreadsheets
from foundation.http.marks import requires
from foundation.parties import access
from traceability.lots import wording
from traceability.lots.queries import get_lot
from traceability.provenance.elements import UNSTATED
from traceability.provenance.families.drawing import BY_PRODUCTS, LOSSES, REST, SCALES
from traceability.provenance.families.family import Family, family_of
from traceability.provenance.families.whereabouts import Whereabouts, kilometres_between
from traceability.provenance.genealogy import DIFFERENCE, UPTAKE
from traceability.provenance.pages import element_asked

bp = Blueprint("families", __name__, url_prefix="/lots/<code>")

# What stands in the drawing and is no lot.
NO_LOT_NAMES = {
    DIFFERENCE: N_("more than the sources say"),
    UPTAKE: N_("taken up: water, oxygen, reagents"),
    UNSTATED: N_("from lots that nobody says it of"),
    BY_PRODUCTS: N_("by-products"),
    LOSSES: N_("losses"),
    SCALES: N_("less on a scale"),
    REST: N_("elsewhere, or nobody says"),
}


@bp.get("/genealogy")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """Where a lot came from and, to its parties, what became of it: drawn over tables."""
    with db.reading() as session:
        lot = get_lot(session, code)
        family = family_of(session, code, element=element_asked(), actor=access.actor())
        return render_template(
            "lots/genealogy.html",
            lot=lot,
            family=family,
            names=NO_LOT_NAMES,
            legs=_legs(family),
            wording=wording,
        )


@bp.get("/genealogy.csv")
@requires("lots:read")
def export(code: str) -> ResponseReturnValue:
    """What is drawn, line by line; micrograms where it is an element."""
    with db.reading() as session:
        get_lot(session, code)
        family = family_of(session, code, element=element_asked(), actor=access.actor())
    unit = "micrograms" if family.element else "grams"
    rows: list[list[spreadsheets.Cell]] = [
        [*_named(family, link.source), *_named(family, link.target), link.amount]
        for link in family.graph.links
    ]
    columns = ("from", "from_title", "to", "to_title", unit)
    return spreadsheets.download("genealogy.csv", columns, rows)


@bp.get("/way.csv")
@requires("lots:read")
def export_way(code: str) -> ResponseReturnValue:
    """Where the lots of what is drawn were, and when."""
    with db.reading() as session:
        get_lot(session, code)
        family = family_of(session, code, element=None, actor=access.actor())
    rows: list[list[spreadsheets.Cell]] = [
        [
            stop.at.isoformat(), stop.title, " ".join(_names_of(family, stop.lots)), stop.who.name,
            " ".join(stop.who.roles), stop.place.city if stop.place else None, stop.country,
        ]
        for stop in family.stops
    ]  # fmt: skip
    columns = ("at", "what", "lots", "who", "roles", "city", "country")
    return spreadsheets.download("way.csv", columns, rows)


def _named(family: Family, key: str) -> tuple[str, str]:
    if key in NO_LOT_NAMES:
        return "", NO_LOT_NAMES[key]
    if key not in family.labels:
        return "", f"{len(family.node(key).folded)} more lots"
    label = family.labels[key]
    return label.code or f"lot {label.number}", label.title


def _names_of(family: Family, lots: Sequence[str]) -> list[str]:
    return [family.labels[lot].code or f"lot {family.labels[lot].number}" for lot in lots]


def _legs(family: Family) -> list[int | None]:
    """About how far its lots had come at each stop since the one before, in kilometres."""
    last: dict[str, Whereabouts] = {}
    legs: list[int | None] = []
    for stop in family.stops:
        before = [last[lot] for lot in stop.lots if lot in last]
        far = [kilometres_between(one, stop.where) for one in before if stop.where]
        legs.append(max(far, default=None))
        if stop.where:
            last.update(dict.fromkeys(stop.lots, stop.where))
    return legs
