"""Checkpoints and bundles against a whole log that was published by another implementation."""

from __future__ import annotations

import base64

import pytest

from tests.traceability.log.trees import grow
from tests.traceability.log.vectors import load, signer_of
from traceability.log.checkpoint import (
    Checkpoint,
    MalformedCheckpoint,
    WrongOrigin,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from traceability.log.note import Signer, parse_vkey, sign_note
from traceability.log.tiles import bundle

PUBLISHED = load("tlog/published-log")
ENTRIES = [entry.encode() for entry in PUBLISHED["entries"]]
SUBTREES, ROOTS = grow(ENTRIES)
SIGNER = signer_of(PUBLISHED["public_test_signer_key"])
ROOT_TEXT = PUBLISHED["final_root_base64"]


def test_every_checkpoint_of_the_published_log_is_written_byte_for_byte() -> None:
    notes = [
        sign_checkpoint(Checkpoint(PUBLISHED["origin"], size, root), SIGNER)
        for size, root in enumerate(ROOTS)
    ]

    assert notes == PUBLISHED["checkpoints"]


def test_every_checkpoint_of_the_published_log_opens() -> None:
    log = parse_vkey(PUBLISHED["verifier_key"])

    checkpoints = [open_checkpoint(note.encode(), log) for note in PUBLISHED["checkpoints"]]

    assert checkpoints == [
        Checkpoint(PUBLISHED["origin"], size, root) for size, root in enumerate(ROOTS)
    ]


def test_the_tiles_and_bundles_of_the_published_log_are_the_same() -> None:
    tiles = {
        width: b"".join(SUBTREES[0, index] for index in range(int(width)))
        for width in PUBLISHED["tiles_base64"]
    }
    bundles = {width: bundle(ENTRIES[: int(width)]) for width in PUBLISHED["bundles_base64"]}

    assert tiles == {w: base64.b64decode(t) for w, t in PUBLISHED["tiles_base64"].items()}
    assert bundles == {w: base64.b64decode(t) for w, t in PUBLISHED["bundles_base64"].items()}


def test_a_checkpoint_of_another_log_is_refused_even_with_the_right_signature() -> None:
    signer = Signer("example.org/log/main", b"s" * 32)
    note = sign_checkpoint(Checkpoint("example.org/log/other", 15, ROOTS[15]), signer)

    with pytest.raises(WrongOrigin):
        open_checkpoint(note.encode(), signer.verifier)


BAD_TEXTS = {
    "no origin": f"\n15\n{ROOT_TEXT}\n",
    "no size": f"example.org/log\n\n{ROOT_TEXT}\n",
    "no root": "example.org/log\n15\n\n",
    "two lines": "example.org/log\n15\n",
    "an extension": f"example.org/log\n15\n{ROOT_TEXT}\nmore\n",
    "no newline": f"example.org/log\n15\n{ROOT_TEXT}",
    "leading zero": f"example.org/log\n015\n{ROOT_TEXT}\n",
    "negative": f"example.org/log\n-15\n{ROOT_TEXT}\n",
    "other digits": f"example.org/log\n١٥\n{ROOT_TEXT}\n",
    "65 bits": f"example.org/log\n18446744073709551616\n{ROOT_TEXT}\n",
    "31 bytes": f"example.org/log\n15\n{base64.b64encode(bytes(31)).decode()}\n",
    "second spelling": f"example.org/log\n15\n{ROOT_TEXT[:-2]}t=\n",
    "no padding": f"example.org/log\n15\n{ROOT_TEXT[:-1]}\n",
    "no base64": "example.org/log\n15\nüü\n",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedCheckpoint):
        parse_checkpoint(text)


def test_a_signed_note_that_is_no_checkpoint_is_refused() -> None:
    signer = Signer("example.org/log", b"s" * 32)

    with pytest.raises(MalformedCheckpoint):
        open_checkpoint(sign_note("hello\n", [signer]).encode(), signer.verifier)


def test_the_largest_size_is_read_back() -> None:
    largest = Checkpoint("example.org/log", 2**64 - 1, ROOTS[15])

    assert parse_checkpoint(format_checkpoint(largest)) == largest
