"""The delivery note as PDF, set by typst from a template of ours and words passed as JSON.

What people typed never becomes markup: the template reads it as text. The fonts are those inside
typst, so that every machine prints the same.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst

from foundation.http.texts import _
from market.delivery.note import DeliveryNote

TEMPLATE = Path(__file__).resolve().parents[2] / "templates" / "delivery" / "note.typ"


def to_pdf(note: DeliveryNote) -> bytes:
    """The note as a PDF document."""
    sent = json.dumps({**asdict(note), "words": _words()}, ensure_ascii=False)
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"note": sent},
    )


def _words() -> dict[str, str]:
    """The paper's own words, in the language of whoever asked."""
    return {
        "title": _("Delivery note"),
        "order": _("Order"),
        "lot": _("Lot"),
        "from": _("From"),
        "to": _("To"),
        "term": _("Delivery"),
        "loading": _("Loading"),
        "gate": _("Gate"),
        "seals": _("Seals"),
        "care": _("Handle with care"),
        "package": _("Package"),
        "net": _("Net"),
        "gross": _("Gross"),
        "tag": _("Tag"),
        "total": _("Net mass in all"),
        "handed": _("Handed over: name, date, signature"),
        "taken": _("Taken over: name, date, signature"),
        "proof": _("The signed handover is in the lot's chain; this paper travels with it."),
        "made": _("Made"),
    }
