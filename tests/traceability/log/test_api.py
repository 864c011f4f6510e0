"""The log as strangers read it: everything they need, nothing that is not published yet."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.settings import Settings
from tests.traceability.log.test_store import ENTRIES, append_all
from tests.traceability.log.trees import grow
from traceability.log.checkpoint import Checkpoint, open_checkpoint
from traceability.log.note import format_vkey, parse_vkey
from traceability.log.proof import check_receipt
from traceability.log.publishing import anchor_of, signer_of
from traceability.log.store import append
from traceability.log.tiles import bundle

SUBTREES, ROOTS = grow(ENTRIES)


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    """Somebody without an account, and a log of eleven entries."""
    append_all(ENTRIES)
    return client


def test_the_list_of_logs_says_what_a_verifier_needs(
    reader: FlaskClient, settings: Settings
) -> None:
    reply = reader.get("/log/logs.json")

    assert reply.json == {
        "logs": [
            {
                "id": "main",
                "origin": "localhost/log/main",
                "verifier_key": format_vkey(signer_of(settings).verifier),
                "size": 11,
            }
        ]
    }
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"] == "public, max-age=5"


def test_the_checkpoint_is_the_anchored_note(reader: FlaskClient, settings: Settings) -> None:
    reply = reader.get("/log/main/checkpoint")

    assert reply.text == anchor_of(settings).load("localhost/log/main")
    assert reply.content_type == "text/plain; charset=utf-8"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_stranger_proves_an_entry_with_what_the_log_serves(reader: FlaskClient) -> None:
    listed = reader.get("/log/logs.json").json
    assert listed is not None
    log = parse_vkey(listed["logs"][0]["verifier_key"])

    receipt = reader.get("/log/main/proof/entry 4").text
    checkpoint = reader.get("/log/main/checkpoint").get_data()

    assert check_receipt(receipt, entry=b"entry 4", log=log) == open_checkpoint(checkpoint, log)
    assert open_checkpoint(checkpoint, log) == Checkpoint(log.name, 11, ROOTS[11])


def test_tiles_and_bundles_are_views_of_the_rows(reader: FlaskClient) -> None:
    tile = reader.get("/log/main/tile/0/000.p/11")
    entries = reader.get("/log/main/tile/entries/000.p/3")

    assert tile.get_data() == b"".join(SUBTREES[0, index] for index in range(11))
    assert entries.get_data() == bundle(ENTRIES[:3])
    assert tile.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_full_tile_has_one_hash_on_the_level_above(client: FlaskClient) -> None:
    records = [f"{number}".encode() for number in range(257)]
    subtrees, _ = grow(records)
    append_in_one_transaction(records)

    lower = client.get("/log/main/tile/0/000").get_data()
    upper = client.get("/log/main/tile/1/000.p/1").get_data()

    digest = hashlib.sha256(lower).hexdigest()
    expected = b"".join(subtrees[0, index] for index in range(256))
    assert digest == hashlib.sha256(expected).hexdigest()
    assert upper == subtrees[8, 0]


def append_in_one_transaction(records: list[bytes]) -> None:
    with db.transaction() as session:
        for record in records:
            append(session, event_id=record.decode(), entry=record)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/log/other/checkpoint", "NoSuchLog"),
        ("/log/other/proof/entry 1", "NoSuchLog"),
        ("/log/other/tile/0/000.p/1", "NoSuchLog"),
        ("/log/main/proof/nothing", "NoSuchLeaf"),
        ("/log/main/tile/0/000.p/12", "NoSuchTile"),
        ("/log/main/tile/0/000", "NoSuchTile"),
        ("/log/main/tile/1/000.p/1", "NoSuchTile"),
        ("/log/main/tile/0/0", "NoSuchTile"),
        ("/log/main/anything", "NoSuchTile"),
    ],
)
def test_what_is_not_there_is_refused_in_words(reader: FlaskClient, path: str, title: str) -> None:
    reply = reader.get(path)

    assert reply.json is not None
    assert (reply.status_code, reply.json["title"]) == (404, title)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_without_its_anchor_the_log_says_so(app: Flask, settings: Settings) -> None:
    settings.anchor_path.unlink()

    reply = app.test_client().get("/log/main/checkpoint")

    assert (reply.status_code, reply.json) == (
        503,
        {
            "title": "NoAnchor",
            "status": 503,
            "detail": "The anchor of the custody log is missing. The operator must bring it back.",
        },
    )
