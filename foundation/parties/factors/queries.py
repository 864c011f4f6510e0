"""Questions about second factors that have a condition in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from foundation.errors import N_, Conflict
from foundation.parties.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from foundation.parties.queries import get_memberships


class FactorNeeded(Conflict):
    """The last factor stays where an organisation asks for one."""

    message = N_(
        "%(organisation)s asks everybody for a second factor. Add another one before you remove"
        " this."
    )


@dataclass(frozen=True)
class Factors:
    """What a person has beside their password."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def has_app(self) -> bool:
        """Whether codes of an app are taken."""
        return self.app_since is not None

    @property
    def is_one(self) -> bool:
        """Whether the next one removed is the last."""
        return self.has_app + len(self.passkeys) == 1

    @property
    def is_any(self) -> bool:
        """Whether the password alone does not let this person in."""
        return self.has_app or bool(self.passkeys)


def get_factors(session: Session, person_id: str) -> Factors:
    """What a person has, in three queries."""
    app = get_app(session, person_id)
    passkeys = session.exec(
        select(Passkey)
        .where(Passkey.person_id == person_id)
        .order_by(col(Passkey.created_at), Passkey.id)
    ).all()
    codes_left = session.exec(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id)
        .where(col(RecoveryCode.used_at).is_(None))
    ).one()
    return Factors(app.created_at if app else None, tuple(passkeys), codes_left)


def check_may_drop(session: Session, person_id: str) -> None:
    """Raise `FactorNeeded` if this is the last factor of somebody who is asked for one."""
    if not get_factors(session, person_id).is_one:
        return
    for _, organisation in get_memberships(session, person_id):
        if organisation.requires_second_factor:
            raise FactorNeeded(organisation=organisation.name)


def get_app(session: Session, person_id: str) -> AuthenticatorApp | None:
    """A person's authenticator app, if there is one."""
    return session.get(AuthenticatorApp, person_id)
