"""A listing changes hands by one conditional UPDATE, and its verdict follows its lot's story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from market.listings.models import CURRENT, Listing, ListingStatus
from market.listings.queries import find_current
from traceability.custody.events import ActKind
from traceability.custody.queries import get_head, get_state
from traceability.custody.state import ENDED
from traceability.provenance.verification import verify

CORRECTING = (ActKind.CORRECT, ActKind.AGREE_CORRECTION)


class NotOpen(Conflict):
    """A listing that was ordered, sold or withdrawn in the meantime."""

    message = N_("This lot is not on offer any more. Look for another one.")


def change_status(
    session: Session, listing_id: str, before: ListingStatus, after: ListingStatus
) -> bool:
    """One conditional UPDATE: of two at once, one is told yes."""
    ended_at = None if after in CURRENT else clock.now()
    changed = session.connection().execute(
        update(Listing)
        .where(col(Listing.id) == listing_id)
        .where(col(Listing.status) == before)
        .values(status=after, ended_at=ended_at)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount == 1


def refresh_verdict(session: Session, payload: Mapping[str, Any]) -> None:
    """A listed lot's story has grown: look at its verdict again, or take it
    off the market where the lot is no more. Answers "custody.recorded"."""
    for lot_code in payload["lots"]:
        listing = find_current(session, str(lot_code))
        if listing is None:
            continue
        if get_head(session, listing.lot_code).status in ENDED:
            # Nobody can order it any more; an order that is under way ends by itself.
            change_status(session, listing.id, ListingStatus.OPEN, ListingStatus.WITHDRAWN)
            continue
        if _is_corrected(session, listing.lot_code, payload) and change_status(
            session, listing.id, ListingStatus.OPEN, ListingStatus.WITHDRAWN
        ):
            # What stands in a listing is frozen, and wrong now. An order keeps what was agreed.
            _tell_seller(session, listing, payload)
            continue
        verdict = verify(session, listing.lot_code)
        listing.verdict = verdict.level
        listing.verdict_at = verdict.checked_at
        session.add(listing)


def _is_corrected(session: Session, lot_code: str, payload: Mapping[str, Any]) -> bool:
    """Whether this event changed the lot's books; an agreement that others must join did not."""
    return payload["act"] in CORRECTING and get_state(session, lot_code).correction is None


def _tell_seller(session: Session, listing: Listing, payload: Mapping[str, Any]) -> None:
    announce(
        session,
        Happening(
            kind=NoticeKind.LISTING_WITHDRAWN,
            key=f"{listing.id}:{payload['event_id']}",
            heading=N_("A listing of yours was withdrawn"),
            sentence=N_(
                "The lot's books were corrected, and the listing still said the old figures. Look"
                " at the lot and list it anew."
            ),
            reference=listing.lot_code,
            about=listing.title,
            link=f"/lots/{listing.lot_code}",
            ids={"lot": listing.lot_code, "listing": listing.id},
        ),
        organisation_id=listing.seller_id,
    )
