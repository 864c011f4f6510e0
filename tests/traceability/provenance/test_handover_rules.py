"""An answer that does not fit its offer is found and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.traceability.provenance.story import (
    BEN,
    CLEO,
    Story,
    having,
    register,
    replaced,
    told,
)
from traceability.custody.events import Accept
from traceability.provenance.evidence import (
    Evidence,
)
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.rules import judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE


def _answer(evidence: Evidence, **changes: object) -> Evidence:
    accept = evidence.statements[2].act
    assert isinstance(accept, Accept)
    return replaced(evidence, 3, act=replace(accept, offer=replace(accept.offer, **changes)))


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (
            lambda e: _answer(e, event_id="00000000-0000-0000-0000-0000000000ff"),
            "An answer to a handover names an offer that is not in this history.",
        ),
        (
            lambda e: _answer(e, body_hash=b"x" * 32),
            "An answer to a handover was signed over another offer than the one shown.",
        ),
        (
            lambda e: _answer(e, giver_id=CLEO),
            "An answer to a handover names another giver than signed the offer.",
        ),
        (
            lambda e: replaced(e, 2, act=replace(e.statements[1].act, taker_id=CLEO)),
            "A handover was answered by somebody it was not offered to.",
        ),
        (
            lambda e: having(e, statements=(*e.statements, e.statements[2])),
            "A handover was accepted twice.",
        ),
    ],
)
def test_a_handover_needs_both_of_its_signatures(
    tamper: Callable[[Evidence], Evidence], message: str
) -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN)

    verdict = judge(tamper(story.evidence()))

    assert [m for rule, _, m in told(verdict) if rule is Rule.HANDOVER] == [message]
