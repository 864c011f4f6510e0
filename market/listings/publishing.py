"""A lot is offered for sale, its facts frozen as they are; and taken off the market again."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.admission import check_may_trade
from foundation.parties.agreeing import agree
from foundation.parties.models import Organisation
from foundation.parties.queries import get_members, get_organisation, get_own_site, get_sites
from foundation.parties.roles import PersonRole
from market.listings import facts as frozen
from market.listings import words
from market.listings.delivering import DeliveryTerm
from market.listings.gathering import gather, searchable
from market.listings.models import Listing, ListingContent, ListingStatus
from market.listings.queries import NoSuchListing, find_current, get_listing
from market.listings.statuses import NotOpen, change_status
from market.money import Money, round_half_up
from market.payments.onboarding import ensure_account
from traceability.custody.queries import NoSuchLot, get_state
from traceability.custody.state import ENDED, LotState
from traceability.lots.models import Lot
from traceability.lots.queries import get_lot
from traceability.materials.catalogue import get_material
from traceability.materials.composition import best_contents, contained_g, of_whole_lot
from traceability.provenance.verification import verify


class NotTheOwner(Forbidden):
    """Only the owner can sell a lot."""

    message = N_("%(lot)s belongs to somebody else now, so it cannot be offered by you.")


class NothingLeft(Conflict):
    """A lot that was split or merged is other lots now; a cancelled one never was."""

    message = N_("%(lot)s is no more. List what was made of it, or another lot.")


class AlreadyListed(Conflict):
    """A lot has one current listing."""

    message = N_("%(lot)s is on the market already. Withdraw that listing to change it.")


class NoPrice(Invalid):
    """A price is more than nothing."""

    message = N_("Give a price above zero.")


def publish(
    session: Session,
    lot_code: str,
    *,
    price: Money,
    note: str = "",
    delivery_term: DeliveryTerm = DeliveryTerm.DAP,
    site_id: str | None = None,
    agreed_terms: str | None = None,
    actor: Actor,
) -> Listing:
    """Offer a lot as a whole at a fixed price, with its facts as they are now.

    `site_id` is where it is fetched from: where it stands, unless said otherwise. Raises
    `NoSuchLot` for a lot one may not see, `NotTheOwner`, `AlreadyListed`, `NoPrice`, and
    `TermsNotAgreed` where the organisation has agreed to older ones.
    """
    actor.check("market:write")
    if price.minor <= 0:
        raise NoPrice(field="price")
    state = _own_unlisted(session, lot_code, actor=actor)
    seller = get_organisation(session, actor.organisation_id)
    check_may_trade(seller)
    lot = get_lot(session, lot_code)
    facts = gather(session, lot, state)
    terms = agree(session, agreed=agreed_terms, actor=actor)
    listing = _described(
        session, lot, state, facts, seller=seller, price=price, terms_version=terms.version
    )
    listing.note = note
    listing.delivery_term = delivery_term
    listing.site_id = _fetched_from(session, site_id or None, state, actor=actor)
    listing.published_by = actor.person_id
    _insert(session, listing)
    _note_contents(session, listing, facts)
    words.keep(session, listing)
    return listing


def _described(
    session: Session,
    lot: Lot,
    state: LotState,
    facts: frozen.Facts,
    *,
    seller: Organisation,
    price: Money,
    terms_version: str,
) -> Listing:
    """A listing of the lot as it is now, not stored yet."""
    material = get_material(state.material_code)
    verdict = verify(session, lot.code)
    return Listing(
        id=new_id(),
        lot_code=lot.code,
        seller_id=seller.id,
        status=ListingStatus.OPEN,
        price_minor=price.minor,
        currency=price.currency,
        title=lot.title or material.name,
        material_code=material.code,
        grade=lot.grade,
        form=material.form,
        country=seller.country,
        net_mass_g=state.net_mass_g,
        verdict=verdict.level,
        verdict_at=verdict.checked_at,
        lot_seq=state.seq,
        terms_version=terms_version,
        facts=frozen.to_json(facts),
        search_text=searchable(lot, facts, country=seller.country),
        published_at=clock.now(),
    )


def withdraw(session: Session, listing_id: str, *, actor: Actor) -> Listing:
    """Take an open listing off the market. Raises `NotOpen` once it is ordered."""
    listing = get_own_listing(session, listing_id, actor=actor)
    if not change_status(session, listing_id, ListingStatus.OPEN, ListingStatus.WITHDRAWN):
        raise NotOpen()
    session.refresh(listing)
    return listing


def get_own_listing(session: Session, listing_id: str, *, actor: Actor) -> Listing:
    """A listing of one's own. Raises `NoSuchListing` for any other."""
    actor.check("market:write")
    listing = get_listing(session, listing_id)
    if listing.seller_id != actor.organisation_id:
        raise NoSuchListing()
    return listing


def _own_unlisted(session: Session, lot_code: str, *, actor: Actor) -> LotState:
    """The state of a lot that the actor owns and that is not on the market."""
    state = get_state(session, lot_code)
    if state.owner_id != actor.organisation_id:
        if state.is_party(actor.organisation_id):
            raise NotTheOwner(lot=lot_code)
        raise NoSuchLot(lot=lot_code)
    if state.status in ENDED:
        raise NothingLeft(lot=lot_code)
    if find_current(session, lot_code):
        raise AlreadyListed(lot=lot_code)
    return state


def _fetched_from(
    session: Session, site_id: str | None, state: LotState, *, actor: Actor
) -> str | None:
    """A site of the seller's own: the one that was named, the one where the lot stands, or the
    main one."""
    if site_id is not None:
        return get_own_site(session, site_id, organisation_id=actor.organisation_id).id
    own = [site.id for site in get_sites(session, actor.organisation_id)]
    return state.site_id if state.site_id in own else next(iter(own), None)


def _insert(session: Session, listing: Listing) -> None:
    """The index "one current listing per lot" decides between two sellers' clicks."""
    session.add(listing)
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyListed(lot=listing.lot_code) from None
    _ensure_payable(session, listing)


def _note_contents(session: Session, listing: Listing, facts: frozen.Facts) -> None:
    for content in of_whole_lot(best_contents(facts.contents), listing.form):
        grams = round_half_up(contained_g(listing.net_mass_g, content.content_ppm))
        session.add(
            ListingContent(listing_id=listing.id, element=content.element, contained_g=grams)
        )
    session.flush()


def _ensure_payable(session: Session, listing: Listing) -> None:
    """Whoever sells can be paid: the account is opened long before the money is due."""
    seller = get_organisation(session, listing.seller_id)
    owners = [
        person
        for membership, person in get_members(session, seller.id)
        if membership.role == PersonRole.OWNER
    ]
    ensure_account(
        session,
        seller.id,
        name=seller.name,
        country=seller.country,
        email=owners[0].email if owners else "",
    )
