"""Inner papers by page: make them with their labels, once; read one at the gate."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from foundation import db
from foundation.errors import N_, DomainError, NotFound
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import speaking
from foundation.parties import access
from traceability.custody.queries import get_state
from traceability.tags import holding
from traceability.tags.inner import making, revealing
from traceability.tags.printing.choices import STARTS, PrintIn
from traceability.tags.printing.files import make_file
from traceability.tags.printing.formats import FORMATS
from traceability.tags.printing.showing import labels_view

bp = Blueprint("inner", __name__)

TRIES = {"limit": 30, "per_s": 3600}


class RevealIn(Schema):
    """What stands on the paper inside."""

    secret = fields.String(
        required=True,
        validate=validate.Length(min=1, max=60, error=N_("Scan or type one code.")),
        error_messages={"required": N_("Scan the symbol of the paper, or type its letters.")},
    )


@bp.get("/lots/<lot_code>/labels/inner")
@requires("custody:write")
def new(lot_code: str) -> ResponseReturnValue:
    """Ask on what to print labels with papers that go inside."""
    return _new_page(Form.blank(PrintIn(), **STARTS), lot_code)


@bp.post("/lots/<lot_code>/labels/inner")
@requires("custody:write")
def create(lot_code: str) -> ResponseReturnValue:
    """New labels and their inner papers in one file, which is the only place the secrets are in."""
    form, actor = Form.read(PrintIn()), access.actor()
    if form.is_valid:
        chosen = cast(dict[str, Any], form.data)
        try:
            with db.transaction() as session, speaking(chosen["language"]):
                holding.check_holder(session, lot_code, actor=actor)
                packages = [
                    one.package_id
                    for one in get_state(session, lot_code).packages
                    if not chosen["package"] or one.number in chosen["package"]
                ]
                made = making.make_with_secrets(session, packages, actor=actor)
                on = FORMATS[chosen["format"]]
                drawings = making.draw_pairs(session, made, on, chosen["level"])
                file = make_file(drawings, on, chosen["file"], skip=chosen["skip"])
            name = f"{lot_code}-labels-and-inner-papers.{file.suffix}"
            reply = problems.file_bytes(file.content, file.media_type, name=name)
            reply.headers["Cache-Control"] = "no-store"
            return reply
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _new_page(form, lot_code)


@bp.get("/tags/<tag_id>/inner")
@requires("custody:write")
def show(tag_id: str) -> ResponseReturnValue:
    """What was read of the paper inside, and a field for it."""
    return _show_page(Form.blank(RevealIn()), tag_id)


@bp.post("/tags/<tag_id>/inner")
@requires("custody:write")
def reveal(tag_id: str) -> ResponseReturnValue:
    """Compare the paper with the label."""
    form, actor = Form.read(RevealIn()), access.actor()
    if form.is_valid:
        limits.hit("inner", actor.organisation_id, **TRIES)
        try:
            with db.transaction() as session:
                revealing.reveal(session, tag_id, str(form.data["secret"]), actor=actor)
            return problems.see_other(url_for(".show", tag_id=tag_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _show_page(form, tag_id)


def _new_page(form: Form, lot_code: str) -> ResponseReturnValue:
    actor = access.actor()
    with db.reading() as session:
        holding.check_holder(session, lot_code, actor=actor)
        tags = holding.get_printable_tags(session, lot_code, actor=actor)
        return form.page("inner/new.html", **labels_view(session, lot_code, tags, actor=actor))


def _show_page(form: Form, tag_id: str) -> ResponseReturnValue:
    with db.reading() as session:
        tag = revealing.get_revealable_tag(session, tag_id, actor=access.actor())
        return form.page("inner/show.html", tag=tag, reveals=revealing.get_reveals(session, tag_id))
