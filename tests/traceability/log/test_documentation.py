"""The example in docs/custody-log.md is true."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from pathlib import Path

from traceability.log.checkpoint import Checkpoint
from traceability.log.entry import parse_entry
from traceability.log.merkle import leaf_hash
from traceability.log.note import parse_vkey
from traceability.log.proof import check_receipt
from traceability.log.statements import open_statement

PAGE = Path(__file__).parents[3] / "docs/custody-log.md"


def test_the_documented_receipt_proves_the_documented_statement() -> None:
    text = PAGE.read_text(encoding="utf-8")
    body, raw, receipt, key = re.findall(r"```(?:json)?\n(.*?)```", text, re.DOTALL)[:4]
    log, entry = parse_vkey(key.strip()), parse_entry(raw.strip().encode())

    checkpoint = check_receipt(receipt, entry=raw.strip().encode(), log=log)
    stated = open_statement(body.strip().encode(), entry.signatures[0].signature)

    root = base64.b64decode("XlkpRnqPgMLYhfHPxF/08ACVR6V76BEk95esjR00vTc=")
    assert checkpoint == Checkpoint("regauss.example/log/main", 3, root)
    assert entry.body_hash == sha256(body.strip().encode()).digest()
    assert [each.key_id for each in entry.signatures] == [stated.key_id]
    short = re.search(r"`(\w{8})…(\w{8})`", text)
    digits = leaf_hash(raw.strip().encode()).hex()
    assert short is not None
    assert short.groups() == (digits[:8], digits[-8:])
