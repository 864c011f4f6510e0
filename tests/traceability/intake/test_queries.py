"""What the gate asks of the database: as many questions for three deliveries as for one."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import event

from foundation import db
from foundation.parties.actor import Actor
from tests.traceability.gate import make_cast, offer, register
from traceability.intake.queries import get_expected_deliveries


def expected(actor: Actor) -> tuple[list[str], int]:
    """The lots on their way to an organisation, and how many statements it took to know."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with db.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        found = get_expected_deliveries(session, actor=actor)
        event.remove(engine, "before_cursor_execute", note)
    return [delivery.state.lot for delivery in found], len(sent)


def test_a_longer_list_asks_no_more_questions(app: Flask) -> None:
    cast = make_cast()
    lots = [register(cast.ada, 100_000, 200_000) for _ in range(3)]

    offer(cast.ada, lots[0], cast.ben)
    one = expected(cast.ben)
    for lot in lots[1:]:
        offer(cast.ada, lot, cast.ben)
    three = expected(cast.ben)

    assert (one[0], sorted(three[0])) == ([lots[0]], sorted(lots))
    assert one[1] == three[1]


def test_what_ends_first_stands_first(app: Flask) -> None:
    cast = make_cast()
    lots = [register(cast.ada, 100_000) for _ in range(3)]
    for lot in lots:
        offer(cast.ada, lot, cast.ben)

    assert expected(cast.ben)[0] == lots
