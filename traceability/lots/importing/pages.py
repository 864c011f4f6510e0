"""Opening stock by page: send a table, see what each row will become, say yes, watch it happen."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlmodel import Session

from foundation import db
from foundation.errors import N_, DomainError, Invalid
from foundation.http import limits, problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from traceability.lots import wording
from traceability.lots.importing import running, viewing
from traceability.lots.importing.columns import COLUMNS
from traceability.lots.importing.queries import get_import
from traceability.lots.importing.table import LARGEST_FILE, MOST_ROWS

bp = Blueprint("lot_imports", __name__, url_prefix="/lots/import")

AT_ONCE_S = 2.0  # what a small file needs; the worker does the rest of a large one
FILES_PER_HOUR = 60


class NoFile(Invalid):
    """The form was sent without a file."""

    message = N_("Choose the CSV file with your lots.")


class FileSchema(Schema):
    """A file; it comes beside the fields."""


@bp.get("")
@requires("lots:write")
def new() -> ResponseReturnValue:
    """How the table looks, and where it goes."""
    return _new_page(Form.blank(FileSchema()))


@bp.get("/template.csv")
@requires("lots:write")
def template() -> ResponseReturnValue:
    """The table to start from."""
    return spreadsheets.download("lots-template.csv", *viewing.template())


@bp.post("")
@requires("lots:write")
def create() -> ResponseReturnValue:
    """Take a file and show what it would do; nothing is registered yet."""
    form, actor = Form.read(FileSchema()), access.actor()
    try:
        limits.hit("lot-import", actor.organisation_id, limit=FILES_PER_HOUR, per_s=3600)
        raw, name = _sent_file()
        with db.transaction() as session:
            started = running.start_import(session, raw, file_name=name, actor=actor)
    except DomainError as refusal:
        refusal.field = "file"
        form.errors["file"] = []
        form.refuse(refusal)
        return _new_page(form)
    return problems.see_other(url_for(".show", import_id=started.id))


@bp.get("/<import_id>")
@requires("lots:write")
def show(import_id: str) -> ResponseReturnValue:
    """What each row will become, how far it is, or what came of it."""
    with db.reading() as session:
        view = _view(session, import_id)
    return render_template("lots/import/show.html", view=view, wording=wording)


@bp.post("/<import_id>")
@requires("lots:write")
def confirm(import_id: str) -> ResponseReturnValue:
    """Register the good rows: a small file at once, a large one in the worker's time."""
    with db.transaction() as session:
        running.confirm(session, import_id, actor=access.actor())
    running.carry_on(import_id, for_s=AT_ONCE_S)
    return problems.see_other(url_for(".show", import_id=import_id))


@bp.get("/<import_id>/rows-to-fix.csv")
@requires("lots:write")
def rows_to_fix(import_id: str) -> ResponseReturnValue:
    """The rows that were left out, each with the reasons, to put right and send again."""
    with db.reading() as session:
        view = _view(session, import_id)
    return spreadsheets.download("rows-to-fix.csv", *viewing.rows_to_fix(view))


def _sent_file() -> tuple[bytes, str]:
    """The file and its name. Raises `NoFile`."""
    sent = request.files.get("file")
    if sent is None:
        raise NoFile()
    with closing(sent):
        raw = sent.read(LARGEST_FILE + 1)
    if not raw:
        raise NoFile()
    return raw, sent.filename or "lots.csv"


def _view(session: Session, import_id: str) -> viewing.ImportView:
    found = get_import(session, import_id, organisation_id=access.actor().organisation_id)
    if viewing.is_before(found):
        return viewing.view_before(found, running.readings_of(session, found))
    return viewing.view_since(found)


def _new_page(form: Form) -> ResponseReturnValue:
    return form.page("lots/import/new.html", columns=COLUMNS, most=MOST_ROWS)
