"""Open doubts about labels, as the gate's app takes them along."""

from __future__ import annotations

import pytest

from foundation import db
from tests.traceability.gate import malleated, tags_of
from tests.traceability.intake.syncing.conftest import Gate
from traceability.tags.suspicions.answering import answer
from traceability.tags.suspicions.kinds import AnswerReason
from traceability.tags.suspicions.queries import get_blocking

pytestmark = pytest.mark.one_database


def doubts(gate: Gate) -> dict[str, dict[str, str] | None]:
    """What the phone learns, by package."""
    return {
        package["id"]: package["doubt"]
        for delivery in gate.phone.learn()["deliveries"]
        for package in delivery["packages"]
    }


def test_a_package_has_its_doubt_until_somebody_has_looked(gate: Gate) -> None:
    before = doubts(gate)
    reply = gate.phone.scan(malleated(tags_of(gate.lot)[0].url))
    after = doubts(gate)
    first = f"{gate.lot}.1"
    told = after[first]
    assert told is not None
    with db.transaction() as session:
        (blocking,) = get_blocking(session, [first])
        answer(session, told["id"], reason=AnswerReason.ONE_PACKAGE, note="", actor=gate.cast.ben)

    assert reply.json is not None
    assert reply.json["outcome"] == "replayed"
    assert set(before.values()) == {None}
    assert (told["id"], told["kind"], told["severity"]) == (
        blocking.row.id, "other_symbol", "error",
    )  # fmt: skip
    assert blocking.tag.short_code in told["words"]
    assert after[f"{gate.lot}.2"] is None
    assert set(doubts(gate).values()) == {None}
