"""The consignment note of the convention on carriage by road (CMR, Geneva 1956, Articles 5 and 6).

Its boxes carry the numbers of the form that carriers use. They are filled from the same facts as
the delivery note and the paper of Annex VII; who carries it, from the legs; the rest is for a pen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.http.filters import country, day, mass
from foundation.http.texts import _
from market.delivery.annex import needs_annex
from market.delivery.boxes import Box, Side, sides_of
from market.delivery.legs.viewing import legs_of
from market.delivery.note import DeliveryNote, gather_note
from market.delivery.queries import find_agreed
from market.orders.models import Order
from traceability.compliance.consents.queries import find_consented
from traceability.custody.queries import get_state
from traceability.custody.state import LotState
from traceability.lots.models import Lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import FORM_NAMES, get_material
from traceability.stock.balance import TransportMode

PARAMOUNT = N_(
    "This carriage is subject, notwithstanding any clause to the contrary, to the Convention on the"
    " Contract for the International Carriage of Goods by Road (CMR)."
)


class StaysAtHome(Conflict):
    """The convention is for carriage from one country to another (Article 1)."""

    message = N_(
        "This lot stays in its country, so no CMR consignment note goes with it. The delivery note"
        " does."
    )


@dataclass(frozen=True)
class Consignment:
    """The whole note of one order."""

    order_id: str
    lot: str
    boxes: tuple[Box, ...]
    made_on: str
    link: str
    link_symbol: str


def gather_cmr(session: Session, order: Order) -> Consignment:
    """The note as order and lot are now. Raises `StaysAtHome`."""
    seller, buyer = sides_of(session, order)
    if seller.country == buyer.country:
        raise StaysAtHome()
    note, state = gather_note(session, order), get_state(session, order.lot_code)
    boxes = (
        *_people(session, order, seller, buyer, _carriers(session, order)),
        Box("5", _("Documents attached"), _documents(session, order, state), 1),
        *_goods(session, order, note, state),
        *_money_and_signatures(seller),
    )
    made_on = day(clock.now().date())
    return Consignment(order.id, order.lot_code, boxes, made_on, note.link, note.link_symbol)


def crosses_border(session: Session, order: Order) -> bool:
    """Whether the order's lot is carried from one country to another."""
    seller, buyer = sides_of(session, order)
    return seller.country != buyer.country


def _carriers(session: Session, order: Order) -> tuple[str, ...]:
    """Who carries it by road, leg by leg, as far as it is planned."""
    found = []
    for one in legs_of(session, order, order.seller_id):
        if one.leg.mode is TransportMode.ROAD and not one.is_unused:
            facts = (fact.said() for fact in one.facts)
            found.append(", ".join((one.carrier, country(one.country), *facts)))
    return tuple(found)


def _people(
    session: Session, order: Order, seller: Side, buyer: Side, carriers: Sequence[str]
) -> tuple[Box, ...]:
    """Boxes 1 to 4 and 16 to 18: Article 6, 1 (b) to (e), and Article 8."""
    window = find_agreed(session, order.id)
    taken = _("planned for %(day)s", day=day(window.starts_at)) if window else ""
    return (
        Box("1", _("Sender: name, address, country"), seller.lines),
        Box("16", _("Carrier: name, address, country"), tuple(carriers[:1]), 2),
        Box("2", _("Consignee: name, address, country"), buyer.lines),
        Box("17", _("Successive carriers"), tuple(carriers[1:]), 2),
        Box("3", _("Place of delivery"), buyer.place),
        Box("18", _("Carrier's reservations and observations"), (), 2),
        Box("4", _("Place and date of taking over"), (*seller.place, *filter(None, [taken])), 1),
    )


def _documents(session: Session, order: Order, state: LotState) -> tuple[str, ...]:
    """What travels along: Article 6, 2 (g)."""
    found = [_("Delivery note %(id)s", id=order.id)]
    if needs_annex(session, order):
        found.append(_("Annex VII, Regulation (EC) No 1013/2006"))
    word, _mass = find_consented(session, order.lot_code, net_mass_g=state.net_mass_g)
    if word and word.terms:
        found.append(_("Consent %(reference)s", reference=word.terms.reference))
    return tuple(found)


def _goods(session: Session, order: Order, note: DeliveryNote, state: LotState) -> tuple[Box, ...]:
    """Boxes 6 to 13: Article 6, 1 (f) to (h) and (j)."""
    material = get_material(session.get_one(Lot, order.lot_code).material_code)
    choice = find_waste_choice(session, order.lot_code)
    described = [order.title, f"{_(material.name)}, {_(FORM_NAMES[material.form])}"]
    if choice and choice.low_code:
        described.append(_("List of Waste: %(code)s", code=choice.low_code))
    packings: Mapping[str, None] = dict.fromkeys(line.packaging for line in note.lines)
    gross = [package.gross_mass_g for package in state.packages]
    known = [one for one in gross if one is not None]
    masses = [_("net %(mass)s", mass=note.total)]
    if len(known) == len(gross):
        masses.insert(0, _("gross %(mass)s", mass=mass(sum(known))))
    marks = [order.lot_code, *(line.tag for line in note.lines)]
    return (
        Box("6", _("Marks and numbers"), (", ".join(marks),)),
        Box("7 · 8", _("Number of packages, method of packing"), (_packed(note, packings),)),
        Box("9", _("Nature of the goods"), (*described, *note.warnings, *note.records)),
        Box("10", _("Statistical number (customs)"), (), 1),
        Box("11", _("Weight"), tuple(masses), 0 if len(known) == len(gross) else 1),
        Box("12", _("Volume"), (), 1),
        Box("13", _("Sender's instructions, seals"), (note.seals,), 1),
    )


def _packed(note: DeliveryNote, packings: Mapping[str, None]) -> str:
    return f"{len(note.lines)}: {', '.join(packings)}"


def _money_and_signatures(seller: Side) -> tuple[Box, ...]:
    """Boxes 14, 15 and 19 to 24: Articles 5, 6 and 7."""
    place = seller.site.city if seller.site else ""
    return (
        Box("14 · 20", _("Carriage: who pays what"), (), 1),
        Box("15", _("Cash on delivery"), (), 1),
        Box("19", _("Special agreements"), (_(PARAMOUNT),)),
        Box("21", _("Made out in, on"), tuple(filter(None, [place])), 1),
        Box("22", _("Sender: signature, stamp"), (), 2),
        Box("23", _("Carrier: signature, stamp, plates"), (), 2),
        Box("24", _("Goods received: place, date, signature"), (), 2),
    )
