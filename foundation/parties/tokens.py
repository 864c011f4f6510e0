"""Secrets that open something: drawn here, kept only as SHA-256, and the kinds there are."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from foundation.errors import N_, Invalid

API_KEY_PREFIX = "rg_"  # what a secret scanner looks for
API_KEY_BEGINNING = 9


class EmailTokenKind(StrEnum):
    """What a link sent by mail is good for."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"


class KeyLevel(StrEnum):
    """Who holds a signing key: the platform for the organisation, a device, a person's passkey, or
    the platform for a guest, whom nobody has looked at.
    """

    PLATFORM = "platform"
    DEVICE = "device"
    PERSON = "person"
    GUEST = "guest"


KEY_LEVEL_NAMES = {
    KeyLevel.PLATFORM: N_("the platform, for the organisation"),
    KeyLevel.DEVICE: N_("a device"),
    KeyLevel.PERSON: N_("a person's passkey"),
    KeyLevel.GUEST: N_("the platform, for a company without an account"),
}

# A reset link is as good as a password for as long as it lives, so it lives as long as it takes to
# read a mail.
LIFETIME = {
    EmailTokenKind.VERIFY_EMAIL: timedelta(days=2),
    EmailTokenKind.RESET_PASSWORD: timedelta(minutes=10),
}
INVITATION_LIFETIME = timedelta(days=7)


class LinkNotValid(Invalid):
    """Unknown, used and expired look the same, so that a guess learns nothing."""

    message = N_("This link was used already or is too old. Ask for a new one.")


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """256 random bits behind a prefix that people and scanners recognise."""
    return API_KEY_PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored. One SHA-256 is enough: 256 random bits cannot be guessed from their hash."""
    return hashlib.sha256(token.encode()).digest()
