"""Provenance in the JSON API: verdict, findings and history of a lot, and its genealogy."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from foundation import db, ids
from foundation.http import problems
from foundation.http.marks import requires
from foundation.http.openapi.blueprint import ApiBlueprint
from foundation.parties import access
from traceability.custody.queries import get_head
from traceability.lots.queries import check_readable
from traceability.materials.elements import get_element
from traceability.provenance.ancestry import Genealogy, find_genealogy
from traceability.provenance.schemas import ProvenanceOut
from traceability.provenance.share_schemas import (
    ElementGenealogyOut,
    GenealogyOut,
    OriginSharesOut,
)
from traceability.provenance.tracing import (
    ends_of_element,
    origin_shares,
    origins_of_element,
)
from traceability.provenance.viewing import view_provenance

LOT_PREFIX = "RG"
MOST_SHARES = 10_000

bp = ApiBlueprint("provenance_api", __name__, url_prefix="/api/v1/lots", tag="Lots")


@bp.get("/<code>/verdict")
@bp.answers(ProvenanceOut)
@requires("lots:read")
def verdict(code: str) -> ResponseReturnValue:
    """What the lot's history proves now, with as much of it as the caller may see."""
    with db.reading() as session:
        lot = get_head(session, ids.check_code(code, LOT_PREFIX)).lot_id
        view = view_provenance(session, lot, actor=access.actor())
        return problems.ok(ProvenanceOut().dump(view))


@bp.get("/<code>/genealogy")
@bp.answers(GenealogyOut)
@requires("lots:read")
def genealogy(code: str) -> ResponseReturnValue:
    """Where the grams of a lot came from and where they are now, to its parties."""
    actor = access.actor()
    with db.reading() as session:
        state = check_readable(session, code, actor=actor)
        family = find_genealogy(session, code, actor=actor, most=MOST_SHARES)
    shown = family or Genealogy(state.net_mass_g, (), (), (), (), 0, 0)
    return problems.ok(GenealogyOut().dump(shown))


@bp.get("/<code>/genealogy/<element>")
@bp.answers(ElementGenealogyOut)
@requires("lots:read")
def element(code: str, element: str) -> ResponseReturnValue:
    """Where the grams of one element in a lot came from and where they are now, to its parties."""
    with db.reading() as session:
        check_readable(session, code, actor=access.actor())
        symbol = get_element(element[:10]).symbol
        shown = {
            "element": symbol,
            "origins": origins_of_element(session, code, symbol),
            "ends": ends_of_element(session, code, symbol),
        }
        return problems.ok(ElementGenealogyOut().dump(shown))


@bp.get("/<code>/origin-shares")
@bp.answers(OriginSharesOut)
@requires("lots:read")
def shares(code: str) -> ResponseReturnValue:
    """What of a lot is pre- and post-consumer: by mass, and for each element the law asks for."""
    with db.reading() as session:
        found = origin_shares(session, get_head(session, ids.check_code(code, LOT_PREFIX)).lot_id)
    return problems.ok(OriginSharesOut().dump(found))
