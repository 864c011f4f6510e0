"""The forms of the acts. Which of them a lot takes now is the fold's word, not ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError, Invalid, NotFound
from foundation.http import problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import translate
from foundation.parties import access
from foundation.parties.queries import get_organisations, get_sites
from traceability.custody import handover
from traceability.custody.events import Inspect, Weigh
from traceability.custody.recording import Recorded, record
from traceability.custody.standings import may_take
from traceability.custody.words import AssayMethod, Basis, InspectionResult
from traceability.lots import wording
from traceability.lots.acts import filling, schemas
from traceability.lots.assay_tables import AssayTable, read_assay_table
from traceability.lots.assays import AssayReport, record_assay
from traceability.lots.importing.table import LARGEST_FILE
from traceability.lots.queries import get_readable_lot
from traceability.materials.elements import ELEMENTS
from traceability.materials.sampling import spread_of

bp = Blueprint("lot_acts", __name__, url_prefix="/lots/<code>")

ASSAY_ROWS = 6


@bp.get("/weigh")
@requires("custody:write")
def new_weighing(code: str) -> ResponseReturnValue:
    """A scale, package by package."""
    return _page("weigh", code, Form.blank(schemas.WeighingForm(), unit="kg"))


@bp.post("/weigh")
@requires("custody:write")
def weigh(code: str) -> ResponseReturnValue:
    """Record what the scale showed."""
    form = Form.read(schemas.WeighingForm())

    def act(session: Session) -> Recorded:
        masses, instrument = form.data["masses"], form.data["instrument"]
        statement = Weigh(masses, instrument=str(instrument) or None)  # type: ignore[arg-type] # the schema's own type
        return record(session, statement, lot=code, actor=access.actor())

    return _record("weigh", code, form, act)


@bp.get("/inspect")
@requires("custody:write")
def new_inspection(code: str) -> ResponseReturnValue:
    """A look at the lot."""
    return _page("inspect", code, Form.blank(schemas.InspectionForm()))


@bp.post("/inspect")
@requires("custody:write")
def inspect(code: str) -> ResponseReturnValue:
    """Record what somebody saw."""
    form = Form.read(schemas.InspectionForm())

    def act(session: Session) -> Recorded:
        result = InspectionResult(str(form.data["result"]))
        statement = Inspect(result, note=str(form.data["note"]) or None)
        return record(session, statement, lot=code, actor=access.actor())

    return _record("inspect", code, form, act)


@bp.get("/assay")
@requires("custody:write")
def new_assay(code: str) -> ResponseReturnValue:
    """A laboratory's report."""
    return _page("assay", code, Form.blank(schemas.AssayForm()))


@bp.post("/assay")
@requires("custody:write")
def assay(code: str) -> ResponseReturnValue:
    """Record the report, beside what was declared."""
    form = Form.read(schemas.AssayForm())

    def act(session: Session) -> Recorded:
        typed = form.data
        report = AssayReport(
            shares=typed["shares"],  # type: ignore[arg-type] # the schema's own type
            method=AssayMethod(str(typed["method"])),
            basis=Basis(str(typed["basis"])),
            assayed_on=typed["assayed_on"],  # type: ignore[arg-type] # the schema's own type
            laboratory=str(typed["laboratory"]),
            report_number=str(typed["report_number"]),
            dry_ppm=typed["dry_ppm"],  # type: ignore[arg-type] # the schema's own type
        )
        return record_assay(session, code, report, actor=access.actor())

    return _record("assay", code, form, act)


@bp.post("/assay/table")
@requires("custody:write")
def fill_assay(code: str) -> ResponseReturnValue:
    """The report with its lines filled in from a table, to look through and sign; nothing is
    recorded.
    """
    form = Form.half_typed(schemas.AssayForm())
    table = AssayTable()
    try:
        table = read_assay_table(_sent_table())
    except Invalid as refusal:
        form.errors["table"] = [translate(refusal)]
    filling.fill(form, table)
    form.point_out_odd_fields()
    return _page("assay", code, form, table=table)


@bp.get("/offer")
@requires("custody:write")
def new_offer(code: str) -> ResponseReturnValue:
    """Who is to take the lot."""
    taker = request.args.get("taker", "")  # an order's page names its buyer
    return _page("offer", code, Form.blank(schemas.OfferForm(), days="14", taker_id=taker))


@bp.post("/offer")
@requires("custody:write")
def offer(code: str) -> ResponseReturnValue:
    """Sign the giver's half of a handover."""
    form = Form.read(schemas.OfferForm())

    def act(session: Session) -> Recorded:
        days = int(str(form.data["days"]))
        return handover.offer(
            session,
            code,
            taker_id=str(form.data["taker_id"]),
            expires_at=clock.now() + timedelta(days=days),
            seals=form.data["seals"],  # type: ignore[arg-type] # the schema's own type
            actor=access.actor(),
        )

    return _record("offer", code, form, act)


@bp.get("/cancel-offer")
@requires("custody:write")
def new_cancellation(code: str) -> ResponseReturnValue:
    """What taking the offer back means."""
    return _page("cancel", code, Form.blank(schemas.NoForm()))


@bp.post("/cancel-offer")
@requires("custody:write")
def cancel(code: str) -> ResponseReturnValue:
    """Take the offer back."""
    form = Form.read(schemas.NoForm())
    return _record(
        "cancel", code, form, lambda session: handover.cancel(session, code, actor=access.actor())
    )


@bp.get("/return")
@requires("custody:write")
def new_return(code: str) -> ResponseReturnValue:
    """Where a refused lot stands again."""
    return _page("return", code, Form.blank(schemas.ReturnForm()))


@bp.post("/return")
@requires("custody:write")
def bring_back(code: str) -> ResponseReturnValue:
    """Sign that it is back."""
    form = Form.read(schemas.ReturnForm())

    def act(session: Session) -> Recorded:
        site_id = str(form.data["site_id"])
        return handover.bring_back(session, code, site_id=site_id, actor=access.actor())

    return _record("return", code, form, act)


def _record(
    page: str, code: str, form: Form, act: Callable[[Session], Recorded]
) -> ResponseReturnValue:
    """Record a valid form's act and go to the lot; else the form again with what is wrong."""
    if form.is_valid:
        try:
            with db.transaction() as session:
                get_readable_lot(session, code, actor=access.actor())
                act(session)
            return problems.see_other(url_for("lots.show", code=code) + "#way")
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(page, code, form)


def _sent_table() -> bytes:
    """The chosen file, or else what was pasted."""
    sent = request.files.get("file")
    raw = sent.read(LARGEST_FILE + 1) if sent else b""
    return raw or request.form.get("table", "").encode()


def _page(
    page: str, code: str, form: Form, *, table: AssayTable | None = None
) -> ResponseReturnValue:
    with db.reading() as session:
        lot, state = get_readable_lot(session, code, actor=access.actor())
        members = get_organisations(session) if page == "offer" else []
        sites = get_sites(session, access.actor().organisation_id) if page == "return" else []
        return form.page(
            f"lots/{page}.html",
            lot=lot,
            state=state,
            takers=[
                (one.id, f"{one.name}, {one.country}")
                for one in members
                if not _is_self(one.id) and may_take(one.standing, state, taker_id=one.id)
            ],
            sites=[(site.id, f"{site.name}, {site.city}") for site in sites],
            elements=ELEMENTS,
            rows=max(ASSAY_ROWS, len(form.values("content"))),
            wording=wording,
            table=table,
            spread=spread_of(lot.material_code),
        )


def _is_self(organisation_id: str) -> bool:
    return organisation_id == access.actor().organisation_id
