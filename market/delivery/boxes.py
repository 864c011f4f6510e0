"""What papers over a border have in common: numbered boxes, and the two sides with their places."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.http.filters import country
from foundation.parties.models import Organisation, Site
from foundation.parties.queries import get_organisation, get_site
from market.delivery.models import OrderContact
from market.delivery.queries import get_contacts
from market.orders.models import Order


@dataclass(frozen=True)
class Box:
    """One numbered box: what it asks for, what we know, and how many lines are left for a pen."""

    number: str
    title: str
    lines: tuple[str, ...]
    blank: int = 0


@dataclass(frozen=True)
class Side:
    """Seller or buyer with the place where the lot starts or ends, and whom to call."""

    organisation: Organisation
    site: Site | None
    contact: OrderContact | None

    @property
    def country(self) -> str:
        """Where the lot starts or ends."""
        return self.site.country if self.site else self.organisation.country

    @property
    def lines(self) -> tuple[str, ...]:
        """Name, address and contact, as far as they are known."""
        found = [self.organisation.name]
        if self.site:
            found.append(f"{self.site.name}, {self.site.street}")
            found.append(f"{self.site.postcode} {self.site.city}, {country(self.country)}")
        else:
            found.append(country(self.country))
        if self.contact:
            found.append(", ".join([self.contact.name, self.contact.phone, self.contact.email]))
        return tuple(found)

    @property
    def place(self) -> tuple[str, ...]:
        """The place alone, as far as it is known."""
        if self.site is None:
            return (country(self.country),)
        return (f"{self.site.street}, {self.site.postcode} {self.site.city}", country(self.country))


def sides_of(session: Session, order: Order) -> tuple[Side, Side]:
    """Seller and buyer of an order, each with its place and its contact."""
    contacts = get_contacts(session, order.id)
    seller, buyer = (
        Side(
            get_organisation(session, organisation_id),
            get_site(session, site_id) if site_id else None,
            contacts.get(organisation_id),
        )
        for organisation_id, site_id in (
            (order.seller_id, order.pickup_site_id),
            (order.buyer_id, order.site_id),
        )
    )
    return seller, buyer
