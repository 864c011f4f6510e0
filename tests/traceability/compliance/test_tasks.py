"""Permits that end and codes that are missing stand on the list until somebody says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation import clock, db
from foundation.tasks.gathering import Asked
from foundation.tasks.kinds import TaskKind
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.conftest import Cast, Member
from traceability.compliance.kinds import WithdrawalReason
from traceability.compliance.stating import renew_permit, withdraw_permit
from traceability.compliance.tasks import gather
from traceability.custody import handover
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus

CODE = "16 02 16"


def tasks_of(member: Member, at: datetime | None = None) -> list[tuple[TaskKind, str, str]]:
    with db.reading() as session:
        found = gather(session, Asked(member.id, at or clock.now()))
        return [(task.kind, task.reference, task.link) for task in found]


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_left", "kind"),
    [(31, None), (30, TaskKind.PERMIT_ENDING), (0, TaskKind.PERMIT_ENDING),
     (-1, TaskKind.PERMIT_ENDED)],
)  # fmt: skip
def test_a_permit_is_to_be_renewed_from_thirty_days_before(
    cast: Cast, days_left: int, kind: TaskKind | None
) -> None:
    permit = state(cast.ben.actor)
    assert STORAGE.valid_until
    at = morning(STORAGE.valid_until - timedelta(days=days_left))

    found = [(one, link) for one, _, link in tasks_of(cast.ben, at)]

    page = f"/account/permits/{permit}"
    renewal = f"{page}/renew" if kind is TaskKind.PERMIT_ENDING else page
    assert found == ([(kind, renewal)] if kind else [])
    assert tasks_of(cast.ada, at) == []


def test_a_renewed_or_withdrawn_permit_asks_nothing_more(cast: Cast) -> None:
    renewed = state(cast.ben.actor)
    withdrawn = state(cast.ben.actor, replace(STORAGE, number="2"))
    with db.transaction() as session:
        draft = replace(STORAGE, valid_from=date(2027, 1, 1), valid_until=None)
        renew_permit(session, renewed, draft, actor=cast.ben.actor)
        withdraw_permit(
            session, withdrawn, reason=WithdrawalReason.GIVEN_UP, note="", actor=cast.ben.actor
        )

    assert tasks_of(cast.ben, datetime(2027, 2, 1, tzinfo=UTC)) == []


def send(cast: Cast) -> str:
    """Ada offers Ben a lot that she collected."""
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.RECEIVED,
        source_name="Households of Essen",
        packages=(LotPackage(250_000),),
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=cast.ada.actor).code


def offer(cast: Cast, lot: str) -> None:
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ben.id, actor=cast.ada.actor)


def choose(cast: Cast, lot: str, choice: WasteChoice) -> None:
    with db.transaction() as session:
        choose_waste_code(session, lot, choice, actor=cast.ada.actor)


def test_a_lot_on_the_move_needs_a_word_about_its_waste_code(cast: Cast) -> None:
    lot = send(cast)
    assert tasks_of(cast.ada) == []

    offer(cast, lot)
    assert tasks_of(cast.ada) == [(TaskKind.WASTE_CODE_MISSING, lot, f"/lots/{lot}/waste-code")]
    assert tasks_of(cast.ben) == []

    choose(cast, lot, WasteChoice(WasteStatus.NOT_KNOWN))
    assert [kind for kind, *_ in tasks_of(cast.ada)] == [TaskKind.WASTE_CODE_MISSING]

    choose(cast, lot, WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.RE_USE))
    assert tasks_of(cast.ada) == []


def test_whoever_sends_or_takes_waste_without_a_permit_for_it_hears_of_it_once(cast: Cast) -> None:
    for lot in (send(cast), send(cast)):
        offer(cast, lot)
        choose(cast, lot, WasteChoice(WasteStatus.WASTE, CODE))
    page = "/account/permits/new"

    assert {one[:2] for one in tasks_of(cast.ada)} == {(TaskKind.PERMIT_MISSING, CODE)}
    assert set(tasks_of(cast.ben)) == {(TaskKind.PERMIT_MISSING, CODE, page)}
    assert tasks_of(cast.mallory) == []

    state(cast.ben.actor)
    assert tasks_of(cast.ben, morning(date(2026, 11, 1))) == []
