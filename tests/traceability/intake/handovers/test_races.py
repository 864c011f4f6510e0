"""Two members of the taker scan one code and sign at the same moment: the lot is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from foundation import db
from foundation.errors import DomainError
from tests.traceability.gate import make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Accept
from traceability.custody.queries import get_events, get_state
from traceability.custody.refusals import ActNotAllowed
from traceability.intake.handovers.queries import Standing, find_known
from traceability.intake.handovers.stating import sign_as_stated
from traceability.intake.queries import get_delivery
from traceability.intake.receiving import take_scan, weigh_in
from traceability.intake.refusals import NoDelivery
from traceability.log.audit import audit
from traceability.tags.models import ScanWay

HANDS = 4


def test_of_those_who_sign_as_stated_at_once_one_has_taken_the_lot(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    with db.transaction() as session:
        for tag in tags_of(lot):
            take_scan(session, tag.url, way=ScanWay.CAMERA, actor=cast.ben)
    start = Barrier(HANDS)

    def sign(_: int) -> type[DomainError] | None:
        start.wait()
        try:
            with app.app_context(), db.transaction() as session:
                sign_as_stated(session, lot, actor=cast.ben)
        except (ActNotAllowed, NoDelivery) as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(HANDS) as threads:
        ends = list(threads.map(sign, range(HANDS)))

    with db.reading() as session:
        kinds = [event.act.kind.value for event in get_events(session, lot)]
        faults = audit(session, [check_custody]).faults
    assert ends.count(None) == 1
    assert kinds.count("accept") == 1
    assert faults == ()


def test_an_answer_in_the_middle_of_a_question_is_seen_whole(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    with db.reading() as session:
        offered = get_state(session, lot).handover
        assert offered is not None
        before = find_known(session, offered.handover_id, actor=cast.ben)
        with db.transaction() as other:
            handover.accept(other, lot, actor=cast.ben)
        meanwhile = find_known(session, offered.handover_id, actor=cast.ben)

    assert before is not None
    assert meanwhile is not None
    assert before.standing is Standing.OPEN
    assert meanwhile.standing in {Standing.OPEN, Standing.ACCEPTED}  # by what the database shows


def test_a_scale_that_speaks_meanwhile_is_not_talked_over(app: Flask) -> None:
    if db.database().engine.dialect.name == "sqlite":
        return  # its writers stand in one line
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    with db.transaction() as session:
        for tag in tags_of(lot):
            take_scan(session, tag.url, way=ScanWay.CAMERA, actor=cast.ben)
    with db.transaction() as session:
        before = get_delivery(session, lot, actor=cast.ben)
        assert before.unweighed_g == 600_000
        with db.transaction() as other:
            weigh_in(other, lot, 1, net_mass_g=311_000, actor=cast.ben)
        sign_as_stated(session, lot, actor=cast.ben)

    with db.reading() as session:
        signed = get_events(session, lot)[-1].act
    assert before.unscanned == ()
    assert isinstance(signed, Accept)
    assert [mass.net_g for mass in signed.masses] == [311_000, 288_000]
