"""Secrets of endpoints: drawn here, shown once, kept wrapped, two at a time while they change."""

from __future__ import annotations

import os
from datetime import datetime

from sqlmodel import Session

from foundation import db
from foundation.notices.webhooks.models import WebhookEndpoint
from foundation.notices.webhooks.signing import SECRET_BYTES, format_secret
from foundation.parties.keywrap import Keyring, Wrapped

PURPOSE = "webhook-secret"
WRAP_VERSION = 1


def put_secret(session: Session, endpoint: WebhookEndpoint, *, old_until: datetime | None) -> str:
    """Draw a new secret; the one there was signs until `old_until`. The text is returned here and
    never again.
    """
    secret = os.urandom(SECRET_BYTES)
    wrapped = _keyring(session).wrap(secret, owner=endpoint.organisation_id, name=endpoint.id)
    if old_until is not None:
        endpoint.old_secret, endpoint.old_wrap_version = endpoint.secret, endpoint.wrap_version
        endpoint.old_until = old_until
    endpoint.secret, endpoint.wrap_version = wrapped.sealed, wrapped.version
    return format_secret(secret)


def secrets_at(session: Session, endpoint: WebhookEndpoint, moment: datetime) -> list[bytes]:
    """The secrets that sign at a moment, the newest first."""
    wrapped = [Wrapped(endpoint.secret, endpoint.wrap_version)]
    if endpoint.old_secret and endpoint.old_until and moment < endpoint.old_until:
        wrapped.append(Wrapped(endpoint.old_secret, endpoint.old_wrap_version or WRAP_VERSION))
    keyring = _keyring(session)
    return [
        keyring.unwrap(one, owner=endpoint.organisation_id, name=endpoint.id) for one in wrapped
    ]


def _keyring(session: Session) -> Keyring:
    return Keyring({WRAP_VERSION: db.settings_of(session).key_encryption_key}, PURPOSE)
