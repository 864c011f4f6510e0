"""Permits are stated, renewed and withdrawn; nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import text

from foundation import clock, db
from foundation.errors import DomainError, Forbidden, NotFound
from foundation.parties.actor import Actor
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.conftest import Cast
from traceability.compliance.kinds import WithdrawalReason
from traceability.compliance.queries import get_own_permit, get_permits, get_versions
from traceability.compliance.stating import (
    AlreadyRenewed,
    AlreadyWithdrawn,
    EndsBeforeItBegins,
    NoSuchSite,
    PermitDraft,
    renew_permit,
    state_permit,
    withdraw_permit,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
NEXT_YEAR = replace(
    STORAGE, number="B-2", valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31)
)


def renew(permit_id: str, draft: PermitDraft, actor: Actor) -> str:
    with db.transaction() as session:
        return renew_permit(session, permit_id, draft, actor=actor).id


def withdraw(permit_id: str, actor: Actor) -> None:
    with db.transaction() as session:
        withdraw_permit(session, permit_id, reason=WithdrawalReason.GIVEN_UP, actor=actor)


def test_a_renewal_is_a_version_of_its_own(cast: Cast) -> None:
    first = state(cast.ada.actor)

    second = renew(first, NEXT_YEAR, cast.ada.actor)

    with db.reading() as session:
        latest = [stated.permit.id for stated in get_permits(session, cast.ada.id)]
        versions = [(one.version, one.id, one.number) for one in get_versions(session, first)]
    assert latest == [second]
    assert versions == [(2, second, "B-2"), (1, first, "SECRET-NUMBER")]


def test_only_the_latest_version_is_renewed(cast: Cast) -> None:
    first = state(cast.ada.actor)
    renew(first, NEXT_YEAR, cast.ada.actor)

    with pytest.raises(AlreadyRenewed):
        renew(first, NEXT_YEAR, cast.ada.actor)


def test_of_two_renewals_at_once_one_is_taken(settings: Settings, cast: Cast) -> None:
    first = state(cast.ada.actor)
    act = partial(renew, first, NEXT_YEAR, cast.ada.actor)

    outcomes = at_once(settings, [act, act])

    with db.reading() as session:
        assert len(get_versions(session, first)) == 2
    assert outcomes == ["AlreadyRenewed", "ok"]


def test_two_who_withdraw_at_once_withdraw_once(settings: Settings, cast: Cast) -> None:
    first = state(cast.ada.actor)
    act = partial(withdraw, first, cast.ada.actor)

    outcomes = at_once(settings, [act, act])

    assert outcomes == ["AlreadyWithdrawn", "ok"]


def test_a_withdrawn_permit_says_when_and_why_and_is_not_renewed(cast: Cast) -> None:
    first = state(cast.ada.actor)
    with clock.held(NOW):
        withdraw(first, cast.ada.actor)

    with pytest.raises(AlreadyWithdrawn):
        renew(first, NEXT_YEAR, cast.ada.actor)

    with db.reading() as session:
        stated = get_own_permit(session, first, organisation_id=cast.ada.id)
    assert stated.withdrawal is not None
    assert stated.withdrawal.reason is WithdrawalReason.GIVEN_UP
    assert stated.terms.withdrawn_on == NOW.date()


@pytest.mark.parametrize("table", ["permit", "permit_withdrawal"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET stated_at = stated_at"])
def test_what_was_stated_stays(cast: Cast, table: str, statement: str) -> None:
    withdraw(state(cast.ada.actor), cast.ada.actor)

    with pytest.raises(DBAPIError), db.transaction() as session:
        session.connection().execute(text(statement.format(table)))


REFUSALS = [
    (replace(STORAGE, valid_until=date(2025, 12, 31)), EndsBeforeItBegins),
    (replace(STORAGE, site_id="nowhere"), NoSuchSite),
]


@pytest.mark.parametrize(("draft", "refusal"), REFUSALS)
def test_a_permit_that_cannot_be_is_refused(
    cast: Cast, draft: PermitDraft, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        state(cast.ada.actor, draft)

    with db.reading() as session:
        assert get_permits(session, cast.ada.id) == []


def test_a_permit_of_one_day_can_be(cast: Cast) -> None:
    state(cast.ada.actor, replace(STORAGE, valid_until=STORAGE.valid_from))

    with db.reading() as session:
        assert len(get_permits(session, cast.ada.id)) == 1


def test_somebody_elses_site_is_no_site(cast: Cast) -> None:
    with pytest.raises(NoSuchSite):
        state(cast.ada.actor, replace(STORAGE, site_id=cast.ben.site_id))


def test_somebody_elses_permit_does_not_exist(cast: Cast) -> None:
    first = state(cast.ada.actor)

    with pytest.raises(NotFound):
        renew(first, NEXT_YEAR, cast.mallory.actor)
    with pytest.raises(NotFound):
        withdraw(first, cast.mallory.actor)


def test_a_reader_states_nothing(cast: Cast) -> None:
    reader = Actor(cast.ada.id, None, frozenset({"lots:read"}), "page")

    with pytest.raises(Forbidden), db.transaction() as session:
        state_permit(session, STORAGE, actor=reader)
