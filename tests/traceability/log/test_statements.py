"""Statements about keys have one spelling and are signed by the key they are about."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.log.encoding import encode_base64
from traceability.log.statements import (
    KeyEnrolment,
    MalformedStatement,
    UnsignedStatement,
    open_statement,
    parse_statement,
    signed_message,
    statement_bytes,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ENROLMENT = KeyEnrolment(
    event_id="6f1d2f0e-5a0e-4a52-8f0e-0d5c3f6f6b11",
    organisation="https://example.org/party/0a",
    public_key=KEY.public_key().public_bytes_raw(),
    level="platform",
    salt=b"s" * 16,
)
BODY = statement_bytes(ENROLMENT)
KEY_TEXT = encode_base64(ENROLMENT.public_key).encode()


def test_a_statement_is_written_as_specified() -> None:
    assert BODY == (
        b'{"id":"urn:uuid:6f1d2f0e-5a0e-4a52-8f0e-0d5c3f6f6b11","key":"' + KEY_TEXT + b'",'
        b'"level":"platform","organisation":"https://example.org/party/0a",'
        b'"salt":"c3Nzc3Nzc3Nzc3Nzc3Nzcw==","statement":"key.enrol","v":1}'
    )
    assert signed_message(b"{}") == b"DSSEv1 36 application/vnd.regauss.key+json;v=1 2 {}"


def test_a_signed_statement_opens() -> None:
    assert open_statement(BODY, KEY.sign(signed_message(BODY))) == ENROLMENT


@pytest.mark.parametrize(
    "signature",
    [
        KEY.sign(BODY),
        KEY.sign(signed_message(BODY + b" ")),
        Ed25519PrivateKey.from_private_bytes(b"o" * 32).sign(signed_message(BODY)),
        b"",
    ],
    ids=["without the type", "over another body", "by another key", "empty"],
)
def test_a_statement_that_its_key_did_not_sign_is_refused(signature: bytes) -> None:
    with pytest.raises(UnsignedStatement):
        open_statement(BODY, signature)


BAD_BODIES = {
    "empty": b"",
    "not UTF-8": b"\xff",
    "a list": b"[]",
    "a space": BODY + b" ",
    "no key": BODY.replace(b'"key":"' + KEY_TEXT + b'",', b""),
    "a short key": BODY.replace(KEY_TEXT, b"AAAA"),
    "no base64": BODY.replace(KEY_TEXT, b"!"),
    "a short salt": BODY.replace(b"c3Nzc3Nzc3Nzc3Nzc3Nzcw==", b"c3Nz"),
    "another statement": BODY.replace(b"key.enrol", b"key.revoke"),
    "an id of another kind": BODY.replace(b"urn:uuid:", b"urn:isbn:"),
    "an id that is a number": BODY.replace(
        b'"urn:uuid:6f1d2f0e-5a0e-4a52-8f0e-0d5c3f6f6b11"', b"1"
    ),
    "an unknown member": BODY.replace(b'"v":1', b'"v":1,"w":1'),
    "a member twice": BODY.replace(b'"v":1', b'"v":2,"v":1'),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_bytes_that_are_no_statement_are_refused(body: bytes) -> None:
    with pytest.raises(MalformedStatement):
        parse_statement(body)
