from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from foundation.notices.webhooks.signing import format_secret, signature, signed_headers

VECTORS = json.loads(
    (Path(__file__).resolve().parents[3] / "vectors/webhooks/signatures.json").read_text("utf-8")
)


def secret_of(text: str) -> bytes:
    return base64.b64decode(text.removeprefix("whsec_"))


@pytest.mark.parametrize("vector", VECTORS["signed"])
def test_signatures_are_those_of_the_specification(vector: dict[str, Any]) -> None:
    secret = secret_of(vector["secret"])

    assert format_secret(secret) == vector["secret"]
    assert (
        signature(secret, vector["id"], vector["timestamp"], vector["body"].encode())
        == vector["signature"]
    )


@pytest.mark.parametrize("vector", VECTORS["signed"])
@pytest.mark.parametrize("changed", ["id", "timestamp", "body", "secret"])
def test_a_signature_covers_id_time_and_body(vector: dict[str, Any], changed: str) -> None:
    other = {**vector, "secret": secret_of(vector["secret"])}
    other[changed] = {
        "id": vector["id"] + "x",
        "timestamp": vector["timestamp"] + 1,
        "body": vector["body"] + " ",
        "secret": b"0" * 32,
    }[changed]

    made = signature(other["secret"], other["id"], other["timestamp"], other["body"].encode())

    assert made != vector["signature"]


def test_while_a_secret_changes_both_sign() -> None:
    new, old = b"n" * 32, b"o" * 32

    headers = signed_headers([new, old], "msg_1", 1614265330, b"{}")

    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1614265330",
        "webhook-signature": " ".join(
            signature(secret, "msg_1", 1614265330, b"{}") for secret in (new, old)
        ),
    }
