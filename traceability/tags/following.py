"""What follows the first event of a lot: each of its packages gets a label."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody.events import ActKind
from traceability.custody.queries import get_state
from traceability.tags.binding import bind_missing_tags
from traceability.tags.models import TagState
from traceability.tags.queries import get_bound_tags


def void_labels_of_cancelled_lots(session: Session, announcement: Mapping[str, object]) -> None:
    """Answer `custody.recorded`: labels of a lot that was registered by mistake are void, as its
    last event says. Hearing this twice changes nothing.
    """
    if announcement["act"] != ActKind.CANCEL_REGISTRATION:
        return
    lots = announcement["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in lots:
        for tag in get_bound_tags(session, str(lot)):
            tag.state = TagState.VOID
            tag.voided_at = clock.now()
            session.add(tag)


def label_new_lots(session: Session, announcement: Mapping[str, object]) -> None:
    """Answer `custody.recorded`: label the lots that began with it, in their holder's name.

    Packages that have a label keep it, so hearing this twice changes nothing.
    """
    is_registration = announcement["act"] == ActKind.REGISTER
    lots = announcement.get("begun", announcement["lots"] if is_registration else [])
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in lots:
        custodian_id = get_state(session, str(lot)).custodian_id
        holder = Actor(custodian_id, None, frozenset({"custody:write"}), "worker")
        bind_missing_tags(session, str(lot), actor=holder)
    if announcement["act"] == ActKind.ACCEPT_PART:
        _withdraw_refused(session, announcement)


def _withdraw_refused(session: Session, announcement: Mapping[str, object]) -> None:
    """The label of a package that was refused whole speaks for its lot no longer."""
    lots = announcement["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in lots:
        there = {package.package_id for package in get_state(session, str(lot)).packages}
        for tag in get_bound_tags(session, str(lot)):
            if tag.package_id not in there:
                tag.state = TagState.VOID
                tag.voided_at = clock.now()
                session.add(tag)
    session.flush()
