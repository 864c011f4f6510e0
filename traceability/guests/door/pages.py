"""The driver's pages: what exactly is to be signed, one act at a time, and nothing else.

A link that is unknown, used, void or too old is one answer, and tries are counted by network, by
link and by handover.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import DomainError
from foundation.http import limits
from foundation.http.forms import Form
from foundation.http.marks import public
from foundation.parties import access
from foundation.parties.tokens import LinkNotValid, token_hash
from traceability.custody.words import RefusalReason
from traceability.guests import schemas, signing, viewing
from traceability.guests.models import GuestRole
from traceability.guests.signing import Signer
from traceability.intake.schemas import REASON_NAMES

bp = Blueprint("guest_signing", __name__, url_prefix="/sign")

PAGES = {GuestRole.TAKE: "guests/take.html", GuestRole.GIVE: "guests/give.html"}


@bp.after_request
def keep_out_of_indexes(reply: Response) -> Response:
    """A secret address is nobody's search result, and no cache's page."""
    reply.headers["X-Robots-Tag"] = "noindex, nofollow"
    reply.headers["Cache-Control"] = "no-store"
    return reply


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """What the link is for. Looking at it uses nothing up."""
    paper = _paper(token)
    form = Form.blank(schemas.TakeForm(), signer_company=paper.guest)
    return form.page(PAGES[paper.role], paper=paper, token=token)


@bp.post("/<token>/take")
@public
def take(token: str) -> ResponseReturnValue:
    """Sign that the lot is on the vehicle. The next link is shown here and never again, so this
    answers instead of redirecting.
    """
    paper, form = _paper(token), Form.read(schemas.TakeForm())
    if form.is_valid:
        masses: dict[str, int] = form.data["masses"]  # type: ignore[assignment] # the schema's own
        try:
            with db.transaction() as session:
                taken = signing.take(session, token, signer=_signer(form), masses_g=masses)
        except LinkNotValid:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            shown = viewing.shown_link(_base_url(), taken.giving) if taken.giving else None
            return render_template("guests/signed.html", paper=paper, giving=shown)
    return form.page("guests/take.html", paper=paper, token=token)


@bp.get("/<token>/refuse")
@public
def new_refusal(token: str) -> ResponseReturnValue:
    """Why the lot stays."""
    paper = _paper(token, GuestRole.TAKE)
    form = Form.blank(schemas.RefusalForm(), signer_company=paper.guest)
    return form.page("guests/refuse.html", paper=paper, token=token, reasons=REASON_NAMES)


@bp.post("/<token>/refuse")
@public
def refuse(token: str) -> ResponseReturnValue:
    """Sign that the lot is not taken."""
    paper, form = _paper(token, GuestRole.TAKE), Form.read(schemas.RefusalForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                signing.refuse(
                    session,
                    token,
                    signer=_signer(form),
                    reason=RefusalReason(str(form.data["reason"])),
                    note=str(form.data["note"]) or None,
                )
        except LinkNotValid:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return render_template("guests/refused.html", paper=paper)
    return form.page("guests/refuse.html", paper=paper, token=token, reasons=REASON_NAMES)


@bp.post("/<token>/give")
@public
def give(token: str) -> ResponseReturnValue:
    """Sign that the lot is handed over at the far end."""
    paper, form = _paper(token, GuestRole.GIVE), Form.read(schemas.SignerForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                signing.give(session, token, signer=_signer(form))
        except LinkNotValid:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return render_template("guests/given.html", paper=paper)
    return form.page("guests/give.html", paper=paper, token=token)


def _paper(token: str, role: GuestRole | None = None) -> viewing.Paper:
    """What is to be signed. Raises `LinkNotValid`, or `TooMany`."""
    limits.hit("guest-network", access.network(), limit=60, per_s=600)
    limits.hit("guest-link", token_hash(token).hex(), limit=30, per_s=600)
    with db.reading() as session:
        paper = viewing.paper_of(session, token)
    limits.hit("guest-handover", paper.handover_id, limit=60, per_s=3600)
    if role not in (None, paper.role):
        raise LinkNotValid()
    return paper


def _signer(form: Form) -> Signer:
    names = ("signer_name", "signer_company", "plate")
    return Signer(*(str(form.data[name]) for name in names))


def _base_url() -> str:
    base_url: str = current_app.extensions["settings"].base_url
    return base_url
