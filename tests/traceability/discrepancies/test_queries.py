"""A longer list asks no more questions."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import event
from sqlmodel import Session

from foundation import clock, db
from foundation.tasks.gathering import Asked
from tests.traceability.discrepancies.scales import received
from tests.traceability.gate import make_cast
from traceability.discrepancies.queries import get_own_discrepancies
from traceability.discrepancies.speaking import Said, say
from traceability.discrepancies.tasks import gather
from traceability.discrepancies.words import Explanation


def questions(read: Callable[[Session], list[object]]) -> tuple[int, int]:
    """How many things were found, and how many statements that took."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    with db.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        found = read(session)
        event.remove(engine, "before_cursor_execute", note)
    return len(found), len(sent)


def test_one_and_three_take_the_same_number_of_questions(app: Flask) -> None:
    cast = make_cast()
    own_id = cast.ada.organisation_id

    def listed(session: Session) -> list[object]:
        return list(get_own_discrepancies(session, own_id, at=clock.now(), limit=30))

    def asked(session: Session) -> list[object]:
        return list(gather(session, Asked(own_id, clock.now())))

    counts = []
    for more in (1, 2):
        for _ in range(more):
            _, event_id = received(cast, 880_000)
            with db.transaction() as session:
                say(session, event_id, Said(Explanation.SCALE, "Ours is new"), actor=cast.ben)
        counts.append((questions(listed), questions(asked)))

    (list_of_one, tasks_of_one), (list_of_three, tasks_of_three) = counts
    assert (list_of_one[0], list_of_three[0], tasks_of_three[0]) == (1, 3, 3)
    assert list_of_one[1] == list_of_three[1]
    assert tasks_of_one[1] == tasks_of_three[1]
