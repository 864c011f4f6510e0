"""Which gates are closed: one row for each way a lot can leave, and what it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from traceability.compliance.consents.terms import ConsentTerms, ConsentWord, NoConsentReason
from traceability.compliance.crossing import Crossing, Route
from traceability.compliance.judging import (
    CodeDoesNotHold,
    ConsentEnded,
    ConsentNotYet,
    ConsentOtherWay,
    ConsentTooLight,
    Dispatch,
    NoConsent,
    TakerNotPermitted,
    closed_gates,
    consent_remarks,
)
from traceability.compliance.kinds import Part, PermitKind
from traceability.compliance.validity import PermitTerms
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import get_material

DAY = date(2026, 11, 26)
HOME, IN_EU, OUT = Route("DE", "DE"), Route("DE", "FR"), Route("DE", "JP")
HARMLESS = WasteChoice(WasteStatus.WASTE, low_code="16 02 16")
HAZARDOUS = WasteChoice(WasteStatus.WASTE, low_code="12 01 18*")
ENDED = WasteChoice(WasteStatus.WASTE, low_code="20 01 34")
MAYBE_ENDED = WasteChoice(WasteStatus.WASTE, low_code="16 06 05")
BY_PRODUCT = WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.BY_PRODUCT)
NOT_KNOWN = WasteChoice(WasteStatus.NOT_KNOWN)
TERMS = ConsentTerms(
    "DE 2026 4711", "Authority", "DE", "FR", date(2026, 1, 1), date(2026, 12, 31), 700_000
)
CONSENT = ConsentWord(TERMS, None)
WAIVED = ConsentWord(None, NoConsentReason.NOT_NEEDED, "Letter 7 of 2 May 2026")
ASKED = ConsentWord(None, NoConsentReason.ASKED_FOR)
SWARF = Dispatch(
    lot="RG-1",
    material=get_material("PS-NDFEB-SWARF"),
    choice=HARMLESS,
    route=IN_EU,
    consent=None,
    consented_g=625_000,
    permits=(),
    part=Part.TAKER,
    on=DAY,
)
DRIVES = replace(SWARF, material=get_material("EW-HDD35"))
MAGNETS = replace(SWARF, material=get_material("EOL-HDD-VCM"))
BONDED = replace(SWARF, material=get_material("PS-NDFEB-BONDED"))
CARRIED = replace(SWARF, consent=CONSENT)
OIL = replace(SWARF, choice=HAZARDOUS, route=HOME)
STORAGE = PermitTerms(PermitKind.STORAGE, "FR", date(2026, 1, 1), DAY, low_codes=("12 01 18",))
FOR_MAGNETS = replace(STORAGE, low_codes=("16 02 16",))


def told(dispatch: Dispatch) -> list[type[Exception]]:
    return [type(refusal) for refusal in closed_gates(dispatch)]


ROWS: list[tuple[str, Dispatch, list[type[Exception]]]] = [
    ("powder to another country", SWARF, [NoConsent]),
    ("with a consent", replace(SWARF, consent=CONSENT), []),
    ("the authority waives it", replace(SWARF, consent=WAIVED), []),
    ("only asked for", replace(SWARF, consent=ASKED), [NoConsent]),
    ("powder at home", replace(SWARF, route=HOME), []),
    ("nobody knows where to", replace(SWARF, route=None), []),
    ("no waste", replace(SWARF, choice=BY_PRODUCT), []),
    ("nobody has said", replace(SWARF, choice=None), []),
    ("not known yet", replace(SWARF, choice=NOT_KNOWN), []),
    ("consent of the next year", replace(CARRIED, on=date(2025, 12, 31)), [ConsentNotYet]),
    ("consent of the last year", replace(CARRIED, on=date(2027, 1, 1)), [ConsentEnded]),
    ("consent for another way", replace(CARRIED, route=OUT), [ConsentOtherWay]),
    ("to the gram", replace(CARRIED, consented_g=700_000), []),
    ("a gram more", replace(CARRIED, consented_g=700_001), [ConsentTooLight]),
    ("equipment in the Union", DRIVES, []),
    ("equipment out of it", replace(DRIVES, route=OUT), [NoConsent]),
    ("nobody waives Y49", replace(DRIVES, route=OUT, consent=WAIVED), [NoConsent]),
    ("before Y49", replace(DRIVES, route=OUT, on=date(2024, 12, 31)), []),
    ("solid magnets", replace(MAGNETS, route=OUT), []),
    ("no entry known", replace(BONDED, route=OUT), []),
    ("hazardous, over a border", replace(OIL, route=IN_EU), [NoConsent]),
    ("nobody waives hazards", replace(OIL, route=IN_EU, consent=WAIVED), [NoConsent]),
    ("a code that ended", replace(MAGNETS, route=HOME, choice=ENDED), [CodeDoesNotHold]),
    ("on its last day", replace(MAGNETS, route=HOME, choice=ENDED, on=date(2026, 11, 8)), []),
    ("an end nobody verified", replace(MAGNETS, route=HOME, choice=MAYBE_ENDED), []),
    ("hazardous, permits unknown", OIL, []),
    ("hazardous, permitted to the day", replace(OIL, permits=(STORAGE,)), []),
    ("a day late", replace(OIL, permits=(STORAGE,), on=date(2026, 11, 27)), [TakerNotPermitted]),
    ("another code", replace(OIL, permits=(FOR_MAGNETS,)), [TakerNotPermitted]),
    ("one of two will do", replace(OIL, permits=(FOR_MAGNETS, STORAGE)), []),
    ("withdrawn is not stated", replace(OIL, permits=(replace(STORAGE, withdrawn_on=DAY),)), []),
    ("not of a carrier's kind", replace(OIL, permits=(FOR_MAGNETS,), part=Part.CARRIER), []),
    ("harmless, not permitted", replace(MAGNETS, route=HOME, permits=(STORAGE,)), []),
    ("both", replace(OIL, route=IN_EU, permits=(FOR_MAGNETS,)), [NoConsent, TakerNotPermitted]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("dispatch", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_gate_is_closed_by_what_is_known_alone(
    dispatch: Dispatch, expected: list[type[Exception]]
) -> None:
    assert told(dispatch) == expected


def test_every_refusal_says_what_would_do() -> None:
    sentences = {str(refusal) for _, dispatch, _ in ROWS for refusal in closed_gates(dispatch)}

    assert (
        "RG-1 leaves for FR only with the consent of both states. State the consent with its"
        " number and days, then offer it again."
    ) in sentences
    assert (
        "Consent DE 2026 4711 is for a shipment from DE to FR, and RG-1 goes from DE to JP. State"
        " the one for this way."
    ) in sentences
    assert (
        "Waste code 20 01 34 of RG-1 does not hold on 26 Nov 2026. State the code that holds, then"
        " offer it again."
    ) in sentences
    assert all(sentence.count(". ") == 1 for sentence in sentences)


@pytest.mark.parametrize(
    ("word", "crossing", "count"),
    [
        (ASKED, Crossing.DISPERSIBLE, 1),
        (ASKED, Crossing.SOLID, 0),
        (CONSENT, Crossing.DISPERSIBLE, 0),
        (None, Crossing.DISPERSIBLE, 0),
        (ASKED, None, 0),
    ],
)
def test_a_reason_in_place_of_a_consent_is_shown_where_one_is_needed(
    word: ConsentWord | None, crossing: Crossing | None, count: int
) -> None:
    assert len(consent_remarks(word, crossing)) == count
