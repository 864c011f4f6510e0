"""Provenance as a part of pages: what a lot's page asks for while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask

from foundation import db
from foundation.parties import access
from traceability.custody.events import ActKind
from traceability.provenance.findings import RULES
from traceability.provenance.viewing import ProvenanceView, view_provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traceability.provenance.timeline import TimelineEntry


@dataclass(frozen=True)
class TimelineItem:
    """One place on the line: a single custody event, a handover with all its halves, or a run of
    tags put on one package after the other; newest first.
    """

    entries: tuple[TimelineEntry, ...]

    @property
    def newest(self) -> TimelineEntry:
        """What happened last."""
        return self.entries[0]

    @property
    def meaning(self) -> str:
        """How the line marks it: tags, a refusal, an open offer, a handover, or any other act."""
        if self.newest.act is ActKind.BIND_TAG and len(self.entries) > 1:
            return "is-tags"
        if self.newest.act is ActKind.REFUSE:
            return "is-refusal"
        if self.newest.act in (ActKind.OFFER, ActKind.ARRIVE):
            return "is-open"
        return "is-handover" if self.newest.act is ActKind.ACCEPT else ""


@dataclass(frozen=True)
class LotProvenance:
    """What the lot page draws, for whoever is asking."""

    view: ProvenanceView
    items: tuple[TimelineItem, ...]
    held: tuple[str, ...]


def init_app(app: Flask) -> None:
    """Let templates of a lot ask for its provenance."""
    app.jinja_env.globals["provenance_of"] = provenance_of


def provenance_of(lot: str) -> LotProvenance:
    """Verdict and timeline of a lot for the reader of this request."""
    with db.reading() as session:
        view = view_provenance(session, lot, actor=access.find_actor())
    held = tuple(RULES[rule].holds for rule in view.verdict.held)
    return LotProvenance(view, items_of(view.entries), held)


def items_of(entries: Sequence[TimelineEntry]) -> tuple[TimelineItem, ...]:
    """Entries with the answers to one offer gathered around it, where the newest of them stands,
    and tags that were put on in one go gathered too.
    """
    gathered: dict[int, list[TimelineEntry]] = {}
    run = 0  # the number of the first entry of a run of tags
    for entry in entries:
        is_tag = entry.act is ActKind.BIND_TAG and not entry.findings
        run = (run or entry.number) if is_tag else 0
        gathered.setdefault(run or entry.answers or entry.number, []).append(entry)
    return tuple(TimelineItem(tuple(group)) for group in gathered.values())
