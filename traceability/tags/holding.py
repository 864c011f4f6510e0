"""Whose labels are whose: holders of a lot print and replace them, its parties may read them.

Each refusal is the one for a thing that does not exist, so that nobody learns what does.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import N_, Conflict, NotFound
from foundation.parties.actor import Actor
from foundation.parties.models import Site
from traceability.custody.queries import NoSuchLot, get_state
from traceability.custody.state import PackageState
from traceability.tags.binding import NoSuchPackage, get_package
from traceability.tags.models import Tag, TagState
from traceability.tags.queries import get_bound_tags, get_tag, get_tags


class LabelVoid(Conflict):
    """A void label is not printed again: two of them would look alike at the gate."""

    message = N_("The label %(short_code)s is void. Print the one that replaced it.")


def get_held_package(session: Session, package_id: str, *, actor: Actor) -> PackageState:
    """A package of a lot that the actor holds; anybody else's is `NoSuchPackage`."""
    state, package = get_package(session, package_id)
    if state.custodian_id != actor.organisation_id:
        raise NoSuchPackage(package_id=package_id, field="package_id")
    return package


def get_held_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A tag of a lot that the actor holds; anybody else's is `NotFound`."""
    tag = get_tag(session, tag_id)
    if tag.lot_code is None or not _is_holder(session, tag.lot_code, actor):
        raise NotFound()
    return tag


def get_printable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A tag to print that still speaks for its package. Raises `NotFound` or `LabelVoid`."""
    tag = get_tag(session, tag_id)
    if tag.lot_code is None or not _may_print(session, tag.lot_code, actor):
        raise NotFound()
    return _bound(tag)


def get_replaceable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A held tag that still speaks for its package. Raises `NotFound` or `LabelVoid`."""
    return _bound(get_held_tag(session, tag_id, actor=actor))


def get_printable_tags(session: Session, lot_code: str, *, actor: Actor) -> list[Tag]:
    """The labels to print for a lot that the actor holds or has at the gate, by package number."""
    if not _may_print(session, lot_code, actor):
        raise NoSuchLot(lot=lot_code)
    return get_bound_tags(session, lot_code)


def get_readable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A tag of a lot to which the actor is or was a party; anybody else's is `NotFound`."""
    tag = get_tag(session, tag_id)
    if tag.lot_code is None or not _is_party(session, tag.lot_code, actor):
        raise NotFound()
    return tag


def get_readable_tags(session: Session, lot_code: str, *, actor: Actor) -> list[Tag]:
    """Every label a lot ever had, for its parties; for others it is `NoSuchLot`."""
    if not _is_party(session, lot_code, actor):
        raise NoSuchLot(lot=lot_code)
    return get_tags(session, lot_code)


def _bound(tag: Tag) -> Tag:
    if tag.state is not TagState.BOUND:
        raise LabelVoid(short_code=tag.short_code)
    return tag


def check_holder(session: Session, lot_code: str, *, actor: Actor) -> None:
    """Raise `NoSuchLot` unless the actor's organisation holds the lot now."""
    if not _is_holder(session, lot_code, actor):
        raise NoSuchLot(lot=lot_code)


def _is_holder(session: Session, lot_code: str, actor: Actor) -> bool:
    return get_state(session, lot_code).custodian_id == actor.organisation_id


def _may_print(session: Session, lot_code: str, actor: Actor) -> bool:
    """Its holder, and whoever refused it: it stands at their gate and has no label of its own."""
    state = get_state(session, lot_code)
    if state.custodian_id == actor.organisation_id:
        return True
    site = session.get(Site, state.site_id) if state.site_id else None
    is_here = site is not None and site.organisation_id == actor.organisation_id
    return is_here and state.handover is None and state.is_party(actor.organisation_id)


def _is_party(session: Session, lot_code: str, actor: Actor) -> bool:
    return get_state(session, lot_code).is_party(actor.organisation_id)
