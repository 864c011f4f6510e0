"""Identifiers: random keys, secrets, and short codes that survive being read aloud."""

from __future__ import annotations

import re
import secrets

from foundation.errors import N_, Invalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LOOKALIKES = str.maketrans("OIL", "011")
BODY_LENGTH = 7


class BadCode(Invalid):
    """The check character does not fit, or a character is missing: a slip of eye or finger."""

    message = N_("%(text)s is not a whole code. Look at it again: it reads like %(example)s.")


def new_id() -> str:
    """128 random bits as 32 hexadecimal characters: opaque, not to be guessed."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """256 random bits, URL-safe: for tokens that open something."""
    return secrets.token_urlsafe(32)


def new_code(prefix: str) -> str:
    """A short code `PP-XXXX-XXXC`: 35 random bits and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH))
    return _grouped(prefix, body + check_character(body))


def check_code(text: str, prefix: str) -> str:
    """The canonical form of a code as typed: case, spaces, hyphens and look-alikes are forgiven.

    Raises `BadCode` when the length or the check character is wrong.
    """
    cleaned = re.sub(r"[\s\-.]", "", text).upper()
    if cleaned.startswith(prefix) and len(cleaned) > BODY_LENGTH + 1:
        cleaned = cleaned[len(prefix) :]
    cleaned = cleaned.translate(LOOKALIKES)
    well_formed = len(cleaned) == BODY_LENGTH + 1 and all(c in ALPHABET for c in cleaned)
    if not well_formed or check_character(cleaned[:-1]) != cleaned[-1]:
        raise BadCode(
            text=text[:40], example=_grouped(prefix, "7Q2M4K8" + check_character("7Q2M4K8"))
        )
    return _grouped(prefix, cleaned)


def check_character(body: str) -> str:
    """Luhn's algorithm modulo 32 (ISO/IEC 7812-1 Annex B, carried over to base 32)."""
    total = 0
    for position, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def _grouped(prefix: str, code: str) -> str:
    return f"{prefix}-{code[:4]}-{code[4:]}"
