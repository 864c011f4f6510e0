"""DSSE's own example, and what a signature over a custody event does not fit."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.custody.signatures import PAYLOAD_TYPE, body_hash, pae, signed_message, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
BODY = b'{"a":1}'
SIGNATURE = KEY.sign(signed_message(BODY))


def test_the_encoding_is_the_one_in_the_dsse_protocol() -> None:
    # github.com/secure-systems-lab/dsse, protocol.md, "Test Vectors"
    encoded = pae("http://example.com/HelloWorld", b"hello world")

    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_count_bytes_not_letters() -> None:
    assert pae("ü", "é".encode()) == "DSSEv1 2 ü 2 é".encode()


def test_a_signature_fits_its_body() -> None:
    assert verify(PUBLIC, BODY, SIGNATURE) is True


@pytest.mark.parametrize(
    ("public_key", "body", "signature"),
    [
        (PUBLIC, b'{"a":2}', SIGNATURE),
        (PUBLIC, BODY, SIGNATURE[:-1] + bytes([SIGNATURE[-1] ^ 1])),
        (PUBLIC, BODY, b""),
        (PUBLIC, BODY, KEY.sign(BODY)),
        (PUBLIC, BODY, KEY.sign(pae("application/json", BODY))),
        (bytes(32), BODY, SIGNATURE),
        (PUBLIC[:-1], BODY, SIGNATURE),
    ],
)
def test_a_signature_fits_nothing_else(public_key: bytes, body: bytes, signature: bytes) -> None:
    assert verify(public_key, body, signature) is False


def test_the_type_names_what_is_signed() -> None:
    assert PAYLOAD_TYPE == "application/vnd.regauss.custody+json;v=1"


def test_a_body_is_known_by_its_sha_256() -> None:
    assert body_hash(b"").hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
