"""Reminders: 30 and 7 days before a permit ends its organisation hears of it, once each."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.compliance.kinds import KIND_NAMES
from traceability.compliance.models import Permit
from traceability.compliance.queries import get_ending
from traceability.materials.remarks import written

DISTANCES_DAYS = (30, 7)
EVERY_S = 3600


def remind_of_ending_permits() -> int:
    """Tell the holders of permits that end within 30 days; how many reminders are new."""
    today = clock.now().date()
    last = today + timedelta(days=max(DISTANCES_DAYS))
    with db.transaction() as session:
        ending = get_ending(session, first=today, last=last)
        return sum(_remind(session, permit, today=today) for permit in ending)


def _remind(session: Session, permit: Permit, *, today: date) -> bool:
    """One reminder, for the nearest distance alone: a permit stated late is not told of twice."""
    assert permit.valid_until is not None, "asked for permits with an end alone"
    days_left = (permit.valid_until - today).days
    distance = min(days for days in DISTANCES_DAYS if days_left <= days)
    happening = Happening(
        kind=NoticeKind.PERMIT_EXPIRING,
        key=f"{permit.id}:{distance}",
        heading=N_("A permit of yours ends soon"),
        sentence=N_("Its last day is %(day)s. State the renewal as soon as you have it."),
        reference=permit.number[:60],
        about=KIND_NAMES[permit.kind],
        link=f"/account/permits/{permit.id}",
        words={"day": written(permit.valid_until)},
        ids={"permit": permit.id},
    )
    return announce(session, happening, organisation_id=permit.organisation_id)
