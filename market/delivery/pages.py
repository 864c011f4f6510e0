"""The pages of a delivery: window, gate, places, contacts, and the note that travels along."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.errors import DomainError
from foundation.http.filters import when
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.problems import file_bytes, see_other
from foundation.parties import access as parties
from foundation.parties.queries import get_sites
from market.delivery import arranging, printing, schemas, viewing
from market.delivery.annex import gather_annex, needs_annex
from market.delivery.cmr import Consignment, crosses_border, gather_cmr
from market.delivery.legs.planning import may_plan
from market.delivery.legs.viewing import legs_of
from market.delivery.note import DeliveryNote, gather_note
from market.delivery.refusals import NotNow
from market.delivery.slots import DISCLOSED
from market.orders.models import Order
from market.orders.queries import get_order

bp = Blueprint("delivery", __name__, url_prefix="/orders/<order_id>/delivery")

FORMS: Mapping[str, Callable[[], Form]] = {
    "window": lambda: Form.blank(schemas.WindowFormSchema()),
    "gate": lambda: Form.blank(schemas.SlotFormSchema()),
    "contact": lambda: Form.blank(schemas.ContactSchema()),
    "site": lambda: Form.blank(schemas.SiteFormSchema()),
}


@bp.get("")
@requires("market:read")
def show(order_id: str) -> ResponseReturnValue:
    """What is arranged, and what is still to be."""
    return _page(order_id)


@bp.post("/windows")
@requires("market:write")
def propose(order_id: str) -> ResponseReturnValue:
    """Propose when the lot is loaded."""
    form = Form.read(schemas.WindowFormSchema())
    return _act(
        order_id,
        "window",
        form,
        lambda session: arranging.propose_window(
            session,
            order_id,
            starts_at=form.data["starts_at"],  # type: ignore[arg-type] # the schema's own type
            ends_at=form.data["ends_at"],  # type: ignore[arg-type] # the schema's own type
            actor=parties.actor(),
        ),
    )


@bp.post("/windows/<int:seq>/agree")
@requires("market:write")
def agree(order_id: str, seq: int) -> ResponseReturnValue:
    """Agree to the other side's proposal."""
    with db.transaction() as session:
        arranging.agree_window(session, order_id, seq, actor=parties.actor())
    return see_other(url_for(".show", order_id=order_id))


@bp.post("/gate")
@requires("market:write")
def book(order_id: str) -> ResponseReturnValue:
    """Book a half hour at the buyer's gate."""
    form = Form.read(schemas.SlotFormSchema())
    return _act(
        order_id,
        "gate",
        form,
        lambda session: arranging.book_gate(
            session,
            order_id,
            starts_at=form.data["slot"],  # type: ignore[arg-type] # the schema's own type
            actor=parties.actor(),
        ),
    )


@bp.post("/gate/release")
@requires("market:write")
def release(order_id: str) -> ResponseReturnValue:
    """Give the half hour back."""
    with db.transaction() as session:
        arranging.release_gate(session, order_id, actor=parties.actor())
    return see_other(url_for(".show", order_id=order_id))


@bp.post("/contact")
@requires("market:write")
def give_contact(order_id: str) -> ResponseReturnValue:
    """Say whom the other side is to call."""
    form = Form.read(schemas.ContactSchema())
    return _act(
        order_id,
        "contact",
        form,
        lambda session: arranging.give_contact(
            session,
            order_id,
            name=str(form.data["name"]),
            phone=str(form.data["phone"]),
            email=str(form.data["email"]),
            actor=parties.actor(),
        ),
    )


@bp.post("/site")
@requires("market:write")
def choose_site(order_id: str) -> ResponseReturnValue:
    """Name one's own site: where the lot is fetched, or where it is to go."""
    form = Form.read(schemas.SiteFormSchema())
    return _act(
        order_id,
        "site",
        form,
        lambda session: arranging.choose_site(
            session, order_id, site_id=str(form.data["site_id"]), actor=parties.actor()
        ),
    )


