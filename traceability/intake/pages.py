"""Pages of the gate: one act at a time, large enough for a glove."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError
from foundation.http import limits, problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import public, requires
from foundation.http.texts import _
from foundation.parties import access
from foundation.parties.queries import get_organisation
from traceability.compliance.showing import papers_of
from traceability.custody.words import RefusalReason
from traceability.intake import receiving
from traceability.intake.filling import filled_in
from traceability.intake.handovers import pages as handovers
from traceability.intake.handovers.codes import Named, NamedKind, named_by
from traceability.intake.handovers.queries import find_known
from traceability.intake.handovers.refusals import UnknownHandover
from traceability.intake.photos.queries import get_photos
from traceability.intake.photos.schemas import KIND_NAMES
from traceability.intake.queries import get_delivery, get_expected_deliveries, get_outcome
from traceability.intake.refusals import NotScanned
from traceability.intake.schemas import REASON_NAMES, MassIn, RefuseIn, ScanIn
from traceability.intake.tally import Delivery
from traceability.lots.disclosure import waste_row
from traceability.lots.queries import get_lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import get_material
from traceability.provenance.verification import verify
from traceability.tags.hazards import warnings_of
from traceability.tags.models import ScanWay

bp = Blueprint("intake", __name__, url_prefix="/intake")

EXPECTED = ("lot", "status", "net_mass_g", "packages", "weighed_in", "expires_at")
SCAN_LIMIT = {"limit": 120, "per_s": 60}

# The worker alone may compile WebAssembly; the page that starts it may not.
DECODER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "frame-ancestors 'none'"
)


@bp.get("")
@requires("custody:write")
def index() -> ResponseReturnValue:
    """The scanner, and what is expected."""
    with db.reading() as session:
        return _gate(session, Form.blank(ScanIn()))


@bp.get("/expected.csv")
@requires("custody:write")
def export() -> ResponseReturnValue:
    """What is expected, for a spreadsheet."""
    with db.reading() as session:
        rows = [
            [
                one.state.lot,
                one.state.status.value,
                one.state.net_mass_g,
                len(one.lines),
                one.weighed_count,
                one.handover.expires_at.isoformat(),
            ]
            for one in get_expected_deliveries(session, actor=access.actor())
        ]
    return spreadsheets.download("expected.csv", EXPECTED, rows)


@bp.get("/decoder.mjs")
@public
def decoder() -> Response:
    """The decoder's script under a policy of its own."""
    script = Path(current_app.static_folder or "") / "intake" / "decoder.mjs"
    reply = problems.file_bytes(script.read_bytes(), "text/javascript; charset=utf-8")
    reply.headers["Content-Security-Policy"] = DECODER_POLICY
    reply.headers["Cache-Control"] = "no-cache"
    return reply


@bp.post("/scans")
@requires("custody:write")
def scan() -> ResponseReturnValue:
    """Take a scanned or typed code: on to its package, or say what is wrong with it."""
    form = Form.read(ScanIn())
    actor = access.actor()
    if not form.is_valid:
        with db.reading() as session:
            return _gate(session, form)
    limits.hit("gate-scan", actor.organisation_id, **SCAN_LIMIT)
    code = str(form.data["code"])
    named = named_by(code, handovers.roots())
    if named is not None:
        return _named(form, named)
    with db.transaction() as session:
        way = ScanWay(str(form.data["way"]))
        expected = str(form.data["expected"]) or None
        taken = receiving.take_scan(session, code, way=way, expected=expected, actor=actor)
    if taken.refusal is None:
        return problems.see_other(url_for("intake.edit", lot=taken.lot_code, number=taken.number))
    form.refuse(taken.refusal)
    with db.reading() as session:
        return _gate(session, form, taken=taken)


@bp.get("/<lot>")
@requires("custody:write")
def show(lot: str) -> ResponseReturnValue:
    """One delivery: what was scanned, what is missing, and the decision."""
    with db.reading() as session:
        delivery = get_delivery(session, lot, actor=access.actor())
        return _delivery_page(session, delivery)


@bp.get("/<lot>/<int:number>")
@requires("custody:write")
def edit(lot: str, number: int) -> ResponseReturnValue:
    """One scanned package: what is expected, and what the scale says."""
    with db.reading() as session:
        return _package_page(session, None, lot, number)


@bp.post("/<lot>/<int:number>")
@requires("custody:write")
def weigh(lot: str, number: int) -> ResponseReturnValue:
    """Note the scale's figure; then the next package, or the decision once all are weighed."""
    form = Form.read(MassIn())
    if form.is_valid:
        net_mass_g, verdict = MassIn.said(form.data)
        try:
            with db.transaction() as session:
                delivery = receiving.weigh_in(
                    session,
                    lot,
                    number,
                    net_mass_g=net_mass_g,
                    verdict=verdict,
                    actor=access.actor(),
                )
            return problems.see_other(_after(delivery))
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _package_page(session, form, lot, number)


