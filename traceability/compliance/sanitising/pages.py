"""The page where a lot's owner or holder states how its devices were sanitised."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.documents import papers
from foundation.documents.models import Paper
from foundation.documents.papers import ReadPaper
from foundation.documents.store import read
from foundation.errors import DomainError, NotFound
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.queries import get_organisation_names
from traceability.compliance.sanitising import words
from traceability.compliance.sanitising.schemas import SanitisingForm
from traceability.compliance.sanitising.stating import (
    get_sanitising_rows,
    state_sanitising,
    stated_in,
)
from traceability.lots.queries import get_readable_lot
from traceability.materials.storage_media import storage_media

bp = Blueprint("sanitising", __name__, url_prefix="/lots/<code>/sanitising")

PAPERS_PER_HOUR = 60


@bp.get("")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """What is stated and was stated before; owner and holder may state something else."""
    with db.reading() as session:
        return _page(session, code, Form.blank(SanitisingForm()))


@bp.post("")
@requires("lots:write")
def create(code: str) -> ResponseReturnValue:
    """Take the word, with a certificate if one is sent."""
    form, actor = Form.read(SanitisingForm()), access.actor()
    if form.is_valid:
        try:
            sent = _certificate_sent(actor.organisation_id)
            with db.transaction() as session:
                state_sanitising(session, code, form.data["stated"], certificate=sent, actor=actor)  # type: ignore[arg-type] # the schema's own type
            return problems.see_other(url_for(".show", code=code))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _page(session, code, form)


@bp.get("/<int:number>/certificate")
@requires("lots:read")
def certificate(code: str, number: int) -> ResponseReturnValue:
    """The certificate of one word, as a download in a sandbox; for the lot's parties."""
    with db.reading() as session:
        get_readable_lot(session, code, actor=access.actor())
        rows = {row.number: row for row in get_sanitising_rows(session, code)}
        if number not in rows or rows[number].paper_id is None:
            raise NotFound()
        kept = session.get_one(Paper, rows[number].paper_id)
        content = read(current_app.extensions["settings"].documents_path, kept.sha256)
    ending = "pdf" if kept.media_type == papers.PDF else "jpg"
    reply = problems.file_bytes(content, kept.media_type, name=f"sanitising-{code}.{ending}")
    reply.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


def _certificate_sent(organisation_id: str) -> ReadPaper | None:
    file = request.files.get("certificate")
    if file is None or not file.filename:
        return None
    limits.hit("paper", organisation_id, limit=PAPERS_PER_HOUR, per_s=3600)
    return papers.accept(file.stream, name=file.filename)


def _page(session: Session, code: str, form: Form) -> ResponseReturnValue:
    actor = access.actor()
    lot, state = get_readable_lot(session, code, actor=actor)
    rows = get_sanitising_rows(session, code)
    can_state = actor.organisation_id in (state.owner_id, state.custodian_id)
    return form.page(
        "lots/sanitising.html",
        lot=lot,
        rows=rows,
        why=storage_media().get(state.material_code),
        remarks=words.sanitising_remarks(state.material_code, stated_in(rows[0]) if rows else None),
        names=get_organisation_names(session, [row.organisation_id for row in rows]),
        words=words,
        can_state=can_state and actor.may("lots:write"),
    )
