"""Many at once: one offer is made, one taker has the lot, and the chain has no fork."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from flask import Flask
from sqlmodel import Session

from foundation import db
from tests.traceability.custody.conftest import Cast
from tests.traceability.custody.examples import LOT, REGISTER
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events
from traceability.custody.recording import Recorded, record
from traceability.custody.refusals import ActNotAllowed
from traceability.log.audit import audit

MANY = 8


def at_once(app: Flask, act: Callable[[Session], Recorded]) -> list[str]:
    """What each of many threads got that did the same thing at the same moment."""
    gate = Barrier(MANY)

    def attempt(_: int) -> str:
        gate.wait()
        try:
            with app.app_context(), db.transaction() as session:
                act(session)
        except ActNotAllowed:
            return "refused"
        return "done"

    with ThreadPoolExecutor(MANY) as threads:
        return sorted(threads.map(attempt, range(MANY)))


def test_of_many_answers_at_once_one_counts(app: Flask, cast: Cast) -> None:
    taker = cast.ben.organisation_id
    with db.transaction() as session:
        record(session, replace(REGISTER, source_id=None), lot=LOT, actor=cast.ada)

    offered = at_once(
        app, lambda session: handover.offer(session, LOT, taker_id=taker, actor=cast.ada)
    )
    accepted = at_once(app, lambda session: handover.accept(session, LOT, actor=cast.ben))

    one_of_many = ["done", *["refused"] * (MANY - 1)]
    with db.reading() as session:
        kinds = [event.act.kind.value for event in get_events(session, LOT)]
    with db.reading() as session:
        report = audit(session, [check_custody])
    assert (offered, accepted) == (one_of_many, one_of_many)
    assert (kinds, report.faults) == (["register", "offer", "accept"], ())
