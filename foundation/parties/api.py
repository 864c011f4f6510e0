"""The parties' part of the JSON API: who a key belongs to, and where its organisation is."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.marks import SIGNED_IN, requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint
from foundation.parties import access, queries
from foundation.parties.views import MeOut, OrganisationOut, SiteOut

bp = ApiBlueprint("parties_api", __name__, url_prefix="/api/v1", tag="Your organisation")


@bp.get("/me")
@bp.answers(MeOut)
@requires(SIGNED_IN)
def show_me() -> ResponseReturnValue:
    """Whose key this is and what it may do."""
    holder = access.key_holder()
    with db.reading() as session:
        key = queries.get_api_key(session, holder.key_id)
        organisation = queries.get_organisation(session, holder.organisation_id)
        shown = {
            "organisation_id": organisation.id,
            "organisation_name": organisation.name,
            "key_name": key.name,
            "permissions": sorted(holder.permissions),
            "expires_at": key.expires_at,
        }
        return problems.ok(MeOut().dump(shown))


@bp.get("/organisation")
@bp.answers(OrganisationOut)
@requires(SIGNED_IN)
def show_organisation() -> ResponseReturnValue:
    """The key's organisation."""
    with db.reading() as session:
        organisation = queries.get_organisation(session, access.actor().organisation_id)
        return problems.ok(OrganisationOut().dump(organisation))


@bp.get("/sites")
@bp.answers(page_of(SiteOut))
@requires(SIGNED_IN)
def list_sites() -> ResponseReturnValue:
    """The sites of the key's organisation, oldest first; a list without pages, as there are few."""
    with db.reading() as session:
        sites = queries.get_sites(session, access.actor().organisation_id)
        return problems.ok({"items": SiteOut(many=True).dump(sites), "next_cursor": None})
