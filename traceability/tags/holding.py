"""Whose labels are whose: holders of a lot print and replace them, its parties may read them."""

from __future__ import annotations

from sqlmodel import Session

from foundation.errors import N_, Conflict, NotFound
from foundation.parties.actor import Actor
from traceability.custody.queries import get_state
from traceability.tags.models import Tag, TagState
from traceability.tags.queries import get_bound_tags, get_tag, get_tags


class LabelVoid(Conflict):
    """A void label is not printed again: two of them would look alike at the gate."""

    message = N_("The label %(short_code)s is void. Print the one that replaced it.")


def get_held_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A tag of a lot that the actor holds; anybody else's is `NotFound`."""
    tag = get_tag(session, tag_id)
    check_holder(session, tag.lot_code, actor=actor)
    return tag


def get_printable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A held tag that still speaks for its package. Raises `NotFound` or `LabelVoid`."""
    tag = get_held_tag(session, tag_id, actor=actor)
    if tag.state is not TagState.BOUND:
        raise LabelVoid(short_code=tag.short_code)
    return tag


def get_printable_tags(session: Session, lot_code: str, *, actor: Actor) -> list[Tag]:
    """The labels to print for a lot that the actor holds, by package number."""
    check_holder(session, lot_code, actor=actor)
    return get_bound_tags(session, lot_code)


def get_readable_tag(session: Session, tag_id: str, *, actor: Actor) -> Tag:
    """A tag of a lot to which the actor is or was a party."""
    tag = get_tag(session, tag_id)
    _check_party(session, tag.lot_code, actor=actor)
    return tag


def get_readable_tags(session: Session, lot_code: str, *, actor: Actor) -> list[Tag]:
    """Every label a lot ever had, for its parties."""
    _check_party(session, lot_code, actor=actor)
    return get_tags(session, lot_code)


def check_holder(session: Session, lot_code: str | None, *, actor: Actor) -> None:
    """Raise `NotFound` unless the actor's organisation holds the lot now."""
    if lot_code is None or get_state(session, lot_code).custodian_id != actor.organisation_id:
        raise NotFound()


def _check_party(session: Session, lot_code: str | None, *, actor: Actor) -> None:
    if lot_code is None or not get_state(session, lot_code).is_party(actor.organisation_id):
        raise NotFound()
