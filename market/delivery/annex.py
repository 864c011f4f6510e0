"""The paper that goes with green-listed waste over a border: Annex VII of the waste shipment
regulation, Regulation (EC) No 1013/2006, Article 18, box by box from the facts we have.

A box that we cannot fill is left for a pen: nothing is guessed. Whether Regulation (EU) 2024/1157
asks for it electronically is not verified, and the paper says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.http.filters import country, day, mass
from foundation.http.texts import _
from foundation.parties.roles import TradeRole
from market.delivery.boxes import Box, Side, sides_of
from market.delivery.queries import find_agreed
from market.orders.models import Order
from traceability.compliance.crossing import Route, green_entries
from traceability.compliance.kinds import PermitKind
from traceability.compliance.queries import get_permits
from traceability.custody.queries import get_state
from traceability.custody.words import SourceKind
from traceability.lots.models import Lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.lots.waste.reading import WasteChoice
from traceability.materials.catalogue import FORM_NAMES, get_material

DECLARED = N_(
    "What stands above is complete and true to my knowledge, the contract is in force, and any"
    " cover and notice that the law asks for is there."
)


class NoBorder(Conflict):
    """The paper is for shipments between countries."""

    message = N_("This lot stays in its country, so no paper of Annex VII goes with it.")


class NotGreen(Conflict):
    """What is hazardous or on no green list needs consent beforehand, or is no waste at all."""

    message = N_(
        "No entry of the green list fits this lot as its owner describes it, so Annex VII is not"
        " its paper. The remarks on the lot say what would do."
    )


@dataclass(frozen=True)
class Annex:
    """The whole paper of one order."""

    order_id: str
    lot: str
    boxes: tuple[Box, ...]
    made_on: str


@dataclass(frozen=True)
class _Shipment:
    """What is to travel, between whom, and as which entries of the green list."""

    order: Order
    lot: Lot
    seller: Side
    buyer: Side
    route: Route
    choice: WasteChoice | None
    entries: Mapping[str, Sequence[str]]


def gather_annex(session: Session, order: Order) -> Annex:
    """The paper as order and lot are now. Raises `NoBorder` or `NotGreen`."""
    shipment = _shipment(session, order)
    if not shipment.route.crosses:
        raise NoBorder()
    if shipment.choice is None or not shipment.entries:
        raise NotGreen()
    boxes = (
        *_people(session, shipment),
        *_waste(session, shipment, shipment.choice),
        Box("11", _("Countries concerned"), _way(shipment.route), 1),
        Box("12", _("Whoever arranges the shipment: name, date, signature"), (_(DECLARED),), 2),
        Box("13", _("Received by the consignee: name, date, signature"), (), 2),
        Box("14", _("Received by the facility: quantity, name, date, signature"), (), 2),
    )
    return Annex(order.id, order.lot_code, boxes, day(clock.now().date()))


def needs_annex(session: Session, order: Order) -> bool:
    """Whether the paper goes with this order's lot."""
    return bool(_shipment(session, order).entries)


def _shipment(session: Session, order: Order) -> _Shipment:
    seller, buyer = sides_of(session, order)
    route = Route(seller.country, buyer.country)
    lot = session.get_one(Lot, order.lot_code)
    choice = find_waste_choice(session, lot.code)
    today = clock.now().date()
    entries = green_entries(get_material(lot.material_code), choice, route, on=today)
    return _Shipment(order, lot, seller, buyer, route, choice, entries)


def _people(session: Session, shipment: _Shipment) -> tuple[Box, ...]:
    """Boxes 1 to 7: who, how much and when."""
    order, lot, seller, buyer = shipment.order, shipment.lot, shipment.seller, shipment.buyer
    window = find_agreed(session, order.id)
    is_own = lot.source_kind is SourceKind.OWN_PRODUCTION and lot.organisation_id == order.seller_id
    is_refiner = TradeRole.REFINER in buyer.organisation.roles
    carriers = _("Carrier, means of transport, date of the handover, signature")
    return (
        Box("1", _("Who arranges the shipment"), seller.lines, 1),
        Box("2", _("Importer or consignee"), buyer.lines, 1),
        Box("3", _("Actual quantity"), (mass(get_state(session, lot.code).net_mass_g),)),
        Box(
            "4",
            _("Actual date of shipment"),
            (_("planned for %(day)s", day=day(window.starts_at)),) if window else (),
            1,
        ),
        *(Box(f"5 ({letter})", carriers, (), 2) for letter in "abc"),
        Box("6", _("Waste generator or collector"), seller.lines, 0 if is_own else 1),
        Box("7", _("Recovery facility"), buyer.lines if is_refiner else (), 1),
    )


def _waste(session: Session, shipment: _Shipment, choice: WasteChoice) -> tuple[Box, ...]:
    """Boxes 8 to 10: what it is, and what becomes of it."""
    order, entries = shipment.order, shipment.entries
    material = get_material(shipment.lot.material_code)
    operations = _operations(session, order.buyer_id)
    codes = [f"{scheme}: {_(' or ').join(found)}" for scheme, found in entries.items()]
    if "B1010" in entries.get("Basel IX", ()):
        codes.append(_("Out of equipment: ask the authority about Y49."))
    codes.append(_("List of Waste: %(code)s", code=choice.low_code))
    described = (order.title, f"{_(material.name)}, {_(FORM_NAMES[material.form])}")
    return (
        Box("8", _("Recovery operation"), operations, 0 if len(operations) == 1 else 1),
        Box("9", _("Usual description"), described),
        Box("10", _("Identification"), tuple(codes), 1),
    )


def _operations(session: Session, buyer_id: str) -> tuple[str, ...]:
    """The R operations of the buyer's permits for treatment that hold today."""
    today = clock.now().date()
    found = {
        operation
        for stated in get_permits(session, buyer_id)
        if stated.terms.kind is PermitKind.TREATMENT and stated.terms.holds_on(today)
        for operation in stated.terms.operations
        if operation.startswith("R")
    }
    return tuple(sorted(found))


def _way(route: Route) -> tuple[str, ...]:
    start, end = country(route.from_country), country(route.to_country)
    return (_("From %(start)s to %(end)s; through:", start=start, end=end),)
