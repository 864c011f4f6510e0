"""Organisations and their sites: made, described, and announced to the rest of the house."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from foundation import clock
from foundation.ids import new_id
from foundation.notifications import outbox
from foundation.parties.actor import Actor
from foundation.parties.admission import note_standing
from foundation.parties.models import Organisation, OrganisationRole, Site
from foundation.parties.queries import get_organisation, get_own_site
from foundation.parties.roles import TradeRole
from foundation.parties.standing import Standing

CREATED = "organisation.created"


def create_organisation(
    session: Session,
    name: str,
    *,
    country: str,
    roles: Iterable[TradeRole],
    standing: Standing = Standing.NEW,
) -> Organisation:
    """Add an organisation and tell the log, which makes its signing key and enrols it."""
    organisation = Organisation(
        id=new_id(),
        name=name,
        country=country.upper(),
        created_at=clock.now(),
        standing=standing,
    )
    organisation.role_rows = _role_rows(organisation.id, roles)
    session.add(organisation)
    session.flush()
    note_standing(session, organisation)
    outbox.post(session, CREATED, {"organisation_id": organisation.id}, key=organisation.id)
    return organisation


def describe_organisation(
    session: Session,
    organisation_id: str,
    *,
    name: str,
    roles: Iterable[TradeRole],
    website: str | None,
    about: str | None,
    actor: Actor,
) -> Organisation:
    """Change what an organisation says of itself. Its country is fixed: signed events rest on
    it.
    """
    actor.check("organisation:manage")
    organisation = get_organisation(session, organisation_id)
    organisation.name = name
    organisation.website = website
    organisation.about = about
    wanted = set(roles)
    kept = [row for row in organisation.role_rows if row.role in wanted]
    added = wanted - {row.role for row in kept}
    organisation.role_rows = [*kept, *_role_rows(organisation.id, added)]
    session.add(organisation)
    session.flush()
    return organisation


def add_site(
    session: Session,
    organisation_id: str,
    *,
    name: str,
    street: str,
    city: str,
    postcode: str,
    country: str,
) -> Site:
    """Add a place where the organisation holds metal."""
    site = Site(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        street=street,
        city=city,
        postcode=postcode,
        country=country.upper(),
        created_at=clock.now(),
    )
    session.add(site)
    session.flush()
    return site


def edit_site(
    session: Session,
    site_id: str,
    *,
    name: str,
    street: str,
    city: str,
    postcode: str,
    country: str,
    actor: Actor,
) -> Site:
    """Correct a site of the actor's organisation. Events name sites by id, so they stay as
    signed.
    """
    actor.check("organisation:manage")
    site = get_own_site(session, site_id, organisation_id=actor.organisation_id)
    site.name, site.street, site.city = name, street, city
    site.postcode, site.country = postcode, country.upper()
    session.add(site)
    session.flush()
    return site


def _role_rows(organisation_id: str, roles: Iterable[TradeRole]) -> list[OrganisationRole]:
    return [
        OrganisationRole(organisation_id=organisation_id, role=TradeRole(role))
        for role in sorted(set(roles))
    ]
