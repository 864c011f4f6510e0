"""A person's notices, and how they want to hear."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.errors import N_
from foundation.http import spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, requires
from foundation.http.problems import see_other
from foundation.http.texts import _
from foundation.notices import choices, marking
from foundation.notices.kinds import GROUP_NAMES, KINDS, NoticeKind, Ways
from foundation.notices.queries import MOST_COUNTED, count_unread, get_notices
from foundation.notices.schemas import ChoicesSchema, NoticesQuerySchema
from foundation.parties import access
from foundation.parties.pages.account import add_place

MOST_EXPORTED = 5_000

bp = Blueprint("notices", __name__, url_prefix="/account/notices")


def init_app(app: Flask) -> None:
    """Give the app the pages, their place in the account, and the count in every header."""
    app.register_blueprint(bp)
    add_place(app, "notices.index", name=N_("Notices"), permission="")
    app.jinja_env.globals["unread_notices"] = unread_notices


def unread_notices() -> str:
    """How many notices the reader has not seen, as the header shows it; empty for none."""
    who = access.signed_in()
    if who is None:
        return ""
    with db.reading() as session:
        count = count_unread(session, who.person_id, organisation_id=who.organisation_id)
    return "" if not count else str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


@bp.get("")
@requires(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The notices, newest first, or those that are unread."""
    asked = NoticesQuerySchema().load({k: v for k, v in request.args.items() if v})
    who = access.current()
    with db.reading() as session:
        page = get_notices(
            session,
            who.person_id,
            organisation_id=who.organisation_id,
            unread_only=asked["show"] == "unread",
            cursor=asked["cursor"],
        )
    return render_template(
        "notices/list.html", page=page, show=asked["show"], is_first=not asked["cursor"]
    )


@bp.get("/notices.csv")
@requires(SIGNED_IN)
def export() -> ResponseReturnValue:
    """The newest notices for a spreadsheet."""
    who, base_url = access.current(), current_app.extensions["settings"].base_url
    with db.reading() as session:
        found = get_notices(
            session, who.person_id, organisation_id=who.organisation_id, size=MOST_EXPORTED
        )
    rows = [
        [
            notice.created_at.isoformat(),
            announcement.kind,
            _(announcement.heading, **announcement.words),
            announcement.reference,
            announcement.about,
            notice.read_at.isoformat() if notice.read_at else None,
            base_url + announcement.link,
        ]
        for notice, announcement in found.items
    ]
    columns = ("written_at", "kind", "heading", "reference", "about", "read_at", "link")
    return spreadsheets.download("notices.csv", columns, rows)


@bp.post("/<notice_id>/open")
@requires(SIGNED_IN)
def visit(notice_id: str) -> ResponseReturnValue:
    """Go where a notice leads; it counts as read from then on."""
    return see_other(_mark_read(notice_id))


@bp.post("/<notice_id>/read")
@requires(SIGNED_IN)
def mark_read(notice_id: str) -> ResponseReturnValue:
    """Take a notice as read without going there."""
    _mark_read(notice_id)
    return see_other(url_for("notices.index"))


@bp.post("/read")
@requires(SIGNED_IN)
def mark_all_read() -> ResponseReturnValue:
    """Take all notices as read."""
    who = access.current()
    with db.transaction() as session:
        marking.mark_all_read(session, who.person_id, organisation_id=who.organisation_id)
    return see_other(url_for("notices.index"))


@bp.get("/choices")
@requires(SIGNED_IN)
def edit() -> ResponseReturnValue:
    """How one hears of each kind."""
    who = access.current()
    with db.reading() as session:
        ways = choices.get_ways(session, who.person_id, role=who.role, is_operator=_is_at_desk())
    form = Form.blank(
        ChoicesSchema(),
        in_app=[kind.value for kind, way in ways.items() if way.in_app],
        by_mail=[kind.value for kind, way in ways.items() if way.by_mail],
    )
    return _choices_page(form, ways)


@bp.post("/choices")
@requires(SIGNED_IN)
def update() -> ResponseReturnValue:
    """Keep what was chosen."""
    form, who = Form.read(ChoicesSchema()), access.current()
    if not form.is_valid:
        with db.reading() as session:
            ways = choices.get_ways(
                session, who.person_id, role=who.role, is_operator=_is_at_desk()
            )
        return _choices_page(form, ways)
    with db.transaction() as session:
        choices.choose(
            session,
            who.person_id,
            role=who.role,
            is_operator=_is_at_desk(),
            in_app=_kinds_in(form, "in_app"),
            by_mail=_kinds_in(form, "by_mail"),
        )
    return see_other(url_for("notices.edit", done="saved"))


def _is_at_desk() -> bool:
    return access.may("desk:read")


def _choices_page(form: Form, ways: dict[NoticeKind, Ways]) -> ResponseReturnValue:
    groups = [
        (name, [(kind, KINDS[kind].name) for kind in ways if KINDS[kind].group is group])
        for group, name in GROUP_NAMES.items()
    ]
    return form.page(
        "notices/edit.html",
        groups=[(name, rows) for name, rows in groups if rows],
        is_saved=request.args.get("done") == "saved",
    )


def _kinds_in(form: Form, name: str) -> list[NoticeKind]:
    kinds = form.data[name]
    assert isinstance(kinds, list), "loaded as a list by its schema"
    return kinds


def _mark_read(notice_id: str) -> str:
    who = access.current()
    with db.transaction() as session:
        return marking.mark_read(
            session, notice_id, person_id=who.person_id, organisation_id=who.organisation_id
        )
