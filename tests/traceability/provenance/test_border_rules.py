"""Borders that a lot passed, judged by what was said and consented when it was offered.

The lot goes from Ada in Germany by Cleo's lorry to Ben, whose country is the case's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.traceability.provenance.story import ADA, BEN, CLEO, START, Story, having, register
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord, NoConsentReason
from traceability.lots.waste.words import WasteStatus
from traceability.provenance.border_rules import (
    MESSAGES,
    NOT_SAID,
    SAID_LATER,
    check_borders,
)
from traceability.provenance.evidence import (
    Abroad,
    DescribedLot,
    Evidence,
    KnownParty,
    StatedCode,
    StatedConsent,
)
from traceability.provenance.findings import Rule, Severity

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE
LATER = START + timedelta(days=9)
HARMLESS, HAZARDOUS = StatedCode(START, "16 02 16"), StatedCode(START, "12 01 18*", "Tested")
TERMS = ConsentTerms(
    "DE 4711", "Authority", "DE", "GB", date(2026, 1, 1), date(2026, 12, 31), 9_000_000
)
CARRIES = StatedConsent(START, ConsentWord(TERMS, None))
NONE, EARLY, ENDED, OTHER_WAY, LIGHT = MESSAGES.values()
WAIVED = ConsentWord(None, NoConsentReason.NOT_NEEDED, "Letter 12")


def consent(**changes: object) -> StatedConsent:
    return StatedConsent(START, ConsentWord(replace(TERMS, **changes), None))  # type: ignore[arg-type] # fields of the case


def passing(material: str = "EOL-HDD-VCM", taker: str = "GB", carrier: str = "DE") -> Evidence:
    """What is known of a lot of a class that went from Ada by Cleo to Ben."""
    story = Story()
    story.tell(replace(register(), material_code=material))
    story.hand_over(to=CLEO)
    story.hand_over(by=CLEO, to=BEN)
    parties = {
        ADA: KnownParty("DE"), CLEO: KnownParty(carrier, is_carrier=True), BEN: KnownParty(taker),
    }  # fmt: skip
    described = DescribedLot(material, "post_consumer", {})
    return having(story.evidence(), abroad=Abroad(parties), description=described)


def judged(evidence: Evidence) -> list[tuple[Severity, str]]:
    found = list(check_borders(evidence))
    assert all(one.rule is Rule.BORDERS and len(one.event_ids) == 1 for one in found)
    return [(one.severity, one.message) for one in found]


@pytest.mark.parametrize(
    ("case", "codes", "consents", "expected"),
    [
        ("nobody said what it is", (), (), [(NOTE, NOT_SAID)]),
        (
            "not known",
            (StatedCode(START, None, "", WasteStatus.NOT_KNOWN),),
            (),
            [(NOTE, NOT_SAID)],
        ),
        ("no waste", (StatedCode(START, None),), (), []),
        ("hazardous, without a consent", (HAZARDOUS,), (), [(FAILURE, NONE)]),
        (
            "a reason in place of it",
            (HAZARDOUS,),
            (StatedConsent(START, WAIVED),),
            [(FAILURE, NONE)],
        ),
        ("a consent that carries", (HAZARDOUS,), (CARRIES,), []),
        ("ended", (HAZARDOUS,), (consent(valid_until=date(2026, 3, 1)),), [(FAILURE, ENDED)]),
        ("not yet", (HAZARDOUS,), (consent(valid_from=date(2026, 3, 3)),), [(FAILURE, EARLY)]),
        ("another way", (HAZARDOUS,), (consent(to_country="CH"),), [(FAILURE, OTHER_WAY)]),
        ("too little", (HAZARDOUS,), (consent(most_g=600_000),), [(REMARK, LIGHT)]),
        ("stated late", (HAZARDOUS,), (replace(CARRIES, stated_at=LATER),), [(REMARK, NONE)]),
        (
            "hazardous, said later",
            (replace(HAZARDOUS, chosen_at=LATER),),
            (),
            [(REMARK, SAID_LATER)],
        ),
        (
            "not waste at first, hazardous later",
            (StatedCode(START, None), replace(HAZARDOUS, chosen_at=LATER)),
            (CARRIES,),
            [],
        ),
    ],
)
def test_a_border_is_passed_with_the_consent_of_the_day(
    case: str,
    codes: tuple[StatedCode, ...],
    consents: tuple[StatedConsent, ...],
    expected: list[tuple[Severity, str]],
) -> None:
    evidence = passing()
    abroad = replace(evidence.abroad, consents=consents)

    assert judged(having(evidence, stated_codes=codes, abroad=abroad)) == expected, case


@pytest.mark.parametrize(
    ("case", "evidence", "consents", "expected"),
    [
        ("powder: our own inference", passing("PS-NDFEB-POWDER"), (), [(REMARK, NONE)]),
        (
            "powder, and the authority waived it",
            passing("PS-NDFEB-POWDER"),
            (StatedConsent(START, WAIVED),),
            [],
        ),
        ("solid and harmless", passing("EOL-NDFEB-S"), (), []),
        ("equipment out of the EU", passing("EW-SPK-NDFEB"), (), [(FAILURE, NONE)]),
        ("equipment in the EU", passing("EW-SPK-NDFEB", taker="FR"), (), []),
        ("no border", passing("EW-SPK-NDFEB", taker="DE"), (), []),
        ("no border for a carrier's yard", passing("PS-NDFEB-POWDER", "DE", "FR"), (), []),
    ],
)
def test_what_needs_a_consent_is_what_the_gate_asks_it_of(
    case: str,
    evidence: Evidence,
    consents: tuple[StatedConsent, ...],
    expected: list[tuple[Severity, str]],
) -> None:
    abroad = replace(evidence.abroad, consents=consents)

    assert judged(having(evidence, stated_codes=(HARMLESS,), abroad=abroad)) == expected, case


def test_what_goes_back_passes_and_what_is_unknown_is_not_judged() -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN)
    story.hand_over(by=BEN, to=ADA)
    known = {ADA: KnownParty("DE"), BEN: KnownParty("GB")}
    evidence = having(story.evidence(), stated_codes=(HAZARDOUS,), abroad=Abroad(known))

    assert judged(evidence) == [(FAILURE, NONE)]  # there, and not back
    assert judged(having(evidence, abroad=Abroad({}))) == []
