"""The operator: the one organisation that runs the place, and trades in nothing."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.ids import new_id
from foundation.parties import letters
from foundation.parties.admission import note_standing
from foundation.parties.models import Invitation, Organisation
from foundation.parties.roles import PersonRole
from foundation.parties.standing import Standing
from foundation.parties.tokens import INVITATION_LIFETIME, new_token, token_hash


class OperatorThere(Conflict):
    """There is one operator."""

    message = N_("There is an operator already: %(name)s. Its owners invite its other people.")


def create_operator(session: Session, name: str, *, country: str) -> Organisation:
    """Make the operator's organisation. It signs nothing, so no key is made for it.

    Raises `OperatorThere`.
    """
    known = find_operator(session)
    if known is not None:
        raise OperatorThere(name=known.name)
    operator = Organisation(
        id=new_id(),
        name=name,
        country=country.upper(),
        created_at=clock.now(),
        standing=Standing.APPROVED,
        is_operator=True,
    )
    session.add(operator)
    try:
        session.flush()
    except IntegrityError:
        raise OperatorThere(name=name) from None
    note_standing(session, operator)
    return operator


def find_operator(session: Session) -> Organisation | None:
    """The operator's organisation, if it has been made."""
    return session.exec(
        select(Organisation).where(col(Organisation.is_operator).is_(True))
    ).one_or_none()


def invite_first_owner(session: Session, operator: Organisation, *, email: str) -> Invitation:
    """Offer the operator's first place; nobody who could invite is there yet."""
    moment, token = clock.now(), new_token()
    invitation = Invitation(
        id=new_id(),
        token_hash=token_hash(token),
        organisation_id=operator.id,
        email=email.strip().lower(),
        role=PersonRole.OWNER,
        invited_by_id=None,
        created_at=moment,
        expires_at=moment + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    letters.write_invitation(
        session, invitation, token=token, inviter=operator.name, organisation=operator.name
    )
    return invitation
