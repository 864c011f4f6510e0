"""Pages of tags: what a stranger's phone opens, and what those who hold a lot print."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import N_, DomainError, NotFound, TooMany
from foundation.http import limits, problems, texts
from foundation.http.forms import Form
from foundation.http.marks import public, requires
from foundation.parties import access
from traceability.tags import binding, holding, keys, noting, placing, relay, scanning, stranger
from traceability.tags.drawing import render_png, render_svg
from traceability.tags.labels import draw_label
from traceability.tags.models import ScanWay, Tag
from traceability.tags.printing.choices import STARTS, PrintIn
from traceability.tags.printing.showing import labels_view
from traceability.tags.scanning import Reading, Whereabouts
from traceability.tags.schemas import REASON_NAMES, FinderIn, PlaceIn, VoidIn
from traceability.tags.stranger import Contents

bp = Blueprint("tags", __name__)

RESOLVER_LIMIT = {"limit": 120, "per_s": 60}
TAG_LIMIT = {"limit": 240, "per_s": 60}
FINDER_LIMIT = {"limit": 5, "per_s": 3600}
PLACE_LIMIT = {"limit": 30, "per_s": 3600}
FINDER_TAG_LIMIT = {"limit": 10, "per_s": 86_400}


class NoSuchLabel(NotFound):
    """The code is well-formed and on no label of ours."""

    message = N_("There is no label %(code)s. Compare it with the label, character by character.")


@bp.get("/S/<text>/", strict_slashes=False)
@public
@texts.for_visitors
def resolve(text: str) -> ResponseReturnValue:
    """What the symbol on a label says, and whether to believe it."""
    code = text.upper()
    try:
        limits.hit("resolver", access.network(), **RESOLVER_LIMIT)
        return _show(lambda session: scanning.read_tag(session, code), way=ScanWay.LINK)
    except TooMany as refusal:
        with db.reading() as session:
            contents = stranger.find_claimed(session, code)
        return _hazards_alone(contents, refusal)


@bp.get("/T/<code>/", strict_slashes=False)
@public
@texts.for_visitors
def resolve_short(code: str) -> ResponseReturnValue:
    """The same for a code typed by hand, which proves nothing by itself."""
    try:
        limits.hit("resolver", access.network(), **RESOLVER_LIMIT)
        return _show(lambda session: _typed(session, code), way=ScanWay.TYPED)
    except TooMany as refusal:
        return _hazards_alone(None, refusal)


@bp.get("/T/<code>/message")
@public
@texts.for_visitors
def new_message(code: str) -> ResponseReturnValue:
    """The form of a finder who writes to the owner."""
    with db.reading() as session:
        return Form.blank(FinderIn()).page("tags/message.html", tag=_labelled(session, code))


@bp.post("/T/<code>/message")
@public
@texts.for_visitors
def send_message(code: str) -> ResponseReturnValue:
    """Relay a finder's message to the owner."""
    limits.hit("finder", access.network(), **FINDER_LIMIT)
    form = Form.read(FinderIn())
    with db.transaction() as session:
        tag = _labelled(session, code)
        if not form.is_valid:
            return form.page("tags/message.html", tag=tag)
        limits.hit("finder-tag", tag.id, **FINDER_TAG_LIMIT)
        reply_to = str(form.data["reply_to"]) if form.data["reply_to"] else None
        relay.write_to_owner(session, tag, text=str(form.data["text"]), reply_to=reply_to)
    return problems.see_other(_in_same_language("tags.message_sent", tag))


@bp.post("/T/<code>/place")
@public
@texts.for_visitors
def note_place(code: str) -> ResponseReturnValue:
    """Keep where somebody stands who just read the label, and tell its owner; both by consent."""
    limits.hit("finder-place", access.network(), **PLACE_LIMIT)
    form = Form.read(PlaceIn())
    with db.transaction() as session:
        tag = _labelled(session, code)
        if not form.is_valid:
            return form.page("tags/message.html", tag=tag)
        limits.hit("finder-tag", tag.id, **FINDER_TAG_LIMIT)
        given: dict[str, Any] = dict(form.data)  # Any: the schema's own
        scan_id = given.pop("scan")
        placing.note_place_of_scan(
            session, tag, scan_id, Whereabouts(**given), actor=access.find_actor()
        )
    return problems.see_other(_in_same_language("tags.message_sent", tag))


@bp.get("/T/<code>/message/sent")
@public
@texts.for_visitors
def message_sent(code: str) -> ResponseReturnValue:
    """Thanks to a finder, and what happens now."""
    with db.reading() as session:
        return render_template("tags/message_sent.html", tag=_labelled(session, code))


@bp.get("/.well-known/tag-keys.json")
@public
def tag_keys() -> Response:
    """The keys that sign tags, for anyone who checks a label without us."""
    with db.reading() as session:
        listed = json.dumps(keys.jwk_set(session), indent=1)
    reply = problems.file_bytes(listed.encode(), "application/jwk-set+json")
    reply.headers["Access-Control-Allow-Origin"] = "*"
    reply.headers["Cache-Control"] = "public, max-age=3600"
    return reply


