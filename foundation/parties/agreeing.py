"""Agreeing to the terms: once per organisation and version, by a person who may trade for it."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Invalid
from foundation.parties.actor import Actor
from foundation.parties.models import TermsAgreement
from foundation.parties.queries import find_agreement
from foundation.parties.terms import Terms, in_force


class TermsNotAgreed(Invalid):
    """The organisation agreed to an older version, or to none."""

    message = N_(
        "The terms of %(version)s are in force, and your organisation has not agreed to them yet."
        " Read them, and agree to go on."
    )


def terms_today() -> Terms:
    """The version that is agreed to now."""
    return in_force(clock.now().date())


def has_agreed(session: Session, organisation_id: str, terms: Terms) -> bool:
    """Whether an organisation agreed to this version, or to a newer one."""
    agreement = find_agreement(session, organisation_id)
    return agreement is not None and agreement.version >= terms.version


def agree(session: Session, *, agreed: str | None, actor: Actor) -> Terms:
    """The terms in force: agreed to before by the actor's organisation, or now by the actor.

    `agreed` is the version that was read. Raises `TermsNotAgreed`.
    """
    terms = terms_today()
    if has_agreed(session, actor.organisation_id, terms):
        return terms
    if agreed != terms.version:
        raise TermsNotAgreed(field="agreed_terms", version=terms.version)
    note_agreement(session, actor.organisation_id, terms=terms, person_id=actor.person_id)
    return terms


def note_agreement(
    session: Session, organisation_id: str, *, terms: Terms, person_id: str | None
) -> None:
    """Write down who agreed for an organisation, and when; a second time changes nothing."""
    row = {
        "organisation_id": organisation_id,
        "version": terms.version,
        "person_id": person_id,
        "agreed_at": clock.now(),
    }
    db.insert_once(session, table_of(TermsAgreement), row, key=("organisation_id", "version"))
