"""What an organisation asks of its people: a second factor from everybody, and a way back for those
who lost theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select as core_select
from sqlmodel import Session, col, delete, select

from foundation.errors import N_, Conflict
from foundation.parties import letters, sessions
from foundation.parties.actor import Actor
from foundation.parties.factors import codes, pending
from foundation.parties.factors.models import AuthenticatorApp, Passkey
from foundation.parties.factors.queries import get_factors
from foundation.parties.models import Organisation
from foundation.parties.queries import (
    get_membership,
    get_memberships,
    get_organisation,
    get_person,
)


class OwnFactorFirst(Conflict):
    """Whoever asks others for a second factor has one, and knows what they ask."""

    message = N_("Add a second factor to your own account first, then ask everybody for one.")


class NotYourOwn(Conflict):
    """Who is signed in changes their own factors where they stand."""

    message = N_("These are your own. Change them under “How you sign in”.")


class ElsewhereToo(Conflict):
    """One organisation does not weaken what guards another."""

    message = N_(
        "%(name)s acts for another organisation too, so no owner can take their second factor away"
        " alone. They sign in with a recovery code, or write to us."
    )


class NothingToTake(Conflict):
    """There is no second factor to take away."""

    message = N_("%(name)s has no second factor. They sign in with their password.")


def require_factor(
    session: Session, organisation_id: str, *, is_required: bool, actor: Actor
) -> None:
    """Ask everybody in the actor's organisation for a second factor, or no longer.

    Those without one are led to add it when they next sign in. Raises `OwnFactorFirst`.
    """
    actor.check("organisation:manage")
    assert actor.person_id is not None, "only people ask people"
    if is_required and not get_factors(session, actor.person_id).is_any:
        raise OwnFactorFirst()
    organisation = get_organisation(session, organisation_id)
    organisation.requires_second_factor = is_required
    session.add(organisation)
    session.flush()


def take_factors_away(session: Session, person_id: str, *, actor: Actor) -> None:
    """Let a colleague who lost phone and codes in with the password again, and write to them.

    All their sessions end. Raises `NotYourOwn`, `ElsewhereToo` or `NothingToTake`.
    """
    actor.check("organisation:manage")
    get_membership(session, person_id, organisation_id=actor.organisation_id)
    person = get_person(session, person_id)
    if person_id == actor.person_id:
        raise NotYourOwn()
    if len(get_memberships(session, person_id)) > 1:
        raise ElsewhereToo(name=person.name)
    if not get_factors(session, person_id).is_any:
        raise NothingToTake(name=person.name)
    session.exec(delete(AuthenticatorApp).where(col(AuthenticatorApp.person_id) == person_id))
    session.exec(delete(Passkey).where(col(Passkey.person_id) == person_id))
    codes.drop_codes(session, person_id)
    pending.drop_all(session, person_id)
    sessions.end_sessions(session, person_id)
    session.flush()
    letters.write_factor_changed(session, person, what=letters.FACTORS_TAKEN)


def is_asked_for(session: Session, organisation_id: str) -> bool:
    """Whether this organisation asks everybody for a second factor."""
    statement = select(Organisation.requires_second_factor)
    return session.exec(statement.where(Organisation.id == organisation_id)).one()


def get_protected(session: Session, person_ids: Sequence[str]) -> frozenset[str]:
    """Those of these people whose password alone lets nobody in, in one query."""
    apps, passkeys = (
        core_select(col(kind.person_id)).where(col(kind.person_id).in_(person_ids))
        for kind in (AuthenticatorApp, Passkey)
    )
    return frozenset(session.connection().scalars(apps.union(passkeys)))
