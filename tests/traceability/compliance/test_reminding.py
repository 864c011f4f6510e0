"""Reminders 30 and 7 days before a permit ends: once each, to its own organisation alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from foundation import clock, db
from foundation.notices.models import Announcement
from foundation.notifications.models import MailMessage
from foundation.parties.models import Organisation
from tests.factories import make_person
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.conftest import Cast
from traceability.compliance.kinds import WithdrawalReason
from traceability.compliance.reminding import remind_of_ending_permits
from traceability.compliance.stating import renew_permit, withdraw_permit


def on(day: str) -> int:
    """What the job says on a day of December 2026."""
    with clock.held(datetime.fromisoformat(f"{day}T09:00:00+00:00").astimezone(UTC)):
        return remind_of_ending_permits()


def announced() -> list[tuple[str, str, str]]:
    with db.reading() as session:
        rows = session.exec(select(Announcement).order_by(Announcement.created_at))  # type: ignore[arg-type] # a column
        return [(row.organisation_id, row.kind, row.words["day"]) for row in rows]


@pytest.fixture
def owner(cast: Cast) -> str:
    with db.transaction() as session:
        organisation = session.get_one(Organisation, cast.ada.id)
        return make_person(session, organisation, name="Ada").email


def test_an_owner_hears_twice_and_no_more(cast: Cast, owner: str) -> None:
    state(cast.ada.actor)
    days = ("2026-11-30", "2026-12-01", "2026-12-02", "2026-12-24", "2026-12-31", "2027-01-01")

    counts = [on(day) for day in days]

    with db.reading() as session:
        letters = [(one.to_address, one.subject) for one in session.exec(select(MailMessage))]
    assert counts == [0, 1, 0, 1, 0, 0]
    assert announced() == [(cast.ada.id, "permit.expiring", "31 Dec 2026")] * 2
    assert [address for address, _ in letters] == [owner, owner]


def test_a_permit_stated_late_is_told_of_once(cast: Cast, owner: str) -> None:
    state(cast.ada.actor)

    assert [on("2026-12-28"), on("2026-12-29")] == [1, 0]


def test_who_has_renewed_is_left_alone(cast: Cast, owner: str) -> None:
    first = state(cast.ada.actor)
    draft = replace(STORAGE, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31))
    with db.transaction() as session:
        renew_permit(session, first, draft, actor=cast.ada.actor)

    assert on("2026-12-24") == 0


def test_what_is_withdrawn_is_not_told_of(cast: Cast, owner: str) -> None:
    first = state(cast.ada.actor)
    with db.transaction() as session:
        withdraw_permit(session, first, reason=WithdrawalReason.REVOKED, actor=cast.ada.actor)

    assert on("2026-12-24") == 0


def test_what_has_no_end_is_not_told_of(cast: Cast, owner: str) -> None:
    state(cast.ada.actor, replace(STORAGE, valid_until=None))

    assert on("2026-12-24") == 0
