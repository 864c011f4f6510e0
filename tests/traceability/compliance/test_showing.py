"""What the papers of a lot say: whose permits matter when, and what others learn of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Flask

from foundation import db
from tests.factories import make_actor, make_organisation
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.browsers import make_lot
from tests.traceability.lots.conftest import Cast
from traceability.compliance.kinds import PermitKind
from traceability.compliance.showing import ChainStep, LotPapers, papers_of
from traceability.compliance.validity import PermitState, PermitStatus
from traceability.custody import handover
from traceability.custody.words import SourceKind
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus

DAY = date(2026, 11, 26)
MAGNETS = WasteChoice(WasteStatus.WASTE, "16 02 16")


CROSSING = (
    "Solid magnets can be B1010 of the green list. Taken out of equipment they are a border case"
    " with Y49, which needs consent beforehand: ask the authority."
)


def papers(code: str, on: date = DAY) -> LotPapers:
    with db.reading() as session:
        return papers_of(session, code, on=on)


def remarks(code: str) -> list[str]:
    return [str(remark) for remark in papers(code).remarks]


def offer(code: str, cast: Cast, taker_id: str) -> None:
    with db.transaction() as session:
        handover.offer(session, code, taker_id=taker_id, actor=cast.ada.actor)


def test_the_chain_shows_roles_countries_and_states(cast: Cast) -> None:
    state(cast.ada.actor)
    code = make_lot(cast.ada, waste=MAGNETS)

    assert papers(code, date(2026, 12, 24)) == LotPapers(
        chain=(
            ChainStep(
                ("collector",),
                "DE",
                is_owner=True,
                permits=(PermitStatus(PermitKind.STORAGE, "DE", PermitState.ENDS_SOON, 7),),
            ),
        ),
        remarks=(),
    )


def test_a_seller_of_others_scrap_without_a_permit_is_remarked_on(cast: Cast) -> None:
    code = make_lot(cast.ada, waste=MAGNETS)

    assert remarks(code) == ["The seller states no permit for waste. Ask for it before you buy."]


def test_a_program_reads_the_chain_and_the_remarks_and_no_number(app: Flask, cast: Cast) -> None:
    state(cast.ada.actor, replace(STORAGE, low_codes=("12 01 15",), valid_until=None))
    code = make_lot(cast.ada, waste=MAGNETS)

    reply = app.test_client().get(f"/api/v1/lots/{code}/papers", headers=cast.mallory.key)

    assert reply.json == {
        "chain": [
            {
                "roles": ["collector"],
                "country": "DE",
                "is_owner": True,
                "permits": [
                    {"kind": "storage", "country": "DE", "state": "valid", "days_left": None}
                ],
            }
        ],
        "remarks": [
            {
                "rule": "permit_not_covering",
                "detail": "No permit of the seller covers waste code 16 02 16 on this day.",
            }
        ],
    }


def test_a_producer_needs_none_for_its_own_scrap(cast: Cast) -> None:
    code = make_lot(cast.ada, waste=MAGNETS, source_kind=SourceKind.OWN_PRODUCTION, source_name="")

    assert remarks(code) == []


def test_what_is_no_waste_needs_none(cast: Cast) -> None:
    kept = WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason.RE_USE)
    code = make_lot(cast.ada, waste=kept)

    assert remarks(code) == []


def test_who_is_to_take_it_needs_one_too(cast: Cast) -> None:
    state(cast.ada.actor)
    code = make_lot(cast.ada, waste=MAGNETS)
    offer(code, cast, cast.ben.id)

    before = remarks(code)
    state(cast.ben.actor, replace(STORAGE, kind=PermitKind.TREATMENT, low_codes=()))

    none = "The taker states no permit for waste. Ask whether it may take this."
    assert before == [none, CROSSING]
    assert remarks(code) == [CROSSING]


def test_a_carrier_needs_a_registration_when_it_takes_and_when_it_gives(cast: Cast) -> None:
    with db.transaction() as session:
        cleo = make_organisation(session, "Cleo Haulage", country="NL", roles=["carrier"])
    state(cast.ada.actor)
    state(cast.ben.actor, replace(STORAGE, kind=PermitKind.TREATMENT))
    code = make_lot(cast.ada, waste=MAGNETS)
    sentence = "The carrier states no registration for waste. Ask to see it."

    offer(code, cast, cleo.id)
    taking = remarks(code)
    with db.transaction() as session:
        handover.accept(session, code, actor=make_actor(cleo))
    with db.transaction() as session:
        handover.offer(session, code, taker_id=cast.ben.id, actor=make_actor(cleo))
    giving = remarks(code)

    assert (taking, giving) == ([sentence, CROSSING], [sentence, CROSSING])


def test_a_border_is_remarked_on_once_somebody_abroad_is_to_take_it(cast: Cast) -> None:
    state(cast.ada.actor)
    code = make_lot(cast.ada, waste=MAGNETS)

    def seen_from(country: str | None) -> list[str]:
        with db.reading() as session:
            return [
                str(one) for one in papers_of(session, code, on=DAY, to_country=country).remarks
            ]

    assert (seen_from(None), seen_from("DE"), seen_from("FR")) == ([], [], [CROSSING])
