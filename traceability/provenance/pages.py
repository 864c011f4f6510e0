"""Provenance as a part of pages: what a lot's page asks for while it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http import spreadsheets
from foundation.http.marks import requires
from foundation.parties import access
from traceability.custody.events import ActKind
from traceability.lots.queries import check_readable
from traceability.materials.elements import get_element
from traceability.provenance.ancestry import Genealogy, Share, find_genealogy, share_of
from traceability.provenance.findings import RULES
from traceability.provenance.making import Making, as_tenths, find_making
from traceability.provenance.origin_shares import Past, Pasts
from traceability.provenance.tracing import (
    ElementShares,
    OriginShares,
    ends_of_element,
    origin_shares,
    origins_of_element,
)
from traceability.provenance.viewing import ProvenanceView, view_provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from traceability.provenance.timeline import TimelineEntry


bp = Blueprint("genealogy", __name__, url_prefix="/lots/<code>")

COLUMNS = ("lot", "title", "grams", "per_cent")
MOST_IN_FILE = 10_000
CORRECTING = frozenset(
    {
        ActKind.CORRECT,
        ActKind.PROPOSE_CORRECTION,
        ActKind.AGREE_CORRECTION,
        ActKind.DECLINE_CORRECTION,
        ActKind.WITHDRAW_CORRECTION,
    }
)


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
        """How the line marks it: tags, a refusal, an open offer, a handover, a correction, or
        any other act."""
        if self.newest.act is ActKind.BIND_TAG and len(self.entries) > 1:
            return "is-tags"
        if self.newest.act is ActKind.REFUSE:
            return "is-refusal"
        if self.newest.act in (ActKind.OFFER, ActKind.ARRIVE):
            return "is-open"
        if self.newest.act in CORRECTING:
            return "is-correction"
        return "is-handover" if self.newest.act in (ActKind.ACCEPT, ActKind.ACCEPT_PART) else ""


@dataclass(frozen=True)
class LotProvenance:
    """What the lot page draws, for whoever is asking."""

    view: ProvenanceView
    items: tuple[TimelineItem, ...]
    held: tuple[str, ...]


def init_app(app: Flask) -> None:
    """Let templates of a lot ask for its provenance."""
    app.register_blueprint(bp)
    app.jinja_env.globals["provenance_of"] = provenance_of
    app.jinja_env.globals["genealogy_of"] = genealogy_of
    app.jinja_env.globals["origin_shares_of"] = origin_shares_of
    app.jinja_env.globals["making_of"] = making_of
    app.jinja_env.filters["as_tenths"] = as_tenths


def provenance_of(lot: str) -> LotProvenance:
    """Verdict and timeline of a lot for the reader of this request."""
    with db.reading() as session:
        view = view_provenance(session, lot, actor=access.find_actor())
    held = tuple(RULES[rule].holds for rule in view.verdict.held)
    return LotProvenance(view, items_of(view.entries), held)


def genealogy_of(lot: str) -> Genealogy | None:
    """What a lot was made of and into, if the reader of this request is its party."""
    with db.reading() as session:
        return find_genealogy(session, lot, actor=access.find_actor())


def origin_shares_of(lot: str) -> OriginShares | None:
    """What of a lot is pre- and post-consumer, for whoever is signed in: a deep genealogy takes
    time that a stranger is not given.
    """
    if access.find_actor() is None:
        return None
    with db.reading() as session:
        return origin_shares(session, lot)


def making_of(lot: str) -> Making | None:
    """The process step that a lot came out of, if the reader of this request is its party."""
    with db.reading() as session:
        return find_making(session, lot, actor=access.find_actor())


@bp.get("/origins.csv")
@requires("lots:read")
def export_origins(code: str) -> ResponseReturnValue:
    """Where the grams of a lot, or of one element in it, came from."""
    return _download(code, "origins.csv", lambda family: family.origins, origins_of_element)


@bp.get("/ends.csv")
@requires("lots:read")
def export_ends(code: str) -> ResponseReturnValue:
    """Where the grams of a lot, or of one element in it, are now."""
    return _download(code, "ends.csv", lambda family: family.ends, ends_of_element)


@bp.get("/origin-shares.csv")
@requires("lots:read")
def export_origin_shares(code: str) -> ResponseReturnValue:
    """What of a lot is pre- and post-consumer; no share where nobody says how much there is."""
    with db.reading() as session:
        found = origin_shares(session, code)
    rows: list[list[spreadsheets.Cell]] = [
        ["mass", *_per_cents(found.mass), int(found.mass.whole), 0, None]
    ]
    rows += [
        [
            one.element, *_per_cents(one.pasts), one.total_g, one.unstated_g,
            " ".join(sorted((kind.value for kind in one.kinds), reverse=True)),
        ]
        for one in found.elements
    ]  # fmt: skip
    columns = ("of", *(past.value for past in Past), "grams", "unknown_in_mass_g", "figures")
    return spreadsheets.download("origin-shares.csv", columns, rows)


@bp.get("/step.csv")
@requires("lots:read")
def export_step(code: str) -> ResponseReturnValue:
    """The balance of the step that a lot came out of; empty where it came out of none."""
    making = _making(code)
    columns = ("side", "lot", "title_or_substance", "grams")
    return spreadsheets.download("step.csv", columns, making.balance if making else [])


@bp.get("/yields.csv")
@requires("lots:read")
def export_yields(code: str) -> ResponseReturnValue:
    """What the step recovered of each element; grams to three decimals."""
    making = _making(code)
    rows = [
        [
            one.element, f"{float(one.input.grams):.3f}", f"{float(one.output.grams):.3f}",
            as_tenths(one.recovered_ppm), "measured" if one.is_measured else "declared",
            " ".join(one.samples),
        ]
        for one in (making.yields if making else ())
    ]  # fmt: skip
    columns = ("element", "went_in_g", "came_out_g", "yield", "basis", "samples")
    return spreadsheets.download("yields.csv", columns, rows)


def _making(code: str) -> Making | None:
    with db.reading() as session:
        check_readable(session, code, actor=access.actor())
        return find_making(session, code, actor=access.actor())


def _per_cents(pasts: Pasts) -> list[str | None]:
    shown = pasts.per_cent
    return [shown[past] if shown else None for past in Past]


def element_asked() -> str | None:
    """The element that the address asks for; none is mass."""
    return request.args.get("of", "").strip()[:10] or None


def _download(
    code: str,
    name: str,
    shares_of: Callable[[Genealogy], Sequence[Share]],
    of_element: Callable[[Session, str, str], ElementShares],
) -> ResponseReturnValue:
    with db.reading() as session:
        actor, element = access.actor(), element_asked()
        check_readable(session, code, actor=actor)
        if element:
            shares = _with_unnamed(of_element(session, code, get_element(element).symbol))
        else:
            family = find_genealogy(session, code, actor=actor, most=MOST_IN_FILE)
            shares = tuple(shares_of(family)) if family else ()
    rows = [[share.code, share.title, share.grams, share.per_cent] for share in shares]
    return spreadsheets.download(name, COLUMNS, rows)


def _with_unnamed(found: ElementShares) -> tuple[Share, ...]:
    """With a line for what is of no lot, so that the table adds up."""
    if not found.unnamed_g:
        return found.shares
    part = {"": found.unnamed_g}
    return (*found.shares, share_of("", part, {}, whole=found.total_g))


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
