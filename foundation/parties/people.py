"""The people of an organisation: invited, given a role, and let go, by its owners."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from foundation import clock, db
from foundation.errors import N_, Conflict, Invalid, NotFound
from foundation.ids import new_id
from foundation.noting import SecurityEvent, note
from foundation.parties import leaving, letters, sessions
from foundation.parties.actor import Actor
from foundation.parties.joining import add_member, add_person
from foundation.parties.models import Invitation, Membership, Organisation, Person
from foundation.parties.queries import (
    find_person,
    get_membership,
    get_organisation,
    get_person,
)
from foundation.parties.roles import OPERATOR_PERMISSIONS, PERMISSIONS, PersonRole
from foundation.parties.tokens import INVITATION_LIFETIME, LinkNotValid, new_token, token_hash

SIGNS = "custody:write"  # whoever may not, keeps no key that does


class AlreadyMember(Conflict):
    """An organisation has each person once."""

    message = N_("%(email)s is already one of you. Change their role in the list instead.")


class LastOwner(Conflict):
    """Without an owner nobody could invite or let go."""

    message = N_("An organisation keeps at least one owner. Make somebody else an owner first.")


class NoSuchRole(Invalid):
    """A role of the trade, at the operator."""

    message = N_("Choose a role that the operator has.")


class WrongPerson(Invalid):
    """An invitation is for one address."""

    message = N_("This invitation is for %(email)s. Sign out, then open the link again.")


@dataclass(frozen=True)
class Invited:
    """An invitation as its reader sees it."""

    email: str
    organisation_name: str
    role: PersonRole
    has_account: bool


def invite(session: Session, email: str, *, role: PersonRole, actor: Actor) -> Invitation:
    """Offer an address a place in the actor's organisation; an older offer to it is withdrawn."""
    actor.check("organisation:manage")
    email = email.strip().lower()
    _check_role(session, role, actor.organisation_id)
    person = find_person(session, email)
    key = (actor.organisation_id, person.id if person else "")
    if session.get(Membership, key) is not None:
        raise AlreadyMember(field="email", email=email)
    assert actor.person_id is not None, "only people invite"
    moment, token = clock.now(), new_token()
    _withdraw(session, Invitation.email == email, actor.organisation_id)
    invitation = Invitation(
        id=new_id(),
        token_hash=token_hash(token),
        organisation_id=actor.organisation_id,
        email=email,
        role=role,
        invited_by_id=actor.person_id,
        created_at=moment,
        expires_at=moment + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    letters.write_invitation(
        session,
        invitation,
        token=token,
        inviter=get_person(session, actor.person_id).name,
        organisation=get_organisation(session, actor.organisation_id).name,
    )
    return invitation


def withdraw_invitation(session: Session, invitation_id: str, *, actor: Actor) -> None:
    """Take an invitation back. Raises `NotFound` for another organisation's."""
    actor.check("organisation:manage")
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.organisation_id != actor.organisation_id:
        raise NotFound()
    _withdraw(session, Invitation.id == invitation_id, actor.organisation_id)


def get_invited(session: Session, token: str) -> Invited:
    """What an invitation offers, without taking it. Raises `LinkNotValid`."""
    row = session.exec(
        select(Invitation, Organisation)
        .where(Invitation.organisation_id == Organisation.id)
        .where(Invitation.token_hash == token_hash(token))
        .where(col(Invitation.accepted_at).is_(None))
        .where(col(Invitation.withdrawn_at).is_(None))
        .where(Invitation.expires_at > clock.now())
    ).one_or_none()
    if row is None:
        raise LinkNotValid()
    invitation, organisation = row
    person = find_person(session, invitation.email)
    return Invited(invitation.email, organisation.name, invitation.role, person is not None)


def accept_as_new(session: Session, token: str, *, name: str, password_hash: str) -> Person:
    """Take an invitation and become somebody: the link in the mail proves the address."""
    invitation = _take(session, token)
    if find_person(session, invitation.email) is not None:
        raise LinkNotValid()
    person = add_person(session, name, email=invitation.email, password_hash=password_hash)
    person.email_verified_at = clock.now()
    add_member(session, invitation.organisation_id, person_id=person.id, role=invitation.role)
    return person


def accept_as_known(session: Session, token: str, *, person_id: str) -> str:
    """Take an invitation with the account one has; answers the organisation joined."""
    person = get_person(session, person_id)
    invited = get_invited(session, token)
    if invited.email != person.email:
        raise WrongPerson(email=invited.email)
    invitation = _take(session, token)
    key = (invitation.organisation_id, person.id)
    if session.get(Membership, key) is None:
        add_member(session, invitation.organisation_id, person_id=person.id, role=invitation.role)
    return invitation.organisation_id


def change_role(session: Session, person_id: str, *, role: PersonRole, actor: Actor) -> Membership:
    """Give somebody of the actor's organisation another role. Raises `LastOwner`."""
    actor.check("organisation:manage")
    _lock(session, actor.organisation_id)
    _check_role(session, role, actor.organisation_id)
    membership = get_membership(session, person_id, organisation_id=actor.organisation_id)
    if role is not PersonRole.OWNER:
        _check_owner_remains(session, membership)
    membership.role = role
    session.add(membership)
    session.flush()
    if SIGNS not in PERMISSIONS[role]:
        leaving.tell(session, actor.organisation_id, person_id=person_id)
    note(SecurityEvent.ROLE_CHANGE, person=person_id, role=role.value)
    return membership


def rename(session: Session, person_id: str, *, name: str) -> Person:
    """Correct somebody's name, at their own wish."""
    person = get_person(session, person_id)
    person.name = name
    session.add(person)
    session.flush()
    return person


def let_go(session: Session, person_id: str, *, actor: Actor) -> None:
    """End somebody's place in the actor's organisation, and their sessions in it, at once."""
    actor.check("organisation:manage")
    _lock(session, actor.organisation_id)
    membership = get_membership(session, person_id, organisation_id=actor.organisation_id)
    _check_owner_remains(session, membership)
    session.delete(membership)
    sessions.end_sessions_in(session, person_id, organisation_id=actor.organisation_id)
    session.flush()
    leaving.tell(session, actor.organisation_id, person_id=person_id)
    note(SecurityEvent.MEMBER_REMOVE, person=person_id)


def _check_owner_remains(session: Session, membership: Membership) -> None:
    owners = session.exec(
        select(Membership.person_id)
        .where(Membership.organisation_id == membership.organisation_id)
        .where(Membership.role == PersonRole.OWNER)
    ).all()
    if list(owners) == [membership.person_id]:
        raise LastOwner()


def _check_role(session: Session, role: PersonRole, organisation_id: str) -> None:
    """The operator has no yard and no lorry, so only two roles mean something there."""
    if get_organisation(session, organisation_id).is_operator and role not in OPERATOR_PERMISSIONS:
        raise NoSuchRole(field="role")


def _lock(session: Session, organisation_id: str) -> None:
    """Two owners who remove each other at once must not both succeed."""
    if db.is_postgresql(session):
        session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})


def _take(session: Session, token: str) -> Invitation:
    """Use an invitation up; the statement that looks for it marks it, so it is taken once."""
    moment = clock.now()
    invitation_id = session.exec(
        update(Invitation)
        .where(col(Invitation.token_hash) == token_hash(token))
        .where(col(Invitation.accepted_at).is_(None))
        .where(col(Invitation.withdrawn_at).is_(None))
        .where(col(Invitation.expires_at) > moment)
        .values(accepted_at=moment)
        .returning(col(Invitation.id))
    ).scalar_one_or_none()
    if invitation_id is None:
        raise LinkNotValid()
    return session.get_one(Invitation, invitation_id)


def _withdraw(session: Session, condition: bool, organisation_id: str) -> None:
    session.exec(
        update(Invitation)
        .where(condition)  # type: ignore[arg-type] # a SQL expression that its class types as bool
        .where(col(Invitation.organisation_id) == organisation_id)
        .where(col(Invitation.accepted_at).is_(None))
        .where(col(Invitation.withdrawn_at).is_(None))
        .values(withdrawn_at=clock.now())
    )
