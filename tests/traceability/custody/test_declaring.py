"""Error declarations: the wrong event said again, with why and by what it is put right."""

from __future__ import annotations

import json

import jsonschema_rs

from tests.official import official
from tests.traceability.custody.examples import (
    ADA,
    BEN,
    EXAMPLES,
    EXPIRY,
    LOT,
    MASSES,
    REGISTER,
    WORDS,
    after,
    an_occasion,
    answer_to,
    correction_of,
    example_occasion,
    lighter,
    proposal_of,
)
from traceability.custody.corrections import AgreeCorrection, CancelRegistration
from traceability.custody.declaring import Declaration, declarations
from traceability.custody.events import Accept, Act, ActKind, Occasion, Offer
from traceability.custody.state import LotState
from traceability.custody.writing import body_of

Told = list[tuple[Act, Occasion, bytes]]


def event_id(seq: int) -> str:
    return f"00000000-0000-4000-8000-{seq:012d}"


def tell(told: Told, state: LotState | None, act: Act, who: str = ADA) -> LotState:
    """The state after one act more, which is taken down too."""
    seq, prev = (state.seq, state.hash) if state else (0, None)
    grown = after(state, act, who)
    told.append((act, an_occasion(who, seq=seq + 1, prev=prev), grown.hash))
    return grown


def test_the_event_that_was_wrong_names_the_proposal_and_the_agreement() -> None:
    told: Told = []
    offered = tell(told, tell(told, None, REGISTER), Offer("h1", BEN, MASSES, EXPIRY))
    taken = tell(told, offered, Accept(answer_to(offered), MASSES, agrees=True), BEN)
    opened = tell(told, taken, correction_of(taken, lighter(taken), BEN), BEN)
    waiting = declarations(told, lot=LOT)

    tell(told, opened, AgreeCorrection(proposal_of(opened)), ADA)

    said_at = "2026-05-12T12:05:00.000+02:00"
    assert waiting == {}
    assert declarations(told, lot=LOT) == {
        event_id(3): Declaration(said_at, "incorrect_data", (event_id(4), event_id(5)))
    }


def test_what_one_corrects_alone_names_one_event_and_what_never_was_names_none() -> None:
    told: Told = []
    state = tell(told, None, REGISTER)
    corrected = tell(told, state, correction_of(state, lighter(state)))
    alone = declarations(told, lot=LOT)

    tell(told, corrected, CancelRegistration())

    assert alone == {
        event_id(1): Declaration("2026-05-12T12:02:00.000+02:00", "incorrect_data", (event_id(2),))
    }
    assert declarations(told, lot=LOT)[event_id(1)] == Declaration(
        "2026-05-12T12:03:00.000+02:00", "did_not_occur"
    )


def test_a_declared_event_is_the_signed_one_and_valid_by_gs1s_schema() -> None:
    file = official("gs1-epcis") / "schema" / "EPCIS-JSON-Schema.json"
    schema = jsonschema_rs.Draft7Validator(
        json.loads(file.read_text(encoding="utf-8")), validate_formats=True
    )
    event = body_of(EXAMPLES[ActKind.ACCEPT], example_occasion(ActKind.ACCEPT, BEN), WORDS)
    moment = "2026-05-12T12:05:00.000+02:00"

    for declaration, expected in (
        (
            Declaration(moment, "incorrect_data", (event_id(4),)),
            {
                "declarationTime": moment,
                "reason": "incorrect_data",
                "correctiveEventIDs": [f"urn:uuid:{event_id(4)}"],
            },
        ),
        (
            Declaration(moment, "did_not_occur"),
            {"declarationTime": moment, "reason": "did_not_occur"},
        ),
    ):
        declared = declaration.beside(event)
        assert [error.message for error in schema.iter_errors(declared)] == []
        assert declared.pop("errorDeclaration") == expected
        assert declared == event
