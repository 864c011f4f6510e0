"""Receipts (C2SP tlog-proof): that one leaf is in a log, in a text that stands on its own.

    c2sp.org/tlog-proof@v1
    index 5
    rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4=
    5784L25ZFbP4hhm4ZiI+vx1RxMUyHMzeLp/3AKMlkIY=

    <the checkpoint, verbatim>

An `extra` line may stand before the index. Nobody has signed it, so nothing may be trusted from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from foundation.errors import N_, Invalid
from traceability.log.checkpoint import Checkpoint, open_checkpoint
from traceability.log.encoding import (
    NotBase64,
    NotDecimal,
    decode_base64,
    decode_decimal,
    encode_base64,
)
from traceability.log.merkle import HASH_BYTES, check_inclusion, leaf_hash
from traceability.log.note import Verifier

HEADER = "c2sp.org/tlog-proof@v1"
MEDIA_NAME = "receipt.tlog-proof"
MAX_PATH = 64


class MalformedReceipt(Invalid):
    """Not a tlog-proof."""

    message = N_("This is not a receipt: %(reason)s. Copy it again, whole.")


@dataclass(frozen=True)
class Receipt:
    """Where the leaf stands, its path to the root, and the checkpoint that signs the root."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def format_receipt(receipt: Receipt) -> str:
    """The receipt as text."""
    extra = [] if receipt.extra is None else [f"extra {encode_base64(receipt.extra)}"]
    path = [encode_base64(each) for each in receipt.path]
    lines = [HEADER, *extra, f"index {receipt.index}", *path, ""]
    return "\n".join(lines) + "\n" + receipt.checkpoint


def parse_receipt(text: str) -> Receipt:
    """The receipt in a text; its checkpoint is not opened here. Raises `MalformedReceipt`."""
    head, separator, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines[0] != HEADER:
        raise MalformedReceipt(reason=f"it does not begin with {HEADER} and end with a checkpoint")
    try:
        extra = None
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = decode_base64(lines.pop(1).removeprefix("extra "))
        if len(lines) < 2 or not lines[1].startswith("index "):
            raise MalformedReceipt(reason="it has no index")
        index = decode_decimal(lines[1].removeprefix("index "))
        path = tuple(decode_base64(line) for line in lines[2:])
    except (NotBase64, NotDecimal) as refusal:
        raise MalformedReceipt(reason=str(refusal)) from None
    if len(path) > MAX_PATH or any(len(each) != HASH_BYTES for each in path):
        raise MalformedReceipt(reason="its path is not made of hashes")
    return Receipt(index, path, checkpoint, extra)


def check_receipt(text: str, *, entry: bytes, log: Verifier) -> Checkpoint:
    """The checkpoint under which `entry` is in `log`, or a refusal that says what does not fit.

    Needs nothing but the receipt, the entry and the log's verifier key.
    """
    receipt = parse_receipt(text)
    checkpoint = open_checkpoint(receipt.checkpoint.encode(), log)
    check_inclusion(
        leaf_hash(entry),
        index=receipt.index,
        size=checkpoint.size,
        path=receipt.path,
        root=checkpoint.root,
    )
    return checkpoint
