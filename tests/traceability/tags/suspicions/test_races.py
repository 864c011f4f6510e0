"""Two phones at two places at the same moment: the second sees the first, whoever that is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.notices.models import Announcement
from foundation.parties.actor import Actor
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.gate import make_cast, offer, register, tags_of
from traceability.custody.words import VoidReason
from traceability.intake import receiving
from traceability.tags import binding
from traceability.tags.models import Scan, ScanWay, Tag
from traceability.tags.scanning import Whereabouts
from traceability.tags.suspicions.answering import answer
from traceability.tags.suspicions.kinds import AnswerReason, Severity, SuspicionKind
from traceability.tags.suspicions.models import Suspicion, SuspicionAnswer

ESSEN = Whereabouts("Phone 1", None, 51_455_600, 7_011_600, 10)
LA_ROCHELLE = Whereabouts("Phone 2", None, 46_159_100, -1_151_700, 10)


def reading(tag: Tag, whereabouts: Whereabouts, actor: Actor) -> Callable[[], None]:
    def act() -> None:
        with db.transaction() as session:
            receiving.take_scan(
                session, tag.url, way=ScanWay.API, whereabouts=whereabouts, actor=actor
            )

    return act


def voiding(tag: Tag, actor: Actor) -> Callable[[], None]:
    def act() -> None:
        with db.transaction() as session:
            binding.void_tag(session, tag.id, reason=VoidReason.COPIED, actor=actor)

    return act


def answering(suspicion_id: str, actor: Actor) -> Callable[[], None]:
    def act() -> None:
        with db.transaction() as session:
            answer(session, suspicion_id, reason=AnswerReason.ONE_PACKAGE, note="", actor=actor)

    return act


def test_two_places_at_once_are_seen_while_a_label_is_withdrawn_and_answered_once(
    app: Flask, settings: Settings, session: Session
) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    first, second = tags_of(lot)

    outcomes = at_once(
        settings,
        [
            reading(first, ESSEN, cast.mallory),
            reading(first, LA_ROCHELLE, cast.ben),
            reading(second, LA_ROCHELLE, cast.ben),
            voiding(second, cast.ada),
        ],
    )

    assert outcomes == ["ok"] * 4
    assert len(session.exec(select(Scan)).all()) == 3
    (seen,) = session.exec(select(Suspicion).where(Suspicion.kind == SuspicionKind.TOO_FAST)).all()
    assert (seen.severity, seen.tag_id) == (Severity.ERROR, first.id)
    told = session.exec(select(Announcement).where(Announcement.key.contains("too_fast"))).all()
    assert [one.organisation_id for one in told] == [cast.ada.organisation_id]

    said = at_once(settings, [answering(seen.id, cast.ben)] * 3)

    assert said == ["AnsweredAlready", "AnsweredAlready", "ok"]
    with db.reading() as after:
        assert len(after.exec(select(SuspicionAnswer)).all()) == 1
