"""The sites of an organisation: the yards, plants and laboratories where metal is held."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, requires
from foundation.parties import access, organisations, queries
from foundation.parties.countries import countries
from foundation.parties.schemas import SiteSchema

bp = Blueprint("sites", __name__, url_prefix="/account/sites")


@bp.get("")
@requires(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The sites, the main one first."""
    with db.reading() as session:
        sites = queries.get_sites(session, access.actor().organisation_id)
        return render_template("parties/sites/list.html", sites=sites)


@bp.get("/sites.csv")
@requires(SIGNED_IN)
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    columns = ("name", "street", "postcode", "city", "country", "id")
    with db.reading() as session:
        sites = queries.get_sites(session, access.actor().organisation_id)
        rows = [[getattr(site, column) for column in columns] for site in sites]
    return spreadsheets.download("sites.csv", columns, rows)


@bp.get("/new")
@requires("organisation:manage")
def new() -> ResponseReturnValue:
    """The form for a site."""
    return _page(Form.blank(SiteSchema()))


@bp.post("/new")
@requires("organisation:manage")
def create() -> ResponseReturnValue:
    """Add a site."""
    form, actor = Form.read(SiteSchema()), access.actor()
    if form.is_valid:
        try:
            with db.transaction() as session:
                organisations.add_site(session, actor.organisation_id, **_texts(form))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("sites.index"))
    return _page(form)


@bp.get("/<site_id>/edit")
@requires("organisation:manage")
def edit(site_id: str) -> ResponseReturnValue:
    """The form for a site, filled in."""
    with db.reading() as session:
        site = queries.get_own_site(
            session, site_id, organisation_id=access.actor().organisation_id
        )
        return _page(Form.blank(SiteSchema(), **site.model_dump(include=FIELDS)), site_id)


@bp.post("/<site_id>/edit")
@requires("organisation:manage")
def update(site_id: str) -> ResponseReturnValue:
    """Correct a site."""
    form = Form.read(SiteSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                organisations.edit_site(session, site_id, **_texts(form), actor=access.actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("sites.index"))
    return _page(form, site_id)


FIELDS = {"name", "street", "postcode", "city", "country"}


def _texts(form: Form) -> dict[str, str]:
    return {name: str(value) for name, value in form.data.items()}


def _page(form: Form, site_id: str = "") -> ResponseReturnValue:
    return form.page("parties/sites/edit.html", site_id=site_id, countries=countries())
