"""What a verdict says of corrections: a note where figures were put right, remarks where not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import make_actor, make_organisation
from tests.traceability.custody.examples import lighter
from traceability.custody import amending, handover
from traceability.custody.queries import get_state
from traceability.custody.words import CorrectionReason, LotOrigin, SourceKind
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.verification import verify

NOTE, REMARK = Severity.NOTE, Severity.REMARK


@pytest.fixture
def sides(app: Flask) -> tuple[Actor, Actor]:
    """Ada and Ben, each with an enrolled key."""
    create_log(db.database())
    with db.transaction() as session:
        both = [make_organisation(session, name) for name in ("Ada Recycling", "Ben Refining")]
    return make_actor(both[0]), make_actor(both[1])


def registered(actor: Actor) -> str:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(300_000, 312_000, 12_000),),
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def correct(lot: str, actor: Actor) -> None:
    with db.transaction() as session:
        changes = lighter(get_state(session, lot), 1_000)
        amending.amend(session, lot, changes, reason=CorrectionReason.OTHER, actor=actor)


def said(lot: str) -> list[tuple[Severity, str]]:
    with db.reading() as session:
        found = verify(session, lot).findings
    return [(one.severity, str(one)) for one in found if one.rule is Rule.CORRECTIONS]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (0, []),
        (1, [(NOTE, "Figures of this lot were corrected, times so far: 1.")]),
        (2, [(NOTE, "Figures of this lot were corrected, times so far: 2.")]),
        (3, [(REMARK, "Figures of this lot were corrected again and again: 3 times.")]),
    ],
)
def test_figures_that_were_put_right_are_counted(
    sides: tuple[Actor, Actor], times: int, expected: list[tuple[Severity, str]]
) -> None:
    lot = registered(sides[0])

    for _ in range(times):
        correct(lot, sides[0])

    assert said(lot) == expected


OPEN = (REMARK, "A correction of this lot is open: its figures may change.")
DECLINED = (REMARK, "A correction was declined: two parties disagree about what this lot is.")
Answer = Callable[[Session, str, Actor, Actor], object]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda *_: None, [OPEN]),
        (lambda session, lot, ada, _: amending.decline(session, lot, actor=ada), [DECLINED]),
        (lambda session, lot, _, ben: amending.withdraw(session, lot, actor=ben), []),
        (
            lambda session, lot, ada, _: amending.agree(session, lot, actor=ada),
            [(NOTE, "Figures of this lot were corrected, times so far: 1.")],
        ),
    ],
)
def test_what_became_of_a_proposal_is_said(
    sides: tuple[Actor, Actor], answer: Answer, expected: list[tuple[Severity, str]]
) -> None:
    ada, ben = sides
    lot = registered(ada)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=ben.organisation_id, actor=ada)
        handover.accept(session, lot, actor=ben)
    correct(lot, ben)

    with db.transaction() as session:
        answer(session, lot, ada, ben)

    assert said(lot) == expected
