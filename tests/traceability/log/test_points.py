"""No key is a point of low order, or a second spelling of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from traceability.log.points import PRIME, WeakKey, check_point
from traceability.log.statements import KeyEnrolment, open_statement, statement_bytes

VECTORS = Path(__file__).parents[2] / "vectors" / "ed25519" / "low_order_encodings.json"
LOW_ORDER = [bytes.fromhex(one["hex"]) for one in json.loads(VECTORS.read_text())["encodings"]]


@pytest.mark.parametrize("encoding", LOW_ORDER, ids=bytes.hex)
def test_a_point_of_low_order_is_no_key(encoding: bytes) -> None:
    body = statement_bytes(
        KeyEnrolment("id", "https://x.example/party/a", encoding, "device", b"s" * 16)
    )

    with pytest.raises(WeakKey):
        check_point(encoding)
    with pytest.raises(WeakKey):
        open_statement(body, bytes(64))


@pytest.mark.parametrize("sign", [0, 2**255])
@pytest.mark.parametrize("above", range(2, 19))
def test_a_second_spelling_is_no_key(above: int, sign: int) -> None:
    with pytest.raises(WeakKey):
        check_point((PRIME + above + sign).to_bytes(32, "little"))


def test_a_key_that_was_drawn_is_one() -> None:
    for _ in range(20):
        check_point(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    check_point((PRIME - 2).to_bytes(32, "little"))
