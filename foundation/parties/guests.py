"""Guests: companies without an account that another organisation names, so that they can sign."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.admission import note_standing
from foundation.parties.models import GuestCompany, Organisation, OrganisationRole
from foundation.parties.queries import get_guests
from foundation.parties.roles import TradeRole


def name_guest(
    session: Session, name: str, *, country: str, registration_number: str, actor: Actor
) -> Organisation:
    """The guest of this name, number and country that the actor's organisation named before, or a
    new one.

    Each organisation has guests of its own: a name that anybody can type is nobody else's proof.
    It stands where new organisations stand, and without people it never leaves there.
    """
    wanted = (name.casefold(), registration_number.casefold(), country.upper())
    for known, guest in get_guests(session, actor.organisation_id):
        if (known.name.casefold(), guest.registration_number.casefold(), known.country) == wanted:
            return known
    made = Organisation(id=new_id(), name=name, country=country.upper(), created_at=clock.now())
    made.role_rows = [OrganisationRole(organisation_id=made.id, role=TradeRole.CARRIER)]
    session.add(made)
    session.flush()
    note_standing(session, made)
    session.add(
        GuestCompany(
            organisation_id=made.id,
            named_by_id=actor.organisation_id,
            registration_number=registration_number,
            named_at=made.created_at,
        )
    )
    session.flush()
    return made
