"""API keys: made for a program, shown once, kept as a hash, revoked at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import Session, col, update

from foundation import clock
from foundation.columns import table_of
from foundation.errors import N_, Invalid, NotFound
from foundation.ids import new_id
from foundation.noting import SecurityEvent, note
from foundation.parties.actor import Actor
from foundation.parties.models import ApiKey, Organisation
from foundation.parties.roles import KEY_PERMISSIONS, allowed_in
from foundation.parties.standing import Standing
from foundation.parties.tokens import API_KEY_BEGINNING, API_KEY_PREFIX, new_api_key, token_hash

USE_NOTED_EVERY = timedelta(minutes=1)

KEY, OWNER = table_of(ApiKey), table_of(Organisation)

# Each request of a program runs this, and to build a statement costs as much as to run it.
_HOLDER = (
    core_select(
        KEY.c.id,
        KEY.c.organisation_id,
        KEY.c.permissions,
        KEY.c.expires_at,
        KEY.c.last_used_at,
        OWNER.c.standing,
    )
    .join(OWNER, OWNER.c.id == KEY.c.organisation_id)
    .where(KEY.c.key_hash == bindparam("key_hash"), KEY.c.revoked_at.is_(None))
)


class NoSuchPermission(Invalid):
    """A key is given permissions from the list, at least one."""

    message = N_("Choose at least one permission from the list.")


@dataclass(frozen=True)
class KeyHolder:
    """What a presented key allows."""

    key_id: str
    organisation_id: str
    permissions: frozenset[str]
    is_use_due: bool


def create_api_key(
    session: Session,
    organisation_id: str,
    *,
    name: str,
    permissions: Iterable[str],
    lifetime: timedelta | None = None,
    actor: Actor,
) -> tuple[str, ApiKey]:
    """Make a key with at most the actor's own permissions; the text is returned here and never
    again.
    """
    actor.check("keys:manage")
    wanted = frozenset(permissions)
    if not wanted or not wanted <= KEY_PERMISSIONS & actor.permissions:
        raise NoSuchPermission(field="permissions")
    text, moment = new_api_key(), clock.now()
    key = ApiKey(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        beginning=text[:API_KEY_BEGINNING],
        key_hash=token_hash(text),
        permissions=sorted(wanted),
        created_by_id=actor.person_id,
        created_at=moment,
        expires_at=moment + lifetime if lifetime else None,
    )
    session.add(key)
    session.flush()
    note(SecurityEvent.API_KEY_CREATE, key=key.id, organisation=organisation_id)
    return text, key


def find_key_holder(session: Session, text: str) -> KeyHolder | None:
    """Whose key this is, unless it is unknown, revoked or expired."""
    if not text.startswith(API_KEY_PREFIX):
        return None
    moment = clock.now()
    key = session.connection().execute(_HOLDER, {"key_hash": token_hash(text)}).one_or_none()
    if key is None:
        return None
    if key.expires_at is not None and key.expires_at <= moment:
        return None
    allowed = KEY_PERMISSIONS & allowed_in(Standing(key.standing))
    return KeyHolder(
        key_id=key.id,
        organisation_id=key.organisation_id,
        permissions=allowed & frozenset(key.permissions),
        is_use_due=key.last_used_at is None or key.last_used_at <= moment - USE_NOTED_EVERY,
    )


def note_use(session: Session, key_id: str) -> None:
    """Note that the key was used just now."""
    session.exec(update(ApiKey).where(col(ApiKey.id) == key_id).values(last_used_at=clock.now()))


def revoke_api_key(session: Session, key_id: str, *, actor: Actor) -> ApiKey:
    """Stop a key of the actor's organisation from working; doing it again changes nothing."""
    actor.check("keys:manage")
    key = session.get(ApiKey, key_id)
    if key is None or key.organisation_id != actor.organisation_id:
        raise NotFound()
    key.revoked_at = key.revoked_at or clock.now()
    session.add(key)
    session.flush()
    note(SecurityEvent.API_KEY_REVOKE, key=key_id, organisation=actor.organisation_id)
    return key
