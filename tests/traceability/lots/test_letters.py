from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from foundation import clock, db
from foundation.notices.models import Announcement
from tests.market import stage
from tests.market.stage import Cast
from traceability.custody import handover
from traceability.custody.lapsing import lapse_expired_offers
from traceability.lots import letters


@pytest.fixture
def cast(app: Flask) -> Cast:
    return stage.make_cast()


@pytest.fixture
def lot(cast: Cast) -> str:
    """Ada's lot, its handover to Cleo offered."""
    code = stage.register(cast.ada)
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.cleo.organisation_id, actor=cast.ada)
    return code


def announced(organisation_id: str) -> list[tuple[str, str]]:
    """Kind and lot of what an organisation was told, in order."""
    with db.reading() as session:
        rows = session.exec(
            select(Announcement.kind, Announcement.reference)
            .where(Announcement.organisation_id == organisation_id)
            .order_by(col(Announcement.created_at), Announcement.kind)
        )
        return list(rows)


def test_an_offer_is_told_to_its_taker_alone(cast: Cast, lot: str) -> None:
    assert announced(cast.cleo.organisation_id) == [("handover.offered", lot)]
    assert announced(cast.ada.organisation_id) == []
    assert announced(cast.mallory.organisation_id) == []


def test_what_the_taker_signs_is_told_to_the_giver(cast: Cast, lot: str) -> None:
    with db.transaction() as session:
        handover.accept(session, lot, actor=cast.cleo)

    assert announced(cast.ada.organisation_id) == [("handover.accepted", lot)]


def test_both_sides_are_warned_once_before_an_offer_lapses(cast: Cast, lot: str) -> None:
    ends_at = clock.now() + handover.OFFER_HOLDS
    for days, count in ((4, 0), (2, 1), (1, 1)):
        with clock.held(ends_at - timedelta(days=days)):
            assert letters.warn_of_lapsing_offers() == count

    warned = ("handover.expiring", lot)
    assert announced(cast.cleo.organisation_id) == [("handover.offered", lot), warned]
    assert announced(cast.ada.organisation_id) == [warned]


def test_warnings_go_on_past_a_full_batch(
    cast: Cast, lot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "BATCH", 1)
    other = stage.register(cast.ada)
    with db.transaction() as session:
        handover.offer(session, other, taker_id=cast.ben.organisation_id, actor=cast.ada)

    with clock.held(clock.now() + handover.OFFER_HOLDS - timedelta(days=1)):
        assert letters.warn_of_lapsing_offers() == 2

    assert set(announced(cast.ada.organisation_id)) == {
        ("handover.expiring", lot),
        ("handover.expiring", other),
    }


def test_both_sides_hear_that_an_offer_has_lapsed(cast: Cast, lot: str) -> None:
    with clock.held(clock.now() + handover.OFFER_HOLDS + timedelta(minutes=1)):
        lapse_expired_offers()

    lapsed = ("handover.lapsed", lot)
    assert announced(cast.cleo.organisation_id) == [("handover.offered", lot), lapsed]
    assert announced(cast.ada.organisation_id) == [lapsed]
