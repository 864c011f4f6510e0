"""Organisations that hold permits, and one that must see nothing."""

from __future__ import annotations

from datetime import date

from foundation import db
from foundation.documents.papers import PDF, ReadPaper
from foundation.parties.actor import Actor
from traceability.compliance.kinds import PermitKind
from traceability.compliance.stating import PermitDraft, state_permit

PDF_BYTES = b"%PDF-1.7\nSECRET-PAPER\n%%EOF\n"
STORAGE = PermitDraft(
    PermitKind.STORAGE,
    "SECRET-NUMBER",
    "SECRET-AUTHORITY",
    "DE",
    date(2026, 1, 1),
    date(2026, 12, 31),
    low_codes=("16 02 16",),
    operations=("R13",),
)


def state(actor: Actor, draft: PermitDraft = STORAGE, *, paper: bytes | None = None) -> str:
    """A permit that could leak; its id."""
    sent = ReadPaper(paper, PDF, "permit.pdf") if paper else None
    with db.transaction() as session:
        return state_permit(session, draft, paper=sent, actor=actor).id
