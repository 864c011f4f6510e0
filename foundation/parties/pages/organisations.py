"""An organisation's profile, for others to read and its owners to write."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, requires
from foundation.parties import access, organisations, queries, signing_keys
from foundation.parties.roles import TRADE_NAMES, TradeRole
from foundation.parties.schemas import OrganisationSchema

bp = Blueprint("organisations", __name__)


@bp.get("/organisations/<organisation_id>")
@requires(SIGNED_IN)
def show(organisation_id: str) -> ResponseReturnValue:
    """What an organisation says of itself, and the keys its signatures are checked with."""
    with db.reading() as session:
        return render_template(
            "parties/organisations/show.html",
            shown=queries.get_organisation(session, organisation_id),
            keys=signing_keys.get_keys(session, organisation_id),
            trade_names=TRADE_NAMES,
        )


@bp.get("/party/<organisation_id>")
@requires(SIGNED_IN)
def show_party(organisation_id: str) -> ResponseReturnValue:
    """Where an organisation's identifier in a custody event leads."""
    return problems.see_other(url_for("organisations.show", organisation_id=organisation_id))


@bp.get("/loc/<site_id>")
@requires(SIGNED_IN)
def show_site(site_id: str) -> ResponseReturnValue:
    """Where a site's identifier leads: its own organisation's list, and nobody else anywhere."""
    with db.reading() as session:
        queries.get_own_site(session, site_id, organisation_id=access.actor().organisation_id)
    return problems.see_other(url_for("sites.index"))


@bp.get("/account/organisation")
@requires("organisation:manage")
def edit() -> ResponseReturnValue:
    """The form for the profile."""
    with db.reading() as session:
        own = queries.get_organisation(session, access.actor().organisation_id)
        form = Form.blank(
            OrganisationSchema(),
            name=own.name,
            roles=list(own.roles),
            website=own.website,
            about=own.about,
        )
    return _page(form)


@bp.post("/account/organisation")
@requires("organisation:manage")
def update() -> ResponseReturnValue:
    """Change the profile."""
    form, actor = Form.read(OrganisationSchema()), access.actor()
    if form.is_valid:
        roles = form.data["roles"]
        assert isinstance(roles, list), "loaded as a list by its schema"
        try:
            with db.transaction() as session:
                organisations.describe_organisation(
                    session,
                    actor.organisation_id,
                    name=str(form.data["name"]),
                    roles=[TradeRole(role) for role in roles],
                    website=_text(form, "website"),
                    about=_text(form, "about"),
                    actor=actor,
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("account.show", done="organisation"))
    return _page(form)


def _text(form: Form, name: str) -> str | None:
    return str(form.data[name]) if form.data[name] else None


def _page(form: Form) -> ResponseReturnValue:
    return form.page("parties/organisations/edit.html", trade_roles=list(TRADE_NAMES.items()))