@bp.get("/note")
@requires("market:read")
def note(order_id: str) -> ResponseReturnValue:
    """The delivery note as a page that prints."""
    return render_template("delivery/note.html", note=_note(order_id))


@bp.get("/note.pdf")
@requires("market:read")
def note_pdf(order_id: str) -> Response:
    """The delivery note as PDF."""
    pdf = printing.to_pdf(_note(order_id))
    return file_bytes(pdf, "application/pdf", name=f"delivery-note-{order_id}.pdf")


@bp.get("/annex-vii.pdf")
@requires("market:read")
def annex_pdf(order_id: str) -> Response:
    """The paper that goes with green-listed waste over a border."""
    with db.reading() as session:
        order = _own(session, order_id)
        if order.status not in DISCLOSED:
            raise NotNow(status=order.status.value)
        annex = gather_annex(session, order)
    pdf = printing.annex_to_pdf(annex)
    return file_bytes(pdf, "application/pdf", name=f"annex-vii-{order_id}.pdf")


@bp.get("/cmr")
@requires("market:read")
def cmr(order_id: str) -> ResponseReturnValue:
    """The consignment note for carriage by road over a border, as a page."""
    return render_template("delivery/cmr.html", cmr=_cmr(order_id))


@bp.get("/cmr.pdf")
@requires("market:read")
def cmr_pdf(order_id: str) -> Response:
    """The same as PDF."""
    pdf = printing.cmr_to_pdf(_cmr(order_id))
    return file_bytes(pdf, "application/pdf", name=f"cmr-{order_id}.pdf")


def _cmr(order_id: str) -> Consignment:
    with db.reading() as session:
        order = _own(session, order_id)
        if order.status not in DISCLOSED:
            raise NotNow(status=order.status.value)
        return gather_cmr(session, order)


def _note(order_id: str) -> DeliveryNote:
    with db.reading() as session:
        order = _own(session, order_id)
        if order.status not in DISCLOSED:
            raise NotNow(status=order.status.value)
        return gather_note(session, order)


def _act(
    order_id: str, name: str, form: Form, act: Callable[[Session], object]
) -> ResponseReturnValue:
    """Do it and show the delivery; or show it again with what is wrong."""
    if form.is_valid:
        try:
            with db.transaction() as session:
                act(session)
            return see_other(url_for(".show", order_id=order_id))
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(order_id, **{name: form})


def _page(order_id: str, **sent: Form) -> ResponseReturnValue:
    organisation_id = parties.actor().organisation_id
    today = clock.now().date()
    with db.reading() as session:
        order = _own(session, order_id)
        view = viewing.view_of(session, order, organisation_id)
        planned = view.agreed.ends_at.date() if view.agreed else today
        day = schemas.day_of(request.args.get("day", ""), today=max(planned, today))
        free = viewing.free_slots(session, order, day)
        goes_with_annex = view.is_disclosed and needs_annex(session, order)
        goes_with_cmr = view.is_disclosed and crosses_border(session, order)
        sites = get_sites(session, organisation_id)
        legs = legs_of(session, order, organisation_id)
    forms = {name: blank() for name, blank in FORMS.items()} | sent
    form = next(iter(sent.values()), forms["window"])
    return form.page(
        "delivery/show.html",
        order=order,
        view=view,
        goes_with_annex=goes_with_annex,
        goes_with_cmr=goes_with_cmr,
        forms=forms,
        day=day,
        legs=legs,
        can_plan_legs=view.can_arrange and may_plan(order, organisation_id),
        slot_options=[(one.isoformat(), when(one)) for one in free],
        site_options=[(site.id, f"{site.name}, {site.city}") for site in sites],
    )


def _own(session: Session, order_id: str) -> Order:
    return get_order(session, order_id, organisation_id=parties.actor().organisation_id)
