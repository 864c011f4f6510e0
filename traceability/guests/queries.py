"""What is asked of guests' links: one by its secret, and those of a lot."""

from __future__ import annotations

from sqlmodel import Session, col, select

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
