"""Permits of one's organisation: the list with what ends soon, a new one, a renewal, its paper."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.documents import papers
from foundation.documents.models import Paper
from foundation.documents.papers import ReadPaper
from foundation.documents.store import read
from foundation.errors import DomainError, NotFound
from foundation.http import limits, problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.spreadsheets import Cell
from foundation.parties import access
from foundation.parties.countries import countries
from foundation.parties.queries import get_sites
from traceability.compliance import kinds, stating, validity
from traceability.compliance.queries import (
    StatedPermit,
    get_own_permit,
    get_permits,
    get_versions,
    with_withdrawals,
)
from traceability.compliance.schemas import PermitForm, WithdrawalIn, draft_of

bp = Blueprint("permits", __name__, url_prefix="/account")

PAPERS_PER_HOUR = 60
COLUMNS = (
    "id", "kind", "state", "number", "authority", "country", "valid_from", "valid_until",
    "low_codes", "operations", "site_id", "has_paper", "version",
)  # fmt: skip


@bp.get("/permits")
@requires("lots:read")
def index() -> ResponseReturnValue:
    """The latest version of each permit, what ends first first."""
    with db.reading() as session:
        permits = get_permits(session, access.actor().organisation_id)
        return render_template("permits/list.html", permits=permits, **_words())


@bp.get("/permits.csv")
@requires("lots:read")
def export() -> ResponseReturnValue:
    """The same as a file for a spreadsheet."""
    with db.reading() as session:
        rows = [_cells(stated) for stated in get_permits(session, access.actor().organisation_id)]
    return spreadsheets.download("permits.csv", COLUMNS, rows)


@bp.get("/permits/new")
@requires("lots:write")
def new() -> ResponseReturnValue:
    """The form for a permit."""
    return _form_page(Form.blank(PermitForm()))


@bp.post("/permits/new")
@requires("lots:write")
def create() -> ResponseReturnValue:
    """State a permit."""
    return _take(Form.read(PermitForm()), None)


@bp.get("/permits/<permit_id>")
@requires("lots:read")
def show(permit_id: str) -> ResponseReturnValue:
    """One version of a permit, and the others beside it."""
    with db.reading() as session:
        return _show_page(session, permit_id, Form.blank(WithdrawalIn()))


@bp.get("/permits/<permit_id>/renew")
@requires("lots:write")
def edit(permit_id: str) -> ResponseReturnValue:
    """The form for a renewal, filled with what the last version says."""
    with db.reading() as session:
        permit = _own(session, permit_id).permit
    typed = {
        **permit.model_dump(include={"number", "authority", "country", "site_id"}),
        "kind": permit.kind.value,
        "low_codes": "\n".join(permit.low_codes),
        "operations": ", ".join(permit.operations),
    }
    return _form_page(Form.blank(PermitForm(), **typed), permit_id)


@bp.post("/permits/<permit_id>/renew")
@requires("lots:write")
def renew(permit_id: str) -> ResponseReturnValue:
    """State the next version."""
    return _take(Form.read(PermitForm()), permit_id)


@bp.post("/permits/<permit_id>/withdraw")
@requires("lots:write")
def withdraw(permit_id: str) -> ResponseReturnValue:
    """Say that it is not used any more."""
    form = Form.read(WithdrawalIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                stating.withdraw_permit(
                    session,
                    permit_id,
                    reason=kinds.WithdrawalReason(str(form.data["reason"])),
                    note=str(form.data["note"]),
                    actor=access.actor(),
                )
            return problems.see_other(url_for("permits.show", permit_id=permit_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _show_page(session, permit_id, form)


@bp.get("/permits/<permit_id>/paper")
@requires("lots:read")
def paper(permit_id: str) -> ResponseReturnValue:
    """The paper of one's own permit, as a download."""
    with db.reading() as session:
        stated = _own(session, permit_id)
        return paper_of(session, stated)


def paper_of(session: Session, stated: StatedPermit) -> Response:
    """A permit's paper in a sandbox, never shown by us. Raises `NotFound` where there is none."""
    if stated.permit.paper_id is None:
        raise NotFound()
    kept = session.get_one(Paper, stated.permit.paper_id)
    content = read(current_app.extensions["settings"].documents_path, kept.sha256)
    ending = "pdf" if kept.media_type == papers.PDF else "jpg"
    name = f"permit-{stated.permit.id[:8]}.{ending}"
    reply = problems.file_bytes(content, kept.media_type, name=name)
    reply.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


def _take(form: Form, permit_id: str | None) -> ResponseReturnValue:
    """State a permit or its renewal; else the form again with what is wrong."""
    actor = access.actor()
    if form.is_valid:
        draft = draft_of(form.data)
        try:
            sent = _paper_sent(actor.organisation_id)
            with db.transaction() as session:
                if permit_id is None:
                    made = stating.state_permit(session, draft, paper=sent, actor=actor)
                else:
                    made = stating.renew_permit(session, permit_id, draft, paper=sent, actor=actor)
            return problems.see_other(url_for("permits.show", permit_id=made.id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _form_page(form, permit_id)


def _paper_sent(organisation_id: str) -> ReadPaper | None:
    file = request.files.get("paper")
    if file is None or not file.filename:
        return None
    limits.hit("paper", organisation_id, limit=PAPERS_PER_HOUR, per_s=3600)
    return papers.accept(file.stream, name=file.filename)


def _own(session: Session, permit_id: str) -> StatedPermit:
    return get_own_permit(session, permit_id, organisation_id=access.actor().organisation_id)


def _form_page(form: Form, permit_id: str | None = None) -> ResponseReturnValue:
    with db.reading() as session:
        if permit_id is not None:
            _own(session, permit_id)
        sites = get_sites(session, access.actor().organisation_id)
        return form.page(
            "permits/edit.html",
            permit_id=permit_id,
            site_options=[(site.id, f"{site.name}, {site.city}") for site in sites],
            countries=countries(),
            **_words(),
        )


def _show_page(session: Session, permit_id: str, form: Form) -> ResponseReturnValue:
    stated = _own(session, permit_id)
    versions = with_withdrawals(session, get_versions(session, stated.permit.series_id))
    sites = get_sites(session, access.actor().organisation_id)
    return form.page(
        "permits/show.html",
        stated=stated,
        versions=versions,
        is_latest=versions[0].permit.id == permit_id,
        site=next((site for site in sites if site.id == stated.permit.site_id), None),
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "today": clock.now().date(),
        "kind_names": kinds.KIND_NAMES,
        "reason_names": kinds.REASON_NAMES,
        "state_names": validity.STATE_NAMES,
    }


def _cells(stated: StatedPermit) -> list[Cell]:
    permit = stated.permit
    return [
        permit.id,
        permit.kind.value,
        stated.terms.state_on(clock.now().date()).value,
        permit.number,
        permit.authority,
        permit.country,
        permit.valid_from.isoformat(),
        permit.valid_until.isoformat() if permit.valid_until else None,
        "; ".join(permit.low_codes),
        " ".join(permit.operations),
        permit.site_id,
        "yes" if permit.paper_id else "no",
        permit.version,
    ]
