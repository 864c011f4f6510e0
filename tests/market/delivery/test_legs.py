"""Legs of a delivery: changed until the carrier signs, then as they were signed under."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import ValidationError

from foundation import db
from foundation.errors import DomainError
from foundation.parties.queries import get_organisation
from foundation.settings import Settings
from market.delivery.legs import planning, viewing
from market.delivery.legs.models import DeliveryLeg, Missing
from market.delivery.legs.planning import Carrier, Way
from market.delivery.legs.queries import get_versions
from market.delivery.legs.refusals import (
    LegFrozen,
    NoCarrier,
    NoRegistration,
    NoSuchLeg,
    NotYoursToPlan,
)
from market.delivery.legs.schemas import LegForm
from market.delivery.legs.viewing import LegView
from market.delivery.note import gather_note
from market.delivery.refusals import NotNow
from market.orders.models import Order
from tests.factories import make_person, sign_in
from tests.market.racing import at_once
from tests.market.stage import Cast, accept, dispatch, funded, make_cast, ordered
from traceability.compliance.flying.judging import FieldMethod, FieldReading
from traceability.compliance.flying.stating import MayNotFly, state_reading
from traceability.custody import handover
from traceability.stock.balance import TransportMode

LORRY = Way(
    TransportMode.ROAD,
    "E-RG 17",
    None,
    "Essen",
    None,
    None,
    Missing.NOT_KNOWN_YET,
    registration_number="NL-VIHB-4711",
)
TRAIN = Way(
    TransportMode.RAIL,
    None,
    None,
    "Duisburg",
    None,
    "Lyon",
    None,
    stored_days=3,
    registration_missing=Missing.NOT_REQUIRED,
)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def plan(cast: Cast, order: Order, way: Way = LORRY, number: int | None = None) -> DeliveryLeg:
    """Ada names Cleo as the carrier of a leg."""
    with db.transaction() as session:
        return planning.plan(
            session,
            order.id,
            number=number,
            carrier=Carrier(cast.cleo.organisation_id),
            way=way,
            actor=cast.ada,
        )


def take(cast: Cast, order: Order) -> None:
    """Cleo signs for the lot, which Ada has offered."""
    with db.transaction() as session:
        handover.accept(session, order.lot_code, actor=cast.cleo)


def seen(order: Order, cast: Cast) -> list[LegView]:
    """The legs as Ada sees them."""
    with db.reading() as session:
        found = session.get_one(Order, order.id)
        return viewing.legs_of(session, found, cast.ada.organisation_id)


def test_a_plate_changes_until_the_pick_up_and_never_after(cast: Cast) -> None:
    order = funded(cast)
    plan(cast, order)
    plan(cast, order, TRAIN)
    plan(cast, order, replace(LORRY, plate="E-RG 18"), number=1)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)
    take(cast, order)

    with pytest.raises(LegFrozen):
        plan(cast, order, number=1)
    with pytest.raises(LegFrozen), db.transaction() as session:
        planning.drop(session, order.id, 1, actor=cast.ada)
    plan(cast, order, replace(TRAIN, stored_days=5), number=2)

    first, second = seen(order, cast)
    assert (first.leg.plate, first.earlier, first.can_change) == ("E-RG 18", 1, False)
    assert first.picked_at is not None
    assert (second.leg.stored_days, second.picked_at, second.can_change) == (5, None, True)
    with db.reading() as session:
        history = [(leg.number, leg.version) for leg in get_versions(session, [order.id])]
    assert history == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_the_carriers_code_is_not_the_sellers_to_show(cast: Cast, client: FlaskClient) -> None:
    order = funded(cast)
    plan(cast, order)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)
    take(cast, order)
    dispatch(order, cast.cleo, taker_id=cast.ben.organisation_id)
    with db.transaction() as session:
        office = make_person(session, get_organisation(session, cast.ada.organisation_id))
    sign_in(client, office)

    page = client.get(f"/orders/{order.id}/delivery").text

    assert order.lot_code in page
    assert f"/lots/{order.lot_code}/handover" not in page


def test_legs_that_nobody_travelled_are_not_used_once_the_lot_is_there(cast: Cast) -> None:
    order = funded(cast)
    plan(cast, order)
    plan(cast, order, TRAIN)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)
    take(cast, order)
    dispatch(order, cast.cleo, taker_id=cast.ben.organisation_id)
    accept(order, cast.ben)

    assert [one.is_unused for one in seen(order, cast)] == [False, True]
    with pytest.raises(NotNow):
        plan(cast, order)


def test_a_leg_is_taken_out_and_its_number_stays_its_own(cast: Cast) -> None:
    order = funded(cast)
    plan(cast, order)
    with db.transaction() as session:
        planning.drop(session, order.id, 1, actor=cast.ada)

    assert plan(cast, order, TRAIN).number == 2
    assert [one.leg.number for one in seen(order, cast)] == [2]
    with pytest.raises(NoSuchLeg):
        plan(cast, order, number=1)


def test_a_company_without_an_account_is_named_and_the_note_says_all(
    app: Flask, cast: Cast
) -> None:
    order = funded(cast)
    named = Carrier(None, "Frachtgut Nord", "DE")
    with db.transaction() as session:
        planning.plan(session, order.id, carrier=named, way=LORRY, actor=cast.ada)
    plan(cast, order, TRAIN)
    unknown = replace(LORRY, plate=None, plate_missing=Missing.NOT_KNOWN_YET)
    plan(
        cast,
        order,
        replace(unknown, registration_number=None, registration_missing=Missing.NOT_GIVEN),
    )

    with app.test_request_context("/"), db.reading() as session:
        note = gather_note(session, session.get_one(Order, order.id))
    assert note.legs == (
        "1. Frachtgut Nord, by road, NL-VIHB-4711, E-RG 17: Essen to not known yet",
        "2. Cleo Haulage, by rail, registration number: not required: Duisburg to Lyon,"
        " stored there for 3 days",
        "3. Cleo Haulage, by road, registration number: not given, number plate: not known yet:"
        " Essen to not known yet",
    )
    assert [one.is_guest for one in seen(order, cast)] == [True, False, False]


def test_a_carrier_keeps_the_number_that_its_planner_gave_before(cast: Cast) -> None:
    order = funded(cast)
    unsaid = replace(LORRY, registration_number=None)
    with db.transaction() as session:
        named = Carrier(None, "Frachtgut Nord", "DE")
        first = planning.plan(session, order.id, carrier=named, way=LORRY, actor=cast.ada)
    with db.transaction() as session:
        again = Carrier(first.carrier_id)
        planning.plan(session, order.id, carrier=again, way=unsaid, actor=cast.ada)

    with pytest.raises(NoRegistration):
        plan(cast, order, unsaid)

    plan(cast, order, replace(LORRY, registration_number="NL-VIHB-17"))
    plan(cast, order, unsaid)

    numbers = [one.leg.registration_number for one in seen(order, cast)]
    assert numbers == ["NL-VIHB-4711", "NL-VIHB-4711", "NL-VIHB-17", "NL-VIHB-17"]


@pytest.mark.parametrize(
    ("carrier", "refusal"),
    [
        (Carrier(), NoCarrier),
        (Carrier("nobody"), NoCarrier),
        (Carrier("nobody", "And a name", "DE"), NoCarrier),
        (Carrier(None, "No country"), NoCarrier),
    ],
)
def test_a_leg_has_one_carrier(cast: Cast, carrier: Carrier, refusal: type[DomainError]) -> None:
    order = funded(cast)

    with pytest.raises(refusal), db.transaction() as session:
        planning.plan(session, order.id, carrier=carrier, way=LORRY, actor=cast.ada)


def test_whoever_sees_to_the_carriage_plans_it_once_it_is_paid(cast: Cast) -> None:
    unpaid, paid = ordered(cast), funded(cast)
    carrier = Carrier(cast.cleo.organisation_id)

    with pytest.raises(NotNow):
        plan(cast, unpaid)
    with pytest.raises(NotYoursToPlan), db.transaction() as session:
        planning.plan(session, paid.id, carrier=carrier, way=LORRY, actor=cast.ben)


GOOD = {
    "carrier_id": "c", "registration_number": "1", "mode": "road", "plate": "E-RG 17",
    "from_place": "A", "to_place": "B",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({**GOOD, "plate": None}, "plate"),
        ({**GOOD, "plate_missing": "not_known_yet"}, "plate"),
        ({**GOOD, "mode": "rail"}, "plate"),
        ({**GOOD, "registration_missing": "not_given"}, "registration_number"),
        ({**GOOD, "registration_missing": "mood"}, "registration_missing"),
        ({**GOOD, "mode": "balloon"}, "mode"),
        ({**GOOD, "from_place": None}, "from_place"),
        ({**GOOD, "to_missing": "not_given"}, "to_place"),
        ({**GOOD, "to_missing": "mood"}, "to_missing"),
        ({**GOOD, "stored_days": 0}, "stored_days"),
        ({**GOOD, "country": "XX"}, "country"),
    ],
)
def test_a_leg_says_each_fact_or_why_it_is_missing(typed: dict[str, str], field: str) -> None:
    given = {name: value for name, value in typed.items() if value is not None}
    with pytest.raises(ValidationError) as refused:
        LegForm().load(given)

    assert list(refused.value.normalized_messages()) == [field]


def test_a_change_and_a_pick_up_at_once_leave_what_was_signed_under(
    cast: Cast, settings: Settings
) -> None:
    order = funded(cast)
    plan(cast, order)
    dispatch(order, cast.ada, taker_id=cast.cleo.organisation_id)

    outcomes = at_once(settings, [partial(take, cast, order), partial(plan, cast, order, LORRY, 1)])

    (leg,) = seen(order, cast)
    assert leg.picked_at is not None
    if "LegFrozen" in outcomes:
        assert leg.earlier == 0
    else:
        assert leg.leg.changed_at <= leg.picked_at


def test_magnets_go_by_air_with_a_reading_and_not_without(cast: Cast) -> None:
    order = funded(cast)
    plane = replace(TRAIN, mode=TransportMode.AIR, from_place="Frankfurt", stored_days=None)

    with pytest.raises(MayNotFly):
        plan(cast, order, plane)
    with db.transaction() as session:
        weak = FieldReading(FieldMethod.MAGNETOMETER, 210, 150, "Gaussmeter 7", date(2026, 5, 2))
        state_reading(session, order.lot_code, weak, actor=cast.ada)
    plan(cast, order, plane)

    assert [leg.mode for leg in seen(order, cast)] == ["by air"]
