"""The examples of `docs/gate.md` have the members that the code writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from tests.traceability.gate import make_cast, offer, register
from tests.traceability.intake.phone import phone_of
from traceability.custody import handover
from traceability.custody.canonical import canonical_bytes
from traceability.intake.syncing.records import parse_record

DOCUMENT = Path(__file__).parents[4] / "docs" / "gate.md"


def shape(value: object) -> object:
    """Names and kinds: of a list, what its first thing looks like."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "text" if isinstance(value, str) else type(value).__name__


def examples() -> list[object]:
    """Every JSON block of the document."""
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return [json.loads(block) for block in blocks]


@pytest.mark.one_database
def test_the_examples_have_the_shape_of_what_is_sent(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lot, other = register(cast.ada), register(cast.ada)
    register(cast.ben)
    offer(cast.ada, other, cast.ben)
    with db.transaction() as session:
        handover.cancel(session, other, actor=cast.ada)
    offer(cast.ada, lot, cast.ben)
    phone = phone_of(client, cast.ben_person)
    phone.enrol()
    manifest, scanned, event, refused = examples()[:4]

    made = phone.learn()
    made["deliveries"][0]["seals"] = ["S-17"]
    accepted = phone.send(phone.accept(lot))
    again = phone.send(phone.accept(lot))

    assert shape(made) == shape(manifest)
    assert shape(accepted.json) == shape(event)
    assert again.json == {**refused, "lot": lot}  # type: ignore[dict-item] # an object, as above
    assert isinstance(scanned, dict)
    assert parse_record(canonical_bytes(scanned)).counter == 17
