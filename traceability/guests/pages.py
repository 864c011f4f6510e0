"""The giver's pages: hand a lot to a driver without an account, and show the link to sign by."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.countries import countries
from foundation.parties.queries import get_organisations
from traceability.guests import linking, schemas, viewing
from traceability.guests.linking import MadeLink
from traceability.lots.queries import check_readable, get_readable_lot

bp = Blueprint("guests", __name__, url_prefix="/lots/<code>/driver")

NAMED = ("company", "country", "registration_number")  # what the plan of a delivery names already


@bp.get("")
@requires("custody:write")
def show(code: str) -> ResponseReturnValue:
    """Which guest signs next, or the form for a new one."""
    with db.reading() as session:
        way = viewing.find_way(session, code, actor=access.actor())
    if way is None:
        named = {name: request.args.get(name, "")[:120] for name in NAMED}
        return _page("new", code, Form.blank(schemas.GuestOfferForm(), days="7", **named))
    return _page("show", code, Form.blank(schemas.OnwardForm(), onward_id=way.onward))


@bp.post("")
@requires("custody:write")
def create(code: str) -> ResponseReturnValue:
    """Offer the lot to the company and show the link, here and never again: so this answers
    instead of redirecting.
    """
    form, actor = Form.read(schemas.GuestOfferForm()), access.actor()
    if form.is_valid:
        try:
            with db.transaction() as session:
                check_readable(session, code, actor=actor)
                made = linking.offer_by_link(
                    session,
                    code,
                    company=str(form.data["company"]),
                    country=str(form.data["country"]),
                    registration_number=str(form.data["registration_number"]),
                    onward_id=_onward(form),
                    days=int(str(form.data["days"])),
                    actor=actor,
                )
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return _made(code, made)
    return _page("new", code, form)


@bp.post("/renew")
@requires("custody:write")
def renew(code: str) -> ResponseReturnValue:
    """Make a new link and show it; the one before is void."""
    form, actor = Form.read(schemas.OnwardForm()), access.actor()
    if form.is_valid:
        try:
            with db.transaction() as session:
                check_readable(session, code, actor=actor)
                made = linking.renew(session, code, onward_id=_typed(form), actor=actor)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return _made(code, made)
    return _page("show", code, form)


@bp.post("/void")
@requires("custody:write")
def void(code: str) -> ResponseReturnValue:
    """Take the link back. The offer stands until it is taken back itself."""
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        linking.void(session, code, actor=access.actor())
    return problems.see_other(url_for("guests.show", code=code))


def _onward(form: Form) -> str | None:
    return _typed(form) or None


def _typed(form: Form) -> str | None:
    """What was chosen: nothing at all, where the form was sent without the question."""
    chosen = form.data["onward_id"]
    return None if chosen is None else str(chosen)


def _made(code: str, made: MadeLink) -> ResponseReturnValue:
    base_url = current_app.extensions["settings"].base_url
    with db.reading() as session:
        lot, _state = get_readable_lot(session, code, actor=access.actor())
        return render_template("guests/link.html", lot=lot, link=viewing.shown_link(base_url, made))


def _page(page: str, code: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        lot, state = get_readable_lot(session, code, actor=access.actor())
        return form.page(
            f"guests/{page}.html",
            lot=lot,
            state=state,
            way=viewing.find_way(session, code, actor=access.actor()),
            countries=countries(),
            onwards=_onwards(session),
            moment=clock.now(),
        )


def _onwards(session: Session) -> list[tuple[str, str]]:
    return [(one.id, f"{one.name}, {one.country}") for one in get_organisations(session)]
