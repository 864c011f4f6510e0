"""What is asked of guests' links: one by its secret, and those of a lot."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock
from foundation.http.pagination import PAGE_SIZE, Page, cut, parse_cursor
from foundation.parties.tokens import token_hash
from traceability.guests.models import GuestLink, GuestRole, LinkEnd


def find_link(session: Session, token: str) -> GuestLink | None:
    """The link that a secret opens, in whatever state."""
    return session.exec(
        select(GuestLink)
        .where(GuestLink.token_hash == token_hash(token))
        .execution_options(populate_existing=True)
    ).one_or_none()


def get_links(session: Session, lot: str) -> list[GuestLink]:
    """The links of a lot, newest first."""
    return list(
        session.exec(
            select(GuestLink)
            .where(GuestLink.lot_code == lot)
            .order_by(col(GuestLink.made_at).desc(), GuestLink.id)
        )
    )


def find_taking(session: Session, lot: str, *, guest_id: str) -> GuestLink | None:
    """The link by which a guest last signed that it took this lot."""
    return session.exec(
        select(GuestLink)
        .where(GuestLink.lot_code == lot, GuestLink.guest_id == guest_id)
        .where(GuestLink.role == GuestRole.TAKE, GuestLink.ended_as == LinkEnd.SIGNED)
        .order_by(col(GuestLink.ended_at).desc(), GuestLink.id)
        .limit(1)
    ).one_or_none()


def find_onward(session: Session, lot: str, *, guest_id: str) -> str | None:
    """Where the guest's last link for this lot has it brought, if that was said."""
    return session.exec(
        select(GuestLink.onward_id)
        .where(GuestLink.lot_code == lot, GuestLink.guest_id == guest_id)
        .order_by(col(GuestLink.made_at).desc(), col(GuestLink.id).desc())
        .limit(1)
    ).one_or_none()


def get_made_links(
    session: Session,
    lot: str,
    *,
    made_by_id: str,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[GuestLink]:
    """The links of a lot that one organisation made, newest first, by cursor."""
    statement = (
        select(GuestLink)
        .where(GuestLink.lot_code == lot, GuestLink.made_by_id == made_by_id)
        .order_by(col(GuestLink.made_at).desc(), col(GuestLink.id).desc())
    )
    if cursor:
        at_ms, link_id = parse_cursor(cursor, kinds=(int, str))
        moment = clock.from_millis(int(at_ms))
        statement = statement.where(
            (col(GuestLink.made_at) < moment)
            | ((col(GuestLink.made_at) == moment) & (col(GuestLink.id) < link_id))
        )
    return cut(session.exec(statement.limit(size + 1)).all(), _key, size=size)


def _key(link: GuestLink) -> tuple[int, str]:
    return clock.millis(link.made_at), link.id
