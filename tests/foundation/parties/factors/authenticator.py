"""An authenticator in software, with everything on it that could be wrong as an argument."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN = "http://localhost"


def encoded(raw: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again."""
    return base64.urlsafe_b64decode(text + "===")


@dataclass
class Authenticator:
    """One passkey (ES256), its counter, and the person it says it belongs to."""

    sign_count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(
        self, options: str, *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED, **changes: str
    ) -> str:
        """The browser's answer to being asked for a new passkey."""
        told = json.loads(options)
        self.handle = decoded(told["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        data = self._data(changes.get("rp_id", told["rp"]["id"]), flags | ATTESTED)
        data += bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        data += cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", told, origin, changes)
        return self._json(clientDataJSON=client, attestationObject=attestation)

    def answer(
        self, options: str, *, origin: str = ORIGIN, flags: int = PRESENT | VERIFIED, **changes: str
    ) -> str:
        """The browser's answer to being asked for a signature; the counter is what it is now."""
        told = json.loads(options)
        data = self._data(changes.get("rp_id", told["rpId"]), flags)
        client = self._client(changes.get("type", "webauthn.get"), told, origin, changes)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._json(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle,
        )

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.sign_count)

    def _client(
        self, kind: str, told: dict[str, str], origin: str, changes: dict[str, str]
    ) -> bytes:
        challenge = changes.get("challenge", told["challenge"])
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _json(self, **response: bytes) -> str:
        told = {
            "id": encoded(self.credential_id),
            "rawId": encoded(self.credential_id),
            "type": "public-key",
            "response": {name: encoded(raw) for name, raw in response.items()},
        }
        return json.dumps(told)
