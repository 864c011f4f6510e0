"""Checkpoints (C2SP tlog-checkpoint): a log's origin, size and root, in a note that the log signs.

    example.org/log/main
    15
    rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=

Extension lines are neither written nor read.
"""

from __future__ import annotations

from dataclasses import dataclass

from foundation.errors import N_, Invalid
from traceability.log.encoding import (
    NotBase64,
    NotDecimal,
    decode_base64,
    decode_decimal,
    encode_base64,
)
from traceability.log.merkle import HASH_BYTES
from traceability.log.note import Signer, Verifier, open_note, sign_note

LINES = 3


class MalformedCheckpoint(Invalid):
    """A note whose text is no checkpoint."""

    message = N_("This is not a checkpoint: %(reason)s. Copy it again, whole.")


class WrongOrigin(Invalid):
    """A checkpoint of some other log."""

    message = N_("This is a checkpoint of %(origin)s, not of %(expected)s.")


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: so many leaves, under this root (32 bytes)."""

    origin: str
    size: int
    root: bytes


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text that is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a text. Raises `MalformedCheckpoint`."""
    lines = text.split("\n")
    if len(lines) != LINES + 1 or lines[-1] or not lines[0]:
        raise MalformedCheckpoint(reason="it has other lines than origin, size and root")
    try:
        size, root = decode_decimal(lines[1]), decode_base64(lines[2])
    except (NotBase64, NotDecimal) as refusal:
        raise MalformedCheckpoint(reason=str(refusal)) from None
    if len(root) != HASH_BYTES:
        raise MalformedCheckpoint(reason=f"the root has {len(root)} bytes")
    return Checkpoint(lines[0], size, root)


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> str:
    """The checkpoint as a note signed by its log."""
    return sign_note(format_checkpoint(checkpoint), [signer])


def open_checkpoint(raw: bytes, log: Verifier) -> Checkpoint:
    """The checkpoint in a note that `log` signed and that speaks of this log.

    Raises the refusals of `open_note`, `MalformedCheckpoint` or `WrongOrigin`.
    """
    checkpoint = parse_checkpoint(open_note(raw, [log]).text)
    if checkpoint.origin != log.name:
        raise WrongOrigin(origin=checkpoint.origin, expected=log.name)
    return checkpoint
