"""Codes and permits as the tables have them, looked at by the verdict on a real handover."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from flask import Flask

from foundation import clock, db
from tests.factories import make_actor, make_organisation
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.browsers import make_lot
from tests.traceability.lots.conftest import Cast, cast
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.compliance.stating import renew_permit
from traceability.custody import handover
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.verification import verify

__all__ = ["cast"]
IN_SPRING, IN_WINTER = datetime(2026, 5, 12, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)
IN_TIME = datetime(2026, 11, 6, 9, tzinfo=UTC)
CONSENT = ConsentTerms(
    "DE 2026 4711", "Authority", "DE", "FR", date(2026, 1, 1), date(2026, 12, 31), 9_000_000
)
CELLS = WasteChoice(WasteStatus.WASTE, "20 01 33*", basis="Cells beside the magnets")


def handed_over(cast: Cast) -> str:
    """A lot that set out while its code held, and was taken in winter."""
    with clock.held(IN_SPRING):
        code = make_lot(cast.ada, waste=CELLS)
    with clock.held(IN_TIME), db.transaction() as session:
        state_consent(session, code, ConsentWord(CONSENT, None), actor=cast.ada.actor)
        handover.offer(session, code, taker_id=cast.ben.id, actor=cast.ada.actor)
    with clock.held(IN_WINTER), db.transaction() as session:
        handover.accept(session, code, actor=cast.ben.actor)
    return code


def found(code: str) -> list[tuple[Severity, str]]:
    with clock.held(IN_WINTER), db.reading() as session:
        findings = verify(session, code).findings
    return [(one.severity, one.found) for one in findings if one.rule is Rule.PAPERS]


def test_a_code_and_a_permit_that_had_ended_are_remarks(app: Flask, cast: Cast) -> None:
    code = handed_over(cast)
    state(cast.ben.actor, replace(STORAGE, valid_until=date(2026, 9, 30)))

    assert found(code) == [
        (Severity.REMARK, "ended"),
        (Severity.REMARK, "30 Sep 2026"),
    ]


def test_what_was_in_force_then_counts_and_not_its_renewal(app: Flask, cast: Cast) -> None:
    code = handed_over(cast)
    permit = state(cast.ben.actor)
    with db.transaction() as session:
        later = replace(STORAGE, valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31))
        renew_permit(session, permit, later, actor=cast.ben.actor)

    assert found(code) == [(Severity.REMARK, "ended")]


def test_a_code_of_another_material_is_a_remark_unless_its_owner_says_why(
    app: Flask, cast: Cast
) -> None:
    with db.transaction() as session:
        home = make_organisation(session, "Home Refining", country="DE", roles=["refiner"])
    codes = []
    for basis in ("", "Cut with oil"):
        waste = WasteChoice(WasteStatus.WASTE, "12 01 18*", basis=basis)
        with clock.held(IN_SPRING):
            code = make_lot(cast.ada, waste=waste, reference=None)
            with db.transaction() as session:
                handover.offer(session, code, taker_id=home.id, actor=cast.ada.actor)
            with db.transaction() as session:
                handover.accept(session, code, actor=make_actor(home))
        codes.append(code)

    assert [found(code) for code in codes] == [[(Severity.REMARK, "12 01 18*")], []]
