"""Secrets at rest: AES-256-GCM under a key derived for one purpose from a versioned key-encryption
key.

A wrapped secret is nonce (96 random bits) and ciphertext with tag. Its owner, its name and the
version stand in the associated data, each with its length before it, so that a row moved to
another owner does not open.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32


class NotOurs(Exception):
    """The wrapped secret does not open: changed, moved to another row, or under an unknown
    version.
    """


@dataclass(frozen=True)
class Wrapped:
    """A secret at rest and the version of the key-encryption key it is under."""

    sealed: bytes
    version: int


@dataclass(frozen=True)
class Keyring:
    """Key-encryption keys by version; the highest wraps, all of them unwrap."""

    keys: Mapping[int, bytes]
    purpose: str

    def wrap(self, secret: bytes, *, owner: str, name: str) -> Wrapped:
        """Seal a secret for an owner under the newest version."""
        version = max(self.keys)
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher(version).encrypt(nonce, secret, _bound_to(owner, name, version))
        return Wrapped(nonce + sealed, version)

    def unwrap(self, wrapped: Wrapped, *, owner: str, name: str) -> bytes:
        """The secret again. Raises `NotOurs` unless owner, name and version are those it was
        sealed with.
        """
        if wrapped.version not in self.keys:
            raise NotOurs(f"no key-encryption key of version {wrapped.version}")
        nonce, sealed = wrapped.sealed[:NONCE_BYTES], wrapped.sealed[NONCE_BYTES:]
        bound = _bound_to(owner, name, wrapped.version)
        try:
            return self._cipher(wrapped.version).decrypt(nonce, sealed, bound)
        except (InvalidTag, ValueError):
            raise NotOurs(f"the secret {name} does not open") from None

    def _cipher(self, version: int) -> AESGCM:
        return AESGCM(derived_key(self.keys[version], self.purpose))


def derived_key(root: bytes, purpose: str) -> bytes:
    """A 256-bit key for one purpose (HKDF-SHA-256, RFC 5869), so that no key serves two."""
    info = f"regauss/{purpose}/v1".encode()
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(root)


def _bound_to(owner: str, name: str, version: int) -> bytes:
    parts = (owner.encode(), name.encode(), str(version).encode())
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)
