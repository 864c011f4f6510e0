"""The watch list at the desk: what is looked for, a table to add, and taking one off."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import watching
from market.desk.money import get_person_names
from market.desk.pages.asking import asked, csv_file
from market.desk.paging import EXPORTED
from market.desk.schemas import CursorSchema, ReasonSchema, WatchSchema
from market.prices.tables import decode

bp = Blueprint("watching", __name__)


@bp.get("/watch-list")
@requires("desk:read")
def index() -> ResponseReturnValue:
    """What is looked for, newest first, and the form for more."""
    return _page(Form.blank(WatchSchema()))


@bp.get("/watch-list.csv")
@requires("desk:read")
def export() -> ResponseReturnValue:
    """The same list, in the columns that an upload has."""
    with db.reading() as session:
        found = watching.get_watched(session, size=EXPORTED).items
    rows = [(one.serial, one.source, one.reported_on.isoformat()) for one in found]
    return csv_file("watch-list.csv", watching.COLUMNS, rows)


@bp.post("/watch-list")
@requires("desk:write")
def create() -> ResponseReturnValue:
    """Put a table's numbers on the list: everything or nothing."""
    form = Form.read(WatchSchema())
    if form.is_valid:
        try:
            file = request.files.get("file")
            text = decode(file.read()) if file and file.filename else str(form.data["text"])
            form.typed.setlist("text", [text])
            with db.transaction() as session:
                watching.add_table(session, text, actor=parties.actor())
            return see_other(url_for("desk.watching.index"))
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(form)


@bp.post("/watch-list/<serial>/remove")
@requires("desk:write")
def remove(serial: str) -> ResponseReturnValue:
    """Take one off the list, with the reason."""
    form = Form.read(ReasonSchema())
    if form.is_valid:
        try:
            with db.transaction() as session:
                reason = str(form.data["reason"])
                watching.remove(session, serial, reason, actor=parties.actor())
            return see_other(url_for("desk.watching.index"))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return form.page("desk/unwatch.html", serial=serial)


@bp.get("/watch-list/<serial>/remove")
@requires("desk:write")
def ask_why(serial: str) -> ResponseReturnValue:
    """The form that asks for the reason."""
    return Form.blank(ReasonSchema()).page("desk/unwatch.html", serial=serial)


def _page(form: Form) -> ResponseReturnValue:
    cursor = asked(CursorSchema())["cursor"]
    with db.reading() as session:
        page = watching.get_watched(session, cursor=cursor)
        names = get_person_names(session, [one.person_id for one in page.items if one.person_id])
    return form.page(
        "desk/watched.html",
        page=page,
        names=names,
        is_first=not cursor,
        columns=watching.COLUMNS,
    )
