"""Questions about tags that have a condition in them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from foundation.errors import NotFound
from traceability.lots.queries import AT_ONCE
from traceability.tags.models import Tag, TagState


def find_tag(session: Session, tag_id: str) -> Tag | None:
    """A tag by its id, in any state."""
    return session.get(Tag, tag_id)


def get_tag(session: Session, tag_id: str) -> Tag:
    """A tag by its id. Raises `NotFound`."""
    tag = find_tag(session, tag_id)
    if tag is None:
        raise NotFound()
    return tag


def find_tag_by_short_code(session: Session, short_code: str) -> Tag | None:
    """A tag by the code printed beside its symbol."""
    return session.exec(select(Tag).where(Tag.short_code == short_code)).one_or_none()


def find_bound_tag(session: Session, package_id: str) -> Tag | None:
    """The label that speaks for a package now."""
    return session.exec(
        select(Tag).where(Tag.package_id == package_id).where(Tag.state == TagState.BOUND)
    ).one_or_none()


def get_bound_tags(session: Session, lot_code: str) -> list[Tag]:
    """The labels that speak for the packages of a lot, by package number."""
    return list(
        session.exec(
            select(Tag)
            .where(Tag.lot_code == lot_code)
            .where(Tag.state == TagState.BOUND)
            .order_by(col(Tag.number))
        )
    )


def get_tags(session: Session, lot_code: str) -> list[Tag]:
    """Every label a lot ever had, by package and age."""
    return get_tags_of(session, [lot_code]).get(lot_code, [])


def get_tags_of(session: Session, lot_codes: Iterable[str]) -> dict[str, list[Tag]]:
    """The same of many lots, a thousand at a time; lots without any are left out."""
    tags, wanted = dict[str, list[Tag]](), sorted(set(lot_codes))
    for start in range(0, len(wanted), AT_ONCE):
        rows = session.exec(
            select(Tag)
            .where(col(Tag.lot_code).in_(wanted[start : start + AT_ONCE]))
            .order_by(col(Tag.number), col(Tag.created_at), Tag.id)
        )
        for tag in rows:
            tags.setdefault(tag.lot_code or "", []).append(tag)
    return tags
