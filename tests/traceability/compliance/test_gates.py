"""Gates at the offer, through the acts and through every door; and ways that are never closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from foundation import clock, db
from tests.factories import make_actor, make_organisation, make_site, submit
from tests.traceability.compliance.holding import STORAGE, state
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast, Member
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.compliance.judging import (
    CodeDoesNotHold,
    ConsentTooLight,
    NoConsent,
    TakerNotPermitted,
)
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.custody.words import RefusalReason, SourceKind
from traceability.lots.registration import LotPackage
from traceability.lots.waste.choosing import choose_waste_code
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

SWARF = WasteChoice(WasteStatus.WASTE, "12 01 15", basis="Tested")
OIL = WasteChoice(WasteStatus.WASTE, "12 01 18*")
TERMS = ConsentTerms(
    "DE 2026 4711", "Authority", "DE", "FR", date(2026, 1, 1), date(2036, 12, 31), 2_000_000
)


def powder(member: Member, *, waste: WasteChoice = SWARF, net_g: Sequence[int] = (625_000,)) -> str:
    return make_lot(
        member,
        material_code="PS-NDFEB-SWARF",
        reference=None,
        waste=waste,
        packages=tuple(LotPackage(one) for one in net_g),
        source_kind=SourceKind.OWN_PRODUCTION,
        source_name="",
    )


def offer(code: str, giver: Member, taker_id: str) -> None:
    with db.transaction() as session:
        handover.offer(session, code, taker_id=taker_id, actor=giver.actor)


def accept(code: str, taker: Member) -> None:
    with db.transaction() as session:
        handover.accept(session, code, site_id=taker.site_id, actor=taker.actor)


def consent(code: str, member: Member, **changes: object) -> None:
    with db.transaction() as session:
        terms = replace(TERMS, **changes)  # type: ignore[arg-type] # each value fits its field
        state_consent(session, code, ConsentWord(terms, None), actor=member.actor)


def status(code: str) -> str:
    with db.reading() as session:
        return get_state(session, code).status.value


def neighbour(name: str, *roles: str, country: str = "DE") -> Member:
    with db.transaction() as session:
        made = make_organisation(session, name, country=country, roles=roles)
        site = make_site(session, made)
    return Member(make_actor(made), made.id, site.id, {})


def test_powder_goes_abroad_with_a_consent_and_not_without(cast: Cast) -> None:
    code = powder(cast.ada)

    with pytest.raises(NoConsent):
        offer(code, cast.ada, cast.ben.id)
    before = status(code)
    consent(code, cast.ada)
    offer(code, cast.ada, cast.ben.id)

    assert (before, status(code)) == ("held", "offered")


def test_lots_under_one_consent_count_together(cast: Cast) -> None:
    first, second = powder(cast.ada, net_g=(1_200_000,)), powder(cast.ada, net_g=(800_001,))
    consent(first, cast.ada)
    consent(second, cast.ada)

    with pytest.raises(ConsentTooLight) as refusal:
        offer(second, cast.ada, cast.ben.id)
    consent(first, cast.ada, reference="DE 2026 4712")
    offer(second, cast.ada, cast.ben.id)

    assert refusal.value.values["net_mass_g"] == 2_000_001
    assert status(second) == "offered"


def test_a_code_that_ended_in_the_drawer_is_replaced_first(cast: Cast) -> None:
    home = neighbour("Home Refining", "refiner")
    with clock.held(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        code = make_lot(cast.ada, waste=WasteChoice(WasteStatus.WASTE, "20 01 34"))

    with clock.held(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        with pytest.raises(CodeDoesNotHold):
            offer(code, cast.ada, home.id)
        with db.transaction() as session:
            usual = WasteChoice(WasteStatus.WASTE, "16 02 16", basis="Taken out by hand")
            choose_waste_code(session, code, usual, actor=cast.ada.actor)
        offer(code, cast.ada, home.id)

    assert status(code) == "offered"


def test_hazardous_waste_waits_until_the_taker_states_its_permit(cast: Cast) -> None:
    home = neighbour("Home Refining", "refiner")
    state(home.actor)  # covers 16 02 16 alone
    code = powder(cast.ada, waste=OIL)

    with pytest.raises(TakerNotPermitted):
        offer(code, cast.ada, home.id)
    state(home.actor, replace(STORAGE, low_codes=("12 01 18",), valid_until=None))
    offer(code, cast.ada, home.id)

    assert status(code) == "offered"


def test_what_is_given_back_passes_every_gate(cast: Cast) -> None:
    code = powder(cast.ada)
    consent(code, cast.ada)
    offer(code, cast.ada, cast.ben.id)
    accept(code, cast.ben)

    offer(code, cast.ben, cast.ada.id)
    accept(code, cast.ada)

    assert status(code) == "held"


def test_what_is_refused_comes_home_by_a_carrier(cast: Cast) -> None:
    cleo = neighbour("Cleo Haulage", "carrier", country="NL")
    state(cleo.actor)
    code = powder(cast.ada, waste=OIL)
    consent(code, cast.ada)
    offer(code, cast.ada, cast.ben.id)
    with db.transaction() as session:
        handover.arrive(session, code, site_id=cast.ben.site_id, actor=cast.ben.actor)
    with db.transaction() as session:
        handover.refuse(session, code, reason=RefusalReason.DAMAGED, actor=cast.ben.actor)

    offer(code, cast.ada, cleo.id)
    accept(code, cleo)
    offer(code, cleo, cast.ada.id)

    assert status(code) == "offered"


def test_a_carrier_hands_it_on_over_the_border_that_it_came_from(cast: Cast) -> None:
    cleo = neighbour("Cleo Haulage", "carrier", country="FR")
    code = powder(cast.ada)
    offer(code, cast.ada, cleo.id)
    accept(code, cleo)

    with pytest.raises(NoConsent):
        offer(code, cleo, cast.ben.id)
    consent(code, cast.ada)
    offer(code, cleo, cast.ben.id)

    assert status(code) == "offered"


def test_every_door_has_the_same_gate(app: Flask, cast: Cast) -> None:
    code = powder(cast.ada)
    sentence = (
        f"{code} leaves for FR only with the consent of both states. State the consent with its"
        " number and days, then offer it again."
    )

    page = submit(browser(app, cast.ada), f"/lots/{code}/offer", taker_id=cast.ben.id, days="14")
    reply = app.test_client().post(
        f"/api/v1/lots/{code}/offers", json={"taker_id": cast.ben.id}, headers=cast.ada.key
    )

    assert (page.status_code, sentence in page.text) == (409, True)
    assert reply.json == {"title": "NoConsent", "status": 409, "detail": sentence}
    assert status(code) == "held"


def test_silence_about_waste_is_remarked_on_and_stops_nothing(cast: Cast) -> None:
    code = powder(cast.ada, waste=WasteChoice(WasteStatus.NOT_KNOWN))

    offer(code, cast.ada, cast.ben.id)

    assert status(code) == "offered"
