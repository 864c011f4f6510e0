"""Something is wrong: the form that says what, the answers of the others, and a registration that
was a mistake."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.queries import get_organisation
from traceability.custody import amending as acts
from traceability.custody.correcting import concerned
from traceability.custody.corrections import Changes
from traceability.custody.queries import get_events
from traceability.custody.recording import Recorded
from traceability.custody.state import LotState
from traceability.lots import wording
from traceability.lots.correcting import amending, schemas
from traceability.lots.correcting.amending import Said, Wanted
from traceability.lots.correcting.history import corrections_in
from traceability.lots.correcting.showing import shown_changes
from traceability.lots.queries import get_declared_rows, get_readable_lot
from traceability.lots.shares import per_cent_text
from traceability.materials.catalogue import materials
from traceability.materials.elements import ELEMENTS

bp = Blueprint("correcting", __name__, url_prefix="/lots/<code>")

SPARE_ELEMENTS = 3


@bp.get("/correct")
@requires("custody:write")
def new_correction(code: str) -> ResponseReturnValue:
    """The books as they are, to be written as they should be."""
    with db.reading() as session:
        _, state = get_readable_lot(session, code, actor=access.actor())
        form = _prefilled(session, state)
    return _page(code, form)


@bp.post("/correct")
@requires("custody:write")
def correct(code: str) -> ResponseReturnValue:
    """Show before and after; record it when they were seen like that and signed."""
    form = Form.read(schemas.CorrectionForm())
    changes = None
    if form.is_valid:
        wanted, said = form.data["wanted"], form.data["said"]
        assert isinstance(wanted, Wanted) and isinstance(said, Said)  # noqa: PT018 - the schema's own
        try:
            with db.reading() as session:
                _, state = get_readable_lot(session, code, actor=access.actor())
                changes = amending.changes_to(session, state, wanted)
            if form.data["confirmed"] == digest_of(changes):
                with db.transaction() as session:
                    amending.amend(session, code, wanted, said, actor=access.actor())
                return problems.see_other(url_for("lots.show", code=code) + "#way")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(code, form, changes=changes)


@bp.get("/correction")
@requires("custody:read")
def show(code: str) -> ResponseReturnValue:
    """The open correction: before, after, why, and the answers one can give."""
    return _answers(code, Form.blank(schemas.AnswerForm()))


@bp.post("/correction/agree")
@requires("custody:write")
def agree(code: str) -> ResponseReturnValue:
    """Agree to it."""
    return _answer(
        code,
        lambda session, seen, _note: amending.agree(
            session, code, proposal_id=seen, actor=access.actor()
        ),
    )


@bp.post("/correction/decline")
@requires("custody:write")
def decline(code: str) -> ResponseReturnValue:
    """Decline it, with a word."""
    return _answer(
        code,
        lambda session, seen, note: acts.decline(
            session, code, proposal_id=seen, note=note, actor=access.actor()
        ),
    )


@bp.post("/correction/withdraw")
@requires("custody:write")
def withdraw(code: str) -> ResponseReturnValue:
    """Take one's own proposal back."""
    return _answer(
        code,
        lambda session, seen, _note: acts.withdraw(
            session, code, proposal_id=seen, actor=access.actor()
        ),
    )


@bp.get("/cancel-registration")
@requires("custody:write")
def new_cancellation(code: str) -> ResponseReturnValue:
    """What cancelling a registration means."""
    return _cancellation(code, Form.blank(schemas.CancellationForm()))


@bp.post("/cancel-registration")
@requires("custody:write")
def cancel(code: str) -> ResponseReturnValue:
    """End a lot that was registered by mistake."""
    form = Form.read(schemas.CancellationForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                get_readable_lot(session, code, actor=access.actor())
                note = str(form.data["note"])
                acts.cancel_registration(session, code, note=note, actor=access.actor())
            return problems.see_other(url_for("lots.show", code=code))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _cancellation(code, form)


def digest_of(changes: Changes) -> str:
    """What was shown, in short: whoever changes a figure afterwards sees it again first."""
    return sha256(repr(changes).encode()).hexdigest()


def _prefilled(session: Session, state: LotState) -> Form:
    declared, packages = get_declared_rows(session, state.lot), state.packages
    return Form.blank(
        schemas.CorrectionForm(),
        unit="g",
        package_id=[one.package_id for one in packages],
        packaging=[one.packaging.value for one in packages],
        gross_mass=[one.gross_mass_g for one in packages],
        tare=[one.tare_mass_g for one in packages],
        net_mass=[one.net_mass_g for one in packages],
        material_code=state.material_code,
        element=[row.element for row in declared],
        content=[per_cent_text(row.content_ppm) for row in declared],
        basis="as_received",
        days="14",
        seen=" ".join(sorted(amending.seen_of(state))),
    )


def _page(code: str, form: Form, *, changes: Changes | None = None) -> ResponseReturnValue:
    with db.reading() as session:
        actor = access.actor()
        lot, state = get_readable_lot(session, code, actor=actor)
        others = concerned(state, author_id=actor.organisation_id)
        return form.page(
            "lots/correct.html",
            lot=lot,
            state=state,
            changes=shown_changes(changes) if changes and form.is_valid else (),
            digest=digest_of(changes) if changes else "",
            others=[get_organisation(session, one).name for one in others],
            rows=len(form.values("package_id")),
            lines=_filled(form.values("content")) + SPARE_ELEMENTS,
            elements=ELEMENTS,
            materials=[(one.code, one.name) for one in materials().values()],
            wording=wording,
        )


def _filled(texts: list[str]) -> int:
    """How many lines there are up to the last one with something in it."""
    return max((number for number, text in enumerate(texts, start=1) if text), default=0)


def _answer(code: str, act: Callable[[Session, str | None, str], Recorded]) -> ResponseReturnValue:
    form = Form.read(schemas.AnswerForm())
    if form.is_valid:
        try:
            with db.transaction() as session:
                get_readable_lot(session, code, actor=access.actor())
                act(session, str(form.data["proposal_id"]) or None, str(form.data["note"]))
            return problems.see_other(url_for("lots.show", code=code) + "#way")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _answers(code, form)


def _answers(code: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        actor = access.actor()
        lot, state = get_readable_lot(session, code, actor=actor)
        told = corrections_in(get_events(session, code), state)
        last = told[-1] if told else None
        named = {last.author_id, *last.agreeing, *last.agreed_by} if last else set()
        return form.page(
            "lots/correction.html",
            lot=lot,
            state=state,
            correction=last,
            changes=shown_changes(last.correction.changes) if last else (),
            names={one: get_organisation(session, one).name for one in named},
            mine=actor.organisation_id,
            wording=wording,
        )


def _cancellation(code: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        lot, state = get_readable_lot(session, code, actor=access.actor())
        return form.page("lots/cancel_registration.html", lot=lot, state=state)
