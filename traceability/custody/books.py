"""What a lot's state keeps so that its books can be put right: which events stated them, who has
to agree, and the correction that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from traceability.custody import members
from traceability.custody.canonical import jcs_bytes
from traceability.custody.corrections import Changes, EventRef, ProposalRef
from traceability.custody.figures import DeclaredContent


@dataclass(frozen=True)
class Books:
    """Which event stated the masses, which the description, and with whom they were settled.

    `handed` are giver and taker of the last handover, `sold` seller and buyer of the last sale.
    `made_g` is what a scale showed last of a lot that was made of others, None for any other lot.
    """

    masses_by: EventRef
    stated_by: EventRef
    contents_hash: str
    handed: tuple[str, ...] = ()
    sold: tuple[str, ...] = ()
    made_g: int | None = None


@dataclass(frozen=True)
class OpenCorrection:
    """A proposal that is not answered by all: `agreeing` are those who have yet to agree."""

    proposal: ProposalRef
    corrects: tuple[EventRef, ...]
    changes: Changes
    agreeing: tuple[str, ...]
    agreed: tuple[str, ...]
    proposed_at: datetime
    expires_at: datetime


def contents_hash(contents: Iterable[DeclaredContent]) -> str:
    """SHA-256 of declared contents as they are written, by element: enough to tell whether they
    are meant."""
    lines = sorted(contents, key=lambda content: content.element)
    return sha256(jcs_bytes([members.declared(line) for line in lines])).hexdigest()
