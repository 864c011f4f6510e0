from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.webhooks.queueing import TEST_KIND
from foundation.notices.webhooks.retrying import MOST_ATTEMPTS, WAITS
from foundation.notices.webhooks.signing import signed_headers

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
VECTOR = json.loads((ROOT / "tests/vectors/webhooks/signatures.json").read_text("utf-8"))["signed"][
    0
]


def documented_check() -> Callable[..., bool]:
    """The function that the page gives to receivers, as it stands there."""
    snippet = next(
        one for one in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "is_ours" in one
    )
    names: dict[str, Any] = {}
    exec(snippet, names)
    check: Callable[..., bool] = names["is_ours"]
    return check


def test_the_check_on_the_page_takes_what_is_ours_and_nothing_else() -> None:
    check, body, at_s = documented_check(), VECTOR["body"].encode(), VECTOR["timestamp"]
    headers = {
        "webhook-id": VECTOR["id"],
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{'A' * 43}= {VECTOR['signature']}",
    }
    secret = VECTOR["secret"]

    assert check(secret, headers, body, now=at_s)
    assert check(secret, headers, body, now=at_s + 300)
    assert not check(secret, headers, body, now=at_s + 301)
    assert not check(secret, headers, body, now=at_s - 301)
    assert not check(secret, headers, body + b" ", now=at_s)
    assert not check(secret, {**headers, "webhook-id": "msg_other"}, body, now=at_s)
    assert not check("whsec_" + "A" * 44, headers, body, now=at_s)


def test_the_check_on_the_page_takes_what_we_sign() -> None:
    secret, body = b"k" * 32, b'{"type":"webhook.test"}'
    headers = signed_headers([b"n" * 32, secret], "msg_1", VECTOR["timestamp"], body)

    text = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
    assert documented_check()(text, dict(headers), body, now=VECTOR["timestamp"])


def test_every_type_is_on_the_page() -> None:
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", PAGE))

    assert {kind.value for kind in SUBSCRIBABLE} | {TEST_KIND} <= named


def test_the_page_says_when_is_tried_again() -> None:
    said = "5 s, 1 min, 5 min, 30 min, 2 h, 4 h, 8 h, 10 h, 12 h"
    units = {"s": 1, "min": 60, "h": 3600}
    waits = [int(part.split()[0]) * units[part.split()[1]] for part in said.split(", ")]

    assert said in PAGE
    assert waits == [int(wait.total_seconds()) for wait in WAITS]
    assert MOST_ATTEMPTS == 10
