"""Questions about second factors that have a condition in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from foundation.parties.factors.models import AuthenticatorApp, Passkey, RecoveryCode


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


def get_app(session: Session, person_id: str) -> AuthenticatorApp | None:
    """A person's authenticator app, if there is one."""
    return session.get(AuthenticatorApp, person_id)
