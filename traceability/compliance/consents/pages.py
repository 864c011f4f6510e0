"""The page where a lot's owner or holder states the consent to its shipment over a border."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.countries import countries
from foundation.parties.queries import get_organisation_names
from traceability.compliance.consents import terms
from traceability.compliance.consents.queries import get_consent_rows, word_of
from traceability.compliance.consents.schemas import ConsentForm
from traceability.compliance.consents.stating import state_consent
from traceability.lots.queries import get_readable_lot

bp = Blueprint("consents", __name__, url_prefix="/lots/<code>/consent")


@bp.get("")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """What is stated and was stated before; owner and holder may state something else."""
    with db.reading() as session:
        return _page(session, code, Form.blank(ConsentForm()))


@bp.post("")
@requires("lots:write")
def create(code: str) -> ResponseReturnValue:
    """Take the word."""
    form, actor = Form.read(ConsentForm()), access.actor()
    if form.is_valid:
        try:
            with db.transaction() as session:
                state_consent(session, code, form.data, actor=actor)  # type: ignore[arg-type] # the schema makes the word
            return problems.see_other(url_for(".show", code=code))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _page(session, code, form)


def _page(session: Session, code: str, form: Form) -> ResponseReturnValue:
    actor = access.actor()
    lot, state = get_readable_lot(session, code, actor=actor)
    rows = get_consent_rows(session, code)
    can_state = actor.organisation_id in (state.owner_id, state.custodian_id)
    return form.page(
        "lots/consent.html",
        lot=lot,
        rows=rows,
        words=[word_of(row) for row in rows],
        names=get_organisation_names(session, [row.organisation_id for row in rows]),
        reason_names=terms.REASON_NAMES,
        countries=countries(),
        can_state=can_state and actor.may("lots:write"),
    )
