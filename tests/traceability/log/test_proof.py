"""Receipts: the container against its vectors, and what it proves against a log of our own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.traceability.log.trees import get_from, grow
from tests.traceability.log.vectors import load
from traceability.log.checkpoint import Checkpoint, sign_checkpoint
from traceability.log.merkle import BadProof, prove_inclusion
from traceability.log.note import Signer, UnknownSigner
from traceability.log.proof import (
    MalformedReceipt,
    Receipt,
    check_receipt,
    format_receipt,
    parse_receipt,
)

VECTORS = load("tlog/tlog-proof")
WRITTEN = VECTORS["marshal_and_parse"]
ROUND_TRIPS = VECTORS["round_trip"]
REFUSED = VECTORS["must_be_rejected"] + VECTORS["must_be_rejected_by_the_specification"]["cases"]

LOG = Signer("example.org/log/main", b"s" * 32)
ENTRIES = [b"one", b"two", b"three"]
SUBTREES, ROOTS = grow(ENTRIES)
CHECKPOINT = Checkpoint(LOG.name, 3, ROOTS[3])
RECEIPT = Receipt(
    index=1,
    path=tuple(prove_inclusion(get_from(SUBTREES), 1, 3)),
    checkpoint=sign_checkpoint(CHECKPOINT, LOG),
)


def receipt_of(case: dict[str, Any]) -> Receipt:
    extra = case["extra_hex"]
    return Receipt(
        index=case["index"],
        path=tuple(bytes.fromhex(each) for each in case["path_hex"]),
        checkpoint=case["checkpoint"],
        extra=None if extra is None else bytes.fromhex(extra),
    )


@pytest.mark.parametrize("case", WRITTEN, ids=[case["name"] for case in WRITTEN])
def test_a_receipt_is_written_and_read_as_published(case: dict[str, Any]) -> None:
    assert format_receipt(receipt_of(case)) == case["text"]
    assert parse_receipt(case["text"]) == receipt_of(case)


@pytest.mark.parametrize("case", ROUND_TRIPS, ids=[case["name"] for case in ROUND_TRIPS])
def test_a_receipt_reads_back_equal(case: dict[str, Any]) -> None:
    assert parse_receipt(format_receipt(receipt_of(case))) == receipt_of(case)


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_a_text_that_is_no_receipt_is_refused(case: dict[str, Any]) -> None:
    repeat = case.get("then_repeat", {"character": "", "count": 0, "followed_by": ""})
    text = case["text"] + repeat["character"] * repeat["count"] + repeat["followed_by"]

    with pytest.raises(MalformedReceipt):
        parse_receipt(text)


def test_a_path_of_more_than_sixty_four_hashes_is_refused() -> None:
    with pytest.raises(MalformedReceipt):
        parse_receipt(format_receipt(replace(RECEIPT, path=(ROOTS[1],) * 65)))


def test_a_header_alone_is_refused() -> None:
    with pytest.raises(MalformedReceipt):
        parse_receipt("c2sp.org/tlog-proof@v1\n\ncheckpoint\n")


def test_a_receipt_proves_its_entry_offline() -> None:
    text = format_receipt(RECEIPT)

    assert check_receipt(text, entry=b"two", log=LOG.verifier) == CHECKPOINT


def test_a_receipt_proves_no_other_entry() -> None:
    with pytest.raises(BadProof):
        check_receipt(format_receipt(RECEIPT), entry=b"three", log=LOG.verifier)


def test_a_receipt_proves_no_other_place() -> None:
    with pytest.raises(BadProof):
        check_receipt(format_receipt(replace(RECEIPT, index=0)), entry=b"two", log=LOG.verifier)


def test_a_receipt_under_a_strangers_checkpoint_proves_nothing() -> None:
    stranger = Signer(LOG.name, b"o" * 32)
    forged = replace(RECEIPT, checkpoint=sign_checkpoint(CHECKPOINT, stranger))

    with pytest.raises(UnknownSigner):
        check_receipt(format_receipt(forged), entry=b"two", log=LOG.verifier)