@bp.get("/tags/<tag_id>.svg")
@requires("lots:read")
def label_svg(tag_id: str) -> Response:
    """A label to print, as SVG."""
    with db.reading() as session:
        tag = holding.get_printable_tag(session, tag_id, actor=access.actor())
        svg = render_svg(draw_label(session, tag))
    return problems.file_bytes(svg.encode(), "image/svg+xml")


@bp.get("/tags/<tag_id>.png")
@requires("lots:read")
def label_png(tag_id: str) -> Response:
    """A label to print, as PNG."""
    with db.reading() as session:
        tag = holding.get_printable_tag(session, tag_id, actor=access.actor())
        png = render_png(draw_label(session, tag))
    return problems.file_bytes(png, "image/png")


@bp.get("/lots/<lot_code>/labels")
@requires("lots:read")
def labels(lot_code: str) -> ResponseReturnValue:
    """All labels of a lot on one page, ready to print."""
    with db.reading() as session:
        tags = holding.get_printable_tags(session, lot_code, actor=access.actor())
        view = labels_view(session, lot_code, tags, actor=access.actor())
        return Form.blank(PrintIn(), **STARTS).page("tags/labels.html", **view)


@bp.post("/lots/<lot_code>/labels")
@requires("custody:write")
def bind_missing(lot_code: str) -> ResponseReturnValue:
    """Make labels for the packages that have none."""
    with db.transaction() as session:
        holding.check_holder(session, lot_code, actor=access.actor())
        binding.bind_missing_tags(session, lot_code, actor=access.actor())
    return problems.see_other(url_for("tags.labels", lot_code=lot_code))


@bp.get("/tags/<tag_id>/replace")
@requires("custody:write")
def edit(tag_id: str) -> ResponseReturnValue:
    """Ask why a label is replaced or withdrawn."""
    with db.reading() as session:
        tag = holding.get_replaceable_tag(session, tag_id, actor=access.actor())
        return Form.blank(VoidIn()).page("tags/replace.html", tag=tag, reasons=REASON_NAMES)


@bp.post("/tags/<tag_id>/replace")
@requires("custody:write")
def reprint(tag_id: str) -> ResponseReturnValue:
    """Void a label and make a new one for its package."""
    return _change(tag_id, binding.reprint_tag)


@bp.post("/tags/<tag_id>/void")
@requires("custody:write")
def void(tag_id: str) -> ResponseReturnValue:
    """Void a label and leave its package without one."""
    return _change(tag_id, binding.void_tag)


def _show(read: Callable[[Session], Reading], *, way: ScanWay) -> ResponseReturnValue:
    """The page of a reading, once it has been noted that somebody read it.

    Only the note is a write, so that no phone waits for another one's page to be drawn.
    """
    with db.reading() as session:
        reading = read(session)
        contents = stranger.find_contents(session, reading)
    outcome, scan = scanning.outcome_of(reading), None
    try:
        if reading.tag is not None:
            limits.hit("resolver-tag", reading.tag.id, **TAG_LIMIT)
    except TooMany as refusal:
        return _hazards_alone(contents, refusal)
    if request.method == "GET":
        with db.transaction() as session:
            scan = noting.record_scan(
                session,
                reading.content,
                tag=reading.tag or reading.named,
                way=way,
                outcome=outcome,
                actor=access.find_actor(),
            )
    return render_template(
        "tags/show.html",
        reading=reading,
        contents=contents,
        outcome=scan.outcome if scan else outcome,
        scan=scan,
    )


def _hazards_alone(contents: Contents | None, refusal: TooMany) -> ResponseReturnValue:
    """Too many look at labels from here; what warns of the package is said all the same."""
    page = render_template("tags/limited.html", contents=contents, refusal=refusal)
    return problems.refused_page(page, refusal)


def _typed(session: Session, code: str) -> Reading:
    reading = scanning.read_short_code(session, code)
    if reading.tag is None:
        raise NoSuchLabel(code=reading.content)
    return reading


def _in_same_language(endpoint: str, tag: Tag) -> str:
    return url_for(endpoint, code=tag.short_code, lang=request.args.get("lang"))


def _change(tag_id: str, act: Callable[..., Tag]) -> ResponseReturnValue:
    """Void or reprint a label the actor holds, or ask again."""
    form = Form.read(VoidIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                tag = holding.get_printable_tag(session, tag_id, actor=access.actor())
                act(session, tag.id, reason=form.data["reason"], actor=access.actor())
            return problems.see_other(url_for("tags.labels", lot_code=tag.lot_code))
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        tag = holding.get_held_tag(session, tag_id, actor=access.actor())
        return form.page("tags/replace.html", tag=tag, reasons=REASON_NAMES)


def _labelled(session: Session, code: str) -> Tag:
    """The tag of a short code that hangs, or hung, on a package."""
    reading = scanning.read_short_code(session, code)
    if reading.tag is None or reading.tag.lot_code is None:
        raise NoSuchLabel(code=reading.content)
    return reading.tag
