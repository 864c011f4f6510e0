"""The delivery note: what travels from where to where, under which tags and seals, with what care.

Everything is words and masses already, in the language of whoever asked; page and PDF show the
same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation import clock, db
from foundation.http.filters import country, mass, when
from foundation.http.texts import _
from foundation.parties.models import Organisation, Site
from foundation.parties.queries import find_guest, get_organisation, get_site
from foundation.symbol import QUIET_MODULES, path, symbol
from market.delivery.legs.viewing import LegView, legs_of
from market.delivery.queries import find_agreed, find_booking
from market.delivery.slots import ARRANGED, SLOT
from market.listings.delivering import TERM_NAMES
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order
from traceability.compliance.showing import papers_of
from traceability.custody.events import Offer
from traceability.custody.queries import get_events, get_state
from traceability.custody.state import LotState, PackageState
from traceability.intake.handovers.showing import address_of
from traceability.lots.models import Lot
from traceability.lots.wording import PACKAGE
from traceability.materials.catalogue import get_material
from traceability.tags.labels import tag_warnings
from traceability.tags.models import Tag
from traceability.tags.queries import get_bound_tags

ON_ITS_WAY = ARRANGED | {OrderStatus.RECEIVED}


@dataclass(frozen=True)
class NoteParty:
    """One side with the address where the lot is fetched, or goes."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class NoteLine:
    """One package: what it is, its masses, its tag, and the tag's symbol as SVG."""

    package: str
    packaging: str
    net: str
    gross: str
    tag: str
    symbol: str


@dataclass(frozen=True)
class DeliveryNote:
    """The whole paper."""

    order_id: str
    lot: str
    title: str
    material: str
    sender: NoteParty
    taker: NoteParty
    term: str
    loading: str
    gate: str
    legs: tuple[str, ...]
    seals: str
    warnings: tuple[str, ...]
    records: tuple[str, ...]
    lines: tuple[NoteLine, ...]
    total: str
    made_at: str
    link: str
    link_symbol: str
    handover: str
    handover_symbol: str


def gather_note(session: Session, order: Order) -> DeliveryNote:
    """The note of an order as the lot is now."""
    lot = session.get_one(Lot, order.lot_code)
    state = get_state(session, lot.code)
    tags = {tag.package_id: tag for tag in get_bound_tags(session, lot.code)}
    window, booking = find_agreed(session, order.id), find_booking(session, order.id)
    link = f"{db.settings_of(session).base_url}/orders/{order.id}"
    handover = _handover(session, order, state)
    return DeliveryNote(
        order_id=order.id,
        lot=lot.code,
        title=order.title,
        material=_(get_material(lot.material_code).name),
        sender=_party(session, order.seller_id, order.pickup_site_id),
        taker=_party(session, order.buyer_id, order.site_id),
        term=_(TERM_NAMES[order.delivery_term]),
        loading=_span(window.starts_at, window.ends_at) if window else _("not agreed yet"),
        gate=_span(booking.starts_at, booking.starts_at + SLOT) if booking else _("not booked"),
        legs=tuple(_leg(one) for one in legs_of(session, order, order.seller_id)),
        seals=", ".join(_seals(session, order)) or _("none stated"),
        warnings=tuple(warning.text for warning in tag_warnings(session, lot)),
        records=_records(session, lot.code),
        lines=tuple(
            _line(package, tags.get(package.package_id), of=state.last_number)
            for package in state.packages
        ),
        total=mass(state.net_mass_g),
        made_at=when(clock.now()),
        link=link,
        link_symbol=symbol_svg(link),
        handover=handover,
        handover_symbol=symbol_svg(handover) if handover else "",
    )


def _handover(session: Session, order: Order, state: LotState) -> str:
    """The address of the handover that is open, for whoever takes the lot next on this order's way;
    where it goes after that is not this paper's matter. Drivers without an account sign by a link,
    so nothing stands there for them.
    """
    handover = state.handover
    if order.status not in ON_ITS_WAY or handover is None:
        return ""
    if find_guest(session, handover.taker_id) is not None:
        return ""
    return address_of(session, handover.handover_id)


def symbol_svg(content: str) -> str:
    """A QR symbol as an SVG picture with its quiet zone."""
    matrix = symbol(content)
    size = len(matrix) + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path transform="translate({QUIET_MODULES} {QUIET_MODULES})" d="{path(matrix)}"/></svg>'
    )


def _party(session: Session, organisation_id: str, site_id: str | None) -> NoteParty:
    organisation = get_organisation(session, organisation_id)
    site = get_site(session, site_id) if site_id else None
    return NoteParty(organisation.name, _address(organisation, site))


def _address(organisation: Organisation, site: Site | None) -> tuple[str, ...]:
    if site is None:
        return (country(organisation.country), _("the place is not named yet"))
    return (site.name, site.street, f"{site.postcode} {site.city}", country(site.country))


def _leg(one: LegView) -> str:
    """One leg as a line of the paper."""
    facts = [one.carrier, _(one.mode), *(fact.said() for fact in one.facts)]
    line = _(
        "%(number)s. %(facts)s: %(start)s to %(end)s",
        number=one.leg.number,
        facts=", ".join(facts),
        start=_(one.start),
        end=_(one.end),
    )
    if one.leg.stored_days is None:
        return line
    return _("%(line)s, stored there for %(days)s days", line=line, days=one.leg.stored_days)


def _span(starts_at: datetime, ends_at: datetime) -> str:
    return _("%(start)s to %(end)s", start=when(starts_at), end=when(ends_at))


def _seals(session: Session, order: Order) -> tuple[str, ...]:
    """The seals that the seller stated when offering the handover."""
    for event in reversed(get_events(session, order.lot_code)):
        act = event.act
        if isinstance(act, Offer) and act.handover_id == order.handover_id:
            return act.seals
    return ()


def _records(session: Session, lot_code: str) -> tuple[str, ...]:
    """What is on record of its field by air and of what was written on it."""
    found = papers_of(session, lot_code, on=clock.now().date()).records
    return tuple(_(one.message, **one.values) for one in found)


def _line(package: PackageState, tag: Tag | None, *, of: int) -> NoteLine:
    return NoteLine(
        package=_("%(number)s of %(of)s", number=package.number, of=of),
        packaging=_(PACKAGE[package.packaging]),
        net=mass(package.net_mass_g),
        gross=mass(package.gross_mass_g),
        tag=tag.short_code if tag else _("no tag"),
        symbol=symbol_svg(tag.url) if tag else "",
    )
