"""Placing an order: of all who press the button at once, one has the lot, and the rest are told."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Invalid
from foundation.ids import new_code
from foundation.parties.actor import Actor
from foundation.parties.admission import check_may_trade
from foundation.parties.agreeing import agree, has_agreed, terms_today
from foundation.parties.queries import get_organisation, get_own_site
from foundation.parties.standing import Standing
from foundation.parties.terms import Terms, get_terms
from market.listings.models import Listing, ListingStatus
from market.listings.queries import get_listing
from market.listings.statuses import change_status
from market.money import Money, part
from market.orders import deadlines, letters
from market.orders.lifecycle import OrderStatus
from market.orders.models import Order, OrderStep
from market.payments.onboarding import find_account
from traceability.custody.queries import get_head
from traceability.custody.state import ENDED
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify

PREFIX = "RO"
FEE_PPM = 20_000  # 2 % of the price, charged to the seller


class LotTaken(Conflict):
    """Somebody else was first: a lot has one live order."""

    message = N_("%(lot)s has just been ordered by somebody else. Look for another lot.")


class OwnLot(Conflict):
    """Nobody buys from themselves."""

    message = N_("%(lot)s is your own lot. You can withdraw its listing instead.")


class NotAcknowledged(Invalid):
    """An unverified lot is bought knowingly or not at all."""

    message = N_("%(lot)s is not verified. Tick that you have read what was found, or leave it.")


class MovedOn(Conflict):
    """The lot belongs to somebody else than the one who listed it."""

    message = N_("%(lot)s is not the seller's any more, so it cannot be sold by this listing.")


class SellerStopped(Conflict):
    """Whoever listed the lot may not sell for now."""

    message = N_("The seller of %(lot)s cannot sell at the moment. Look for another lot.")


def place(
    session: Session,
    listing_id: str,
    *,
    site_id: str | None = None,
    is_acknowledged: bool = False,
    agreed_terms: str | None = None,
    actor: Actor,
) -> Order:
    """Order a listed lot. Raises `LotTaken` when somebody else was first, and then nothing is
    written; `TermsNotAgreed` where the buyer has agreed to older terms than those in force.
    """
    actor.check("market:write")
    listing = get_listing(session, listing_id)
    _check_terms(session, listing, is_acknowledged=is_acknowledged, actor=actor)
    if site_id:
        get_own_site(session, site_id, organisation_id=actor.organisation_id)
    agree(session, agreed=agreed_terms, actor=actor)
    if not change_status(session, listing.id, ListingStatus.OPEN, ListingStatus.RESERVED):
        raise LotTaken(lot=listing.lot_code)
    head = get_head(session, listing.lot_code)
    if head.owner_id != listing.seller_id or head.status in ENDED:
        raise MovedOn(lot=listing.lot_code)
    order = _drawn_up(session, listing, site_id=site_id, custody_seq=head.seq, actor=actor)
    order.acknowledged_unverified = is_acknowledged and is_unverified(session, listing)
    _insert(session, order, actor=actor)
    return order


def _drawn_up(
    session: Session, listing: Listing, *, site_id: str | None, custody_seq: int, actor: Actor
) -> Order:
    """An order by the terms of its listing, not stored yet."""
    account = find_account(session, listing.seller_id)
    assert account, "it is opened when a lot is listed"
    price = Money(listing.price_minor, listing.currency)
    moment = clock.now()
    return Order(
        id=new_code(PREFIX),
        listing_id=listing.id,
        lot_code=listing.lot_code,
        title=listing.title,
        net_mass_g=listing.net_mass_g,
        seller_id=listing.seller_id,
        buyer_id=actor.organisation_id,
        site_id=site_id,
        delivery_term=listing.delivery_term,
        pickup_site_id=listing.site_id,
        terms_version=terms_of_sale(session, listing).version,
        price_minor=price.minor,
        fee_minor=part(price, FEE_PPM).minor,
        currency=price.currency,
        payout_account_id=account.id,
        status=OrderStatus.PLACED,
        placed_by=actor.person_id,
        placed_at=moment,
        pay_by=moment + deadlines.PAY_WITHIN,
        due_at=moment + deadlines.PAY_WITHIN,
        custody_seq=custody_seq,
    )


def terms_of_sale(session: Session, listing: Listing) -> Terms:
    """The terms that an order of this listing is under: those in force if the seller has agreed to
    them, else those of the listing."""
    today = terms_today()
    is_agreed = has_agreed(session, listing.seller_id, today)
    return today if is_agreed else get_terms(listing.terms_version)


def _check_terms(
    session: Session, listing: Listing, *, is_acknowledged: bool, actor: Actor
) -> None:
    if listing.seller_id == actor.organisation_id:
        raise OwnLot(lot=listing.lot_code)
    check_may_trade(get_organisation(session, actor.organisation_id))
    if listing.status != ListingStatus.OPEN:
        raise LotTaken(lot=listing.lot_code)
    if get_organisation(session, listing.seller_id).standing is not Standing.APPROVED:
        raise SellerStopped(lot=listing.lot_code)
    if not is_acknowledged and is_unverified(session, listing):
        raise NotAcknowledged(field="acknowledged", lot=listing.lot_code)


def is_unverified(session: Session, listing: Listing) -> bool:
    """Whether a lot's story fails, as it was last looked at or as it stands now."""
    now = verify(session, listing.lot_code)
    return Level.FAILED in (listing.verdict, now.level)


def _insert(session: Session, order: Order, *, actor: Actor) -> None:
    """The index "one live order per lot" stands behind the reservation."""
    session.add(order)
    try:
        session.flush()
    except IntegrityError:
        raise LotTaken(lot=order.lot_code) from None
    session.add(
        OrderStep(
            order_id=order.id,
            seq=1,
            status=order.status,
            at=order.placed_at,
            organisation_id=actor.organisation_id,
        )
    )
    session.flush()
    letters.write_about(session, order)
