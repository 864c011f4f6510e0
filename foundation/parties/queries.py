"""Questions about parties that have a condition in them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from foundation.errors import NotFound
from foundation.parties.models import (
    ApiKey,
    GuestCompany,
    Invitation,
    Membership,
    Organisation,
    Person,
    Site,
    TermsAgreement,
)


def get_organisation(session: Session, organisation_id: str) -> Organisation:
    """An organisation by its id. Raises `NotFound`."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound()
    return organisation


def get_organisations(session: Session) -> list[Organisation]:
    """Every organisation of the trade, by name: for choosing a counterparty."""
    return list(
        session.exec(
            select(Organisation)
            .where(col(Organisation.is_operator).is_(False), is_member())
            .order_by(Organisation.name, Organisation.id)
        )
    )


def is_member() -> ColumnElement[bool]:
    """The condition that an organisation is no guest of another one."""
    return col(Organisation.id).not_in(select(GuestCompany.organisation_id))


def find_guest(session: Session, organisation_id: str) -> GuestCompany | None:
    """What makes this organisation a guest; None for a member."""
    return session.get(GuestCompany, organisation_id)


def get_guests(session: Session, named_by_id: str) -> list[tuple[Organisation, GuestCompany]]:
    """The guests that an organisation has named, by name."""
    return list(
        session.exec(
            select(Organisation, GuestCompany)
            .where(Organisation.id == GuestCompany.organisation_id)
            .where(GuestCompany.named_by_id == named_by_id)
            .order_by(Organisation.name, Organisation.id)
        )
    )


def get_organisation_names(session: Session, organisation_ids: Iterable[str]) -> dict[str, str]:
    """Names by id, for those that exist, in one query."""
    rows = session.exec(
        select(Organisation.id, Organisation.name).where(
            col(Organisation.id).in_(sorted(set(organisation_ids)))
        )
    )
    return dict(rows.all())


def find_agreement(session: Session, organisation_id: str) -> TermsAgreement | None:
    """The newest version of the terms that an organisation agreed to."""
    return session.exec(
        select(TermsAgreement)
        .where(TermsAgreement.organisation_id == organisation_id)
        .order_by(col(TermsAgreement.version).desc())
        .limit(1)
    ).one_or_none()


def get_site(session: Session, site_id: str) -> Site:
    """A site by its id, whoever owns it: custody names sites of both parties. Raises `NotFound`."""
    site = session.get(Site, site_id)
    if site is None:
        raise NotFound()
    return site


def get_own_site(session: Session, site_id: str, *, organisation_id: str) -> Site:
    """A site of this organisation; somebody else's is `NotFound` like one that does not exist."""
    site = get_site(session, site_id)
    if site.organisation_id != organisation_id:
        raise NotFound()
    return site


def get_sites(session: Session, organisation_id: str) -> list[Site]:
    """The sites of an organisation, oldest first: the first is its main one."""
    return list(
        session.exec(
            select(Site)
            .where(Site.organisation_id == organisation_id)
            .order_by(col(Site.created_at), Site.id)
        )
    )


def find_site(session: Session, organisation_id: str) -> Site | None:
    """The main site of an organisation, if it has one."""
    return next(iter(get_sites(session, organisation_id)), None)


def get_person(session: Session, person_id: str) -> Person:
    """A person by id. Raises `NotFound`."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound()
    return person


def find_person(session: Session, email: str) -> Person | None:
    """A person by address, in any spelling of its case."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def get_members(session: Session, organisation_id: str) -> list[tuple[Membership, Person]]:
    """The people of an organisation with their roles, by name."""
    return list(
        session.exec(
            select(Membership, Person)
            .where(Membership.person_id == Person.id)
            .where(Membership.organisation_id == organisation_id)
            .order_by(Person.name, Person.id)
        )
    )


def get_memberships(session: Session, person_id: str) -> list[tuple[Membership, Organisation]]:
    """The organisations a person belongs to, in the order they joined."""
    return list(
        session.exec(
            select(Membership, Organisation)
            .where(Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person_id)
            .order_by(col(Membership.created_at), Organisation.id)
        )
    )


def get_membership(session: Session, person_id: str, *, organisation_id: str) -> Membership:
    """A person's place in this organisation. Raises `NotFound` for people of other
    organisations.
    """
    membership = session.get(Membership, (organisation_id, person_id))
    if membership is None:
        raise NotFound()
    return membership


def get_open_invitations(session: Session, organisation_id: str) -> list[Invitation]:
    """Invitations that nobody has taken or withdrawn, newest first; expired ones are among them."""
    return list(
        session.exec(
            select(Invitation)
            .where(Invitation.organisation_id == organisation_id)
            .where(col(Invitation.accepted_at).is_(None))
            .where(col(Invitation.withdrawn_at).is_(None))
            .order_by(col(Invitation.created_at).desc(), Invitation.id)
        )
    )


def get_api_keys(session: Session, organisation_id: str) -> list[ApiKey]:
    """The API keys of an organisation, newest first, revoked ones too."""
    return list(
        session.exec(
            select(ApiKey)
            .where(ApiKey.organisation_id == organisation_id)
            .order_by(col(ApiKey.created_at).desc(), ApiKey.id)
        )
    )


def get_api_key(session: Session, key_id: str) -> ApiKey:
    """An API key by its id. Raises `NotFound`."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise NotFound()
    return key