@bp.post("/<lot>/accept")
@requires("custody:write")
def accept(lot: str) -> ResponseReturnValue:
    """Sign for the lot as it was weighed in: accepted, accepted in part, or refused."""
    with db.transaction() as session:
        receiving.sign_delivery(session, lot, actor=access.actor())
    return problems.see_other(url_for("intake.done", lot=lot))


@bp.get("/<lot>/refuse")
@requires("custody:write")
def new_refusal(lot: str) -> ResponseReturnValue:
    """Ask why a lot is sent back."""
    with db.reading() as session:
        return _refusal_page(session, Form.blank(RefuseIn()), lot)


@bp.post("/<lot>/refuse")
@requires("custody:write")
def refuse(lot: str) -> ResponseReturnValue:
    """Sign that the whole lot is sent back."""
    form = Form.read(RefuseIn())
    if form.is_valid:
        reason = RefusalReason(str(form.data["reason"]))
        note = str(form.data["note"]) if form.data["note"] else None
        try:
            with db.transaction() as session:
                receiving.refuse_delivery(
                    session, lot, reason=reason, note=note, actor=access.actor()
                )
            return problems.see_other(url_for("intake.done", lot=lot))
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _refusal_page(session, form, lot)


@bp.get("/<lot>/done")
@requires("custody:write")
def done(lot: str) -> ResponseReturnValue:
    """What was signed, and what comes next."""
    with db.reading() as session:
        outcome = get_outcome(session, lot, actor=access.actor())
        return render_template("intake/done.html", outcome=outcome, reasons=REASON_NAMES)


def _named(form: Form, named: Named) -> ResponseReturnValue:
    """On to the delivery that a paper names. No scan is noted: no label was read."""
    if named.kind is NamedKind.LOT:
        return problems.see_other(url_for("intake.show", lot=named.id))
    with db.reading() as session:
        if find_known(session, named.id, actor=access.actor()) is None:
            form.refuse(UnknownHandover())
            return _gate(session, form, heading=_("Not a handover of yours"))
    return problems.see_other(url_for("handovers.paper", document_id=named.id))


def _gate(
    session: Session,
    form: Form,
    *,
    taken: receiving.Taken | None = None,
    heading: str | None = None,
) -> ResponseReturnValue:
    deliveries = get_expected_deliveries(session, actor=access.actor())
    after = request.args.get("after", "")
    expected = request.form.get("expected") or request.args.get("lot", "")
    return form.page(
        "intake/index.html",
        deliveries=deliveries,
        taken=taken,
        heading=heading,
        after=after,
        expected=expected,
    )


def _delivery_page(session: Session, delivery: Delivery) -> ResponseReturnValue:
    material = get_material(delivery.state.material_code)
    is_magnetised = bool(get_lot(session, delivery.state.lot).is_magnetised)
    return render_template(
        "intake/delivery.html",
        delivery=delivery,
        warnings=warnings_of(material, is_magnetised=is_magnetised),
        reasons=REASON_NAMES,
        photos=get_photos(session, delivery.handover.handover_id),
        kinds=KIND_NAMES,
        material=material,
        giver=get_organisation(session, delivery.handover.giver_id),
        verdict=verify(session, delivery.state.lot),
        **_papers(session, delivery.state.lot),
    )


def _package_page(
    session: Session, form: Form | None, lot: str, number: int
) -> ResponseReturnValue:
    """`form` is what was sent; without one, what is known of the package is filled in."""
    delivery = get_delivery(session, lot, actor=access.actor())
    line = delivery.find_line(number)
    if line is None or line.seen is None:
        raise NotScanned(number=number)
    return (form or filled_in(delivery, line)).page(
        "intake/package.html",
        delivery=delivery,
        line=line,
        reasons=REASON_NAMES,
        material=get_material(delivery.state.material_code),
        verdict=verify(session, lot),
        **_papers(session, lot),
    )


def _papers(session: Session, lot: str) -> dict[str, object]:
    """The waste code as it stands on the day of the intake, and what is odd about the papers."""
    today = clock.now().date()
    return {
        "waste_code": waste_row(find_waste_choice(session, lot), on=today),
        "remarks": papers_of(session, lot, on=today).remarks,
    }


def _refusal_page(session: Session, form: Form, lot: str) -> ResponseReturnValue:
    delivery = get_delivery(session, lot, actor=access.actor())
    return form.page("intake/refuse.html", delivery=delivery, reasons=REASON_NAMES)


def _after(delivery: Delivery) -> str:
    """Where a mass leads: to the decision once all is weighed, else back to the scanner."""
    lot = delivery.state.lot
    if delivery.is_complete:
        return url_for("intake.show", lot=lot, _anchor="decision")
    return url_for("intake.index", after=lot)
