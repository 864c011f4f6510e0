"""Putting a label of a roll on a package: a custody event of whoever holds the lot.

A package that has a label already gets the new one in its place: the old one is voided first.
"""

from __future__ import annotations

from sqlmodel import Session, select

from foundation.parties.actor import Actor
from traceability.custody.events import BindTag
from traceability.custody.recording import record
from traceability.custody.words import VoidReason
from traceability.tags.binding import get_package, void_tag
from traceability.tags.models import Tag, TagState
from traceability.tags.queries import find_bound_tag
from traceability.tags.rolls.queries import find_holder
from traceability.tags.rolls.refusals import NotUnused, NotYours
from traceability.tags.scanning import Answer, read_code


def put_on(session: Session, package_id: str, code: str, *, actor: Actor) -> Tag:
    """Bind a label of one of the actor's rolls, scanned or typed, to a package.

    Raises `NotYours`, `NotUnused`, or a refusal of the fold.
    """
    tag = _lock(session, _find(session, code, actor=actor))
    if tag.state is not TagState.MINTED:
        raise NotUnused(short_code=tag.short_code, field="code")
    state, package = get_package(session, package_id)
    before = find_bound_tag(session, package_id)
    if before is not None:
        void_tag(session, before.id, reason=VoidReason.REPRINTED, actor=actor)
        tag.replaces_id = before.id
    record(session, BindTag(package_id, tag.id), lot=state.lot, actor=actor)
    tag.state = TagState.BOUND
    tag.package_id, tag.lot_code = package_id, state.lot
    tag.number, tag.of = package.number, state.last_number
    tag.material_code, tag.net_mass_g = state.material_code, package.net_mass_g
    session.add(tag)
    session.flush()
    return tag


def _find(session: Session, code: str, *, actor: Actor) -> Tag:
    """The label of a scanned or typed code; one that is not genuine is nobody's."""
    reading = read_code(session, code)
    tag = reading.tag
    is_own = tag is not None and find_holder(session, tag) == actor.organisation_id
    if tag is None or not is_own or reading.answer is Answer.NOT_GENUINE:
        raise NotYours(code=reading.content[:40], field="code")
    return tag


def _lock(session: Session, tag: Tag) -> Tag:
    """Of two packages at once, one gets the label."""
    return session.exec(
        select(Tag)
        .where(Tag.id == tag.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
