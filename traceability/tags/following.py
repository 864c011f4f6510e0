"""What follows the first event of a lot: each of its packages gets a label."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation.parties.actor import Actor
from traceability.custody.events import ActKind
from traceability.tags.binding import bind_missing_tags


def label_new_lots(session: Session, announcement: Mapping[str, object]) -> None:
    """Answer `custody.recorded`: label the lots that began with it, in their holder's name.

    Packages that have a label keep it, so hearing this twice changes nothing.
    """
    holder = Actor(
        organisation_id=str(announcement["organisation_id"]),
        person_id=None,
        permissions=frozenset({"custody:write"}),
        via="worker",
    )
    is_registration = announcement["act"] == ActKind.REGISTER
    lots = announcement.get("begun", announcement["lots"] if is_registration else [])
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in lots:
        bind_missing_tags(session, str(lot), actor=holder)
