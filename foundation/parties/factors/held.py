"""A typed form that waits in its own page while somebody shows who they are: sealed, for its owner
and its address alone, so that nobody reads a password in it or sends it elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from foundation import clock
from foundation.errors import N_, Invalid
from foundation.parties.keywrap import Keyring, NotOurs, Wrapped

PURPOSE = "held-form"
WRAP_VERSION = 1
KEPT_FOR = timedelta(minutes=30)

Fields = Sequence[tuple[str, str]]


class HeldTooLong(Invalid):
    """The page was left open, or what it held was changed."""

    message = N_("This page waited too long. Go back, look at what you typed, and send it again.")


def keyring(key: bytes) -> Keyring:
    """What seals forms, from the deployment's key-encryption key."""
    return Keyring({WRAP_VERSION: key}, PURPOSE)


def seal(ring: Keyring, fields: Fields, *, owner: str, path: str, moment: datetime) -> str:
    """The form as one text for a hidden field."""
    body = {"until": clock.millis(moment + KEPT_FOR), "fields": [list(pair) for pair in fields]}
    wrapped = ring.wrap(json.dumps(body).encode(), owner=owner, name=path)
    return base64.urlsafe_b64encode(wrapped.sealed).decode()


def unseal(
    ring: Keyring, sealed: str, *, owner: str, path: str, moment: datetime
) -> list[tuple[str, str]]:
    """The form again. Raises `HeldTooLong`."""
    try:
        wrapped = Wrapped(base64.urlsafe_b64decode(sealed.encode()), WRAP_VERSION)
        body = json.loads(ring.unwrap(wrapped, owner=owner, name=path))
    except (NotOurs, binascii.Error, UnicodeEncodeError):
        raise HeldTooLong() from None
    if body["until"] <= clock.millis(moment):
        raise HeldTooLong()
    return [(name, text) for name, text in body["fields"]]
