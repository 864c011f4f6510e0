"""Papers as PDF, set by typst from templates of ours and words passed as JSON.

What people typed never becomes markup: the template reads it as text. The fonts are those inside
typst, so that every machine prints the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import typst

from foundation.http.texts import _
from market.delivery.annex import Annex
from market.delivery.cmr import Consignment
from market.delivery.note import DeliveryNote

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "delivery"


def to_pdf(note: DeliveryNote) -> bytes:
    """The note as a PDF document."""
    return _set("note.typ", {**asdict(note), "words": _words()})


def annex_to_pdf(annex: Annex) -> bytes:
    """The paper of Annex VII as a PDF document."""
    words = {
        "title": _("Waste that crosses a border: Annex VII"),
        "order": _("Order"),
        "lot": _("Lot"),
        "made": _("Made"),
        "note": _(
            "Filled in from the order and the lot; the lines are for a pen. Compare it with the"
            " form of your authority, which may ask for it electronically (not verified here)."
        ),
    }
    return _set("annex.typ", {**asdict(annex), "words": words})


def cmr_to_pdf(cmr: Consignment) -> bytes:
    """The CMR consignment note as a PDF document."""
    words = {
        "title": _("CMR consignment note"),
        "order": _("Order"),
        "lot": _("Lot"),
        "made": _("Made"),
        "copies": _(
            "Three originals, signed by sender and carrier: one for the sender, one travels with"
            " the goods, one for the carrier (Article 5)."
        ),
        "note": _("Filled in from the order and the lot; the lines are for a pen."),
    }
    return _set("cmr.typ", {**asdict(cmr), "words": words})


def _set(template: str, paper: Mapping[str, object]) -> bytes:
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
    )


def _words() -> dict[str, str]:
    """The note's own words, in the language of whoever asked."""
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
        "legs": _("Carriers"),
        "care": _("Handle with care"),
        "package": _("Package"),
        "net": _("Net"),
        "gross": _("Gross"),
        "tag": _("Tag"),
        "total": _("Net mass in all"),
        "handed": _("Handed over: name, date, signature"),
        "taken": _("Taken over: name, date, signature"),
        "take": _("Taking this lot? Scan here"),
        "take_how": _(
            "Sign in, and you stand before this delivery, ready to sign. It is an address and"
            " opens nothing by itself."
        ),
        "proof": _("The signed handover is in the lot's chain; this paper travels with it."),
        "made": _("Made"),
    }
