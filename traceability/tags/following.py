"""What follows a lot's registration: each of its packages gets a label."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation.parties.actor import Actor
from traceability.custody.events import ActKind
from traceability.tags.binding import bind_missing_tags


def label_registered_lot(session: Session, announcement: Mapping[str, object]) -> None:
    """Answer `custody.recorded`: label a lot that was just registered, in its holder's name.

    Packages that have a label keep it, so hearing this twice changes nothing.
    """
    if announcement["act"] != ActKind.REGISTER:
        return
    holder = Actor(
        organisation_id=str(announcement["organisation_id"]),
        person_id=None,
        permissions=frozenset({"custody:write"}),
        via="worker",
    )
    lots = announcement["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in lots:
        bind_missing_tags(session, str(lot), actor=holder)
