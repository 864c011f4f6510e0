"""Tags in the JSON API: bind one, read one, withdraw one, replace one."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import api, problems
from foundation.http.marks import requires
from foundation.http.openapi.answers import page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.parties import access
from traceability.tags import binding, holding
from traceability.tags.schemas import BindIn, ListIn, TagOut, VoidIn

bp = ApiBlueprint("tags_api", __name__, url_prefix="/api/v1/tags", tag="Tags")


@bp.post("")
@bp.takes(BindIn)
@bp.creates(TagOut)
@requires("custody:write")
@api.idempotent
def create(sent: Loaded) -> ResponseReturnValue:
    """Make a signed label for a package and record that it hangs there."""
    with db.transaction() as session:
        package = holding.get_held_package(session, sent["package_id"], actor=access.actor())
        tag = binding.bind_tag(session, package.package_id, actor=access.actor())
        shown = TagOut().dump(tag)
    return problems.created(shown, location=url_for("tags_api.show", tag_id=tag.id))


@bp.get("")
@bp.query(ListIn)
@bp.answers(page_of(TagOut))
@requires("custody:read")
def index(asked: Loaded) -> ResponseReturnValue:
    """Every label a lot ever had; a list without pages, as packages are few."""
    with db.reading() as session:
        tags = holding.get_readable_tags(session, asked["lot"], actor=access.actor())
        return problems.ok({"items": TagOut(many=True).dump(tags), "next_cursor": None})


@bp.get("/<tag_id>")
@bp.answers(TagOut)
@requires("custody:read")
def show(tag_id: str) -> ResponseReturnValue:
    """One tag, to the parties of its lot."""
    with db.reading() as session:
        tag = holding.get_readable_tag(session, tag_id, actor=access.actor())
        return problems.ok(TagOut().dump(tag))


@bp.post("/<tag_id>/void")
@bp.takes(VoidIn)
@bp.answers(TagOut)
@requires("custody:write")
@api.idempotent
def void(sent: Loaded, tag_id: str) -> ResponseReturnValue:
    """Withdraw a label; its package is left without one."""
    with db.transaction() as session:
        tag = holding.get_held_tag(session, tag_id, actor=access.actor())
        binding.void_tag(session, tag.id, reason=sent["reason"], actor=access.actor())
        return problems.ok(TagOut().dump(tag))


@bp.post("/<tag_id>/reprint")
@bp.takes(VoidIn)
@bp.creates(TagOut)
@requires("custody:write")
@api.idempotent
def reprint(sent: Loaded, tag_id: str) -> ResponseReturnValue:
    """Withdraw a label and make a new one for its package."""
    with db.transaction() as session:
        held = holding.get_held_tag(session, tag_id, actor=access.actor())
        tag = binding.reprint_tag(session, held.id, reason=sent["reason"], actor=access.actor())
        shown = TagOut().dump(tag)
    return problems.created(shown, location=url_for("tags_api.show", tag_id=tag.id))
