"""The labels of a lot as files for sheets, tapes and label printers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import N_, DomainError, Invalid
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import speaking
from foundation.parties import access
from traceability.tags import holding
from traceability.tags.labels import draw_label
from traceability.tags.models import Tag
from traceability.tags.printing.choices import PrintIn
from traceability.tags.printing.files import PrintFile, make_file
from traceability.tags.printing.formats import FORMATS
from traceability.tags.printing.showing import labels_view

bp = Blueprint("label_files", __name__)


class NothingToPrint(Invalid):
    """None of the chosen packages has a label."""

    message = N_("None of these packages has a label. Tick others, or none for all.")


@bp.get("/lots/<lot_code>/labels/file")
@requires("lots:read")
def lot(lot_code: str) -> ResponseReturnValue:
    """The labels of a lot, or of some of its packages, as a file to print."""
    form, actor = Form.asked(PrintIn()), access.actor()
    with db.reading() as session:
        tags = holding.get_printable_tags(session, lot_code, actor=actor)
        if form.is_valid:
            try:
                made = _file(session, tags, form.data)
                name = f"{lot_code}-labels.{made.suffix}"
                return problems.file_bytes(made.content, made.media_type, name=name)
            except DomainError as refusal:
                form.refuse(refusal)
        return form.page("tags/labels.html", **labels_view(session, lot_code, tags, actor=actor))


def _file(session: Session, tags: Sequence[Tag], chosen: Mapping[str, Any]) -> PrintFile:
    """The file of these choices; `Any`: they went through the schema."""
    wanted = [tag for tag in tags if not chosen["package"] or tag.number in chosen["package"]]
    if not wanted:
        raise NothingToPrint(field="package")
    on = FORMATS[chosen["format"]]
    with speaking(chosen["language"]):
        drawings = [draw_label(session, tag, on, chosen["level"]) for tag in wanted]
    return make_file(drawings, on, chosen["file"], skip=chosen["skip"])
