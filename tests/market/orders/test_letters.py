from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.notices.kinds import NoticeKind
from foundation.notices.models import Announcement
from market.orders import ending, letters, reminding
from market.orders.lifecycle import OrderStatus
from tests.market import stage
from tests.market.stage import Cast
from traceability.custody import handover
from traceability.custody.words import RefusalReason

LATE = timedelta(hours=19)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return stage.make_cast()


def announced(organisation_id: str) -> list[str]:
    """The kinds an organisation was told of, in order."""
    with db.reading() as session:
        rows = session.exec(
            select(Announcement)
            .where(Announcement.organisation_id == organisation_id)
            .order_by(col(Announcement.created_at), Announcement.kind)
        )
        return [row.kind for row in rows]


def test_a_sale_that_goes_well_is_told_step_by_step(cast: Cast) -> None:
    order = stage.funded(cast)
    stage.dispatch(order, cast.ada)
    stage.arrive(order, cast.ben)
    stage.accept(order, cast.ben)
    stage.settle_everything()

    assert set(announced(cast.ada.organisation_id)) == {
        "order.placed",
        "order.paid",
        "order.arrived",
        "order.accepted",
        "handover.accepted",
        "order.paid_out",
    }
    assert set(announced(cast.ben.organisation_id)) == {"order.dispatched", "handover.offered"}


def test_an_order_and_its_handover_say_one_thing_under_one_key(
    cast: Cast, session: Session
) -> None:
    order = stage.funded(cast)
    stage.dispatch(order, cast.ada)
    stage.arrive(order, cast.ben)
    with db.transaction() as writing:
        handover.refuse(writing, order.lot_code, reason=RefusalReason.DAMAGED, actor=cast.ben)

    rows = session.exec(select(Announcement).where(col(Announcement.key).contains(":refuse")))
    assert {(row.kind, row.organisation_id) for row in rows} == {
        ("order.refused", cast.ada.organisation_id),
        ("handover.refused", cast.ada.organisation_id),
    }


def test_a_handover_taken_back_and_offered_anew_is_told_again(cast: Cast) -> None:
    order = stage.funded(cast)
    for _ in range(2):
        stage.dispatch(order, cast.ada)
        with db.transaction() as writing:
            handover.cancel(writing, order.lot_code, actor=cast.ada)

    kinds = announced(cast.ben.organisation_id)
    assert [kinds.count(kind) for kind in ("order.dispatched", "handover.withdrawn")] == [2, 2]
    assert announced(cast.ada.organisation_id).count("order.paid") == 1


def test_both_sides_hear_of_a_cancelled_order(cast: Cast) -> None:
    order = stage.ordered(cast)
    with db.transaction() as writing:
        ending.cancel(writing, order.id, actor=cast.ben)

    assert announced(cast.ada.organisation_id) == ["order.placed", "order.cancelled"]
    assert announced(cast.ben.organisation_id) == ["order.cancelled"]


@pytest.mark.parametrize(
    ("later", "kinds"), [(timedelta(hours=17), []), (LATE, ["order.expiring"])]
)
def test_a_buyer_is_reminded_once_that_the_payment_is_due(
    cast: Cast, later: timedelta, kinds: list[str]
) -> None:
    order = stage.ordered(cast)

    with clock.held(order.placed_at + later):
        counts = [reminding.remind(), reminding.remind()]

    assert counts == [len(kinds), 0]
    assert announced(cast.ben.organisation_id) == kinds
    assert announced(cast.ada.organisation_id) == ["order.placed"]


def test_reminders_go_on_past_a_full_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "BATCH", 1)
    orders = [stage.ordered(cast) for _ in range(2)]

    with clock.held(orders[0].placed_at + LATE):
        assert reminding.remind() == 2

    assert announced(cast.ben.organisation_id) == ["order.expiring"] * 2


def test_nobody_is_reminded_of_an_order_that_is_paid_or_over(cast: Cast) -> None:
    order = stage.funded(cast)

    for moment in (order.placed_at + LATE, order.pay_by + timedelta(minutes=1)):
        with clock.held(moment):
            assert reminding.remind() == 0


def test_every_status_but_none_has_a_letter_of_an_order_kind() -> None:
    silent = set(OrderStatus) - set(letters.LETTERS)

    assert silent == set()
    assert {letter.kind for letter in letters.LETTERS.values()} <= set(NoticeKind)


def test_nobody_else_is_told(cast: Cast) -> None:
    order = stage.funded(cast)
    stage.dispatch(order, cast.ada)

    assert announced(cast.mallory.organisation_id) == []
    assert announced(cast.cleo.organisation_id) == []


def test_a_carrier_who_takes_it_hears_of_the_handover_alone(cast: Cast) -> None:
    order = stage.funded(cast)
    stage.dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)

    assert announced(cast.cleo.organisation_id) == ["handover.offered"]
    assert announced(cast.ben.organisation_id) == []


def test_an_order_keeps_its_words(cast: Cast, session: Session) -> None:
    order = stage.ordered(cast)

    (row,) = session.exec(select(Announcement)).all()
    assert (row.reference, row.about, row.link, row.ids) == (
        order.id,
        f"{order.title} ({order.lot_code})",
        f"/orders/{order.id}",
        {"order": order.id, "lot": order.lot_code, "side": "seller"},
    )
