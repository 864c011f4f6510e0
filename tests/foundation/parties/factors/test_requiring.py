"""What an organisation asks of its people's sign-ins, and how it helps those who lost theirs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from foundation import db
from foundation.parties import joining
from foundation.parties.factors import requiring
from foundation.parties.factors.models import PendingSignIn, RecoveryCode
from foundation.parties.models import LoginSession, Organisation
from foundation.parties.queries import get_organisation
from foundation.parties.roles import PersonRole
from foundation.settings import Settings
from tests.factories import PASSWORD, api_key, make_actor, submit
from tests.foundation.parties.cast import Cast, letters_to, words_of
from tests.foundation.parties.factors.authenticator import Authenticator
from tests.foundation.parties.factors.stage import add_app, add_codes, app_of
from tests.foundation.parties.test_passkeys import add_passkey, stored
from tests.market.racing import at_once

LED = "/account/factors?done=needed"


def ask_everybody(client: FlaskClient, required: str = "yes") -> TestResponse:
    return submit(client, "/account/people/second-factor", required=required)


def is_required(cast: Cast) -> bool:
    with db.reading() as session:
        return get_organisation(session, cast.organisation.id).requires_second_factor


def enter(client: FlaskClient, email: str) -> TestResponse:
    return submit(client, "/sign-in", email=email, password=PASSWORD)


@pytest.fixture
def strict(ada: FlaskClient, cast: Cast) -> FlaskClient:
    """Ada's browser, after she asked everybody for a second factor."""
    add_app(cast.ada)
    ask_everybody(ada)
    return ada


def test_owners_see_who_has_a_second_factor(ada: FlaskClient, cast: Cast) -> None:
    add_app(cast.yan)

    page = words_of(ada.get("/account/people"))
    export = ada.get("/account/people/people.csv").get_data(as_text=True)

    assert "yan@example.org yard ✓ added" in page
    assert "ada@example.org owner · none" in page
    assert [line.rsplit(",", 1)[1] for line in export.splitlines()] == [
        "second_factor",
        "no",
        "yes",
    ]


def test_whoever_asks_others_has_a_factor_first(ada: FlaskClient, cast: Cast) -> None:
    refused = ask_everybody(ada)

    assert refused.status_code == 409
    assert "Add a second factor to your own account first" in words_of(refused)
    assert not is_required(cast)
    add_app(cast.ada)
    assert ask_everybody(ada).location == "/account/people?done=required"
    assert is_required(cast)
    assert ask_everybody(ada, "no").location == "/account/people?done=not_required"
    assert not is_required(cast)


def test_a_session_from_before_goes_on_and_the_next_one_is_led_to_add_a_factor(
    app: Flask, strict: FlaskClient, yan: FlaskClient, cast: Cast
) -> None:
    assert yan.get("/account/sites").status_code == 200
    later = app.test_client()
    assert enter(later, "yan@example.org").location == "/"

    led = {path: later.get(path).location for path in ("/account", "/lots", "/intake")}
    acted = submit(later, "/account/name", name="Yann")

    assert set(led.values()) == {LED}
    assert acted.location == LED
    assert "Add one to go on." in words_of(later.get(LED))
    assert later.get("/account/factors/app").status_code == 200
    assert submit(later, "/sign-out").location == "/sign-in?done=out"


def test_whoever_adds_the_factor_goes_on_at_once(
    app: Flask, strict: FlaskClient, cast: Cast
) -> None:
    later = app.test_client()
    enter(later, "yan@example.org")

    assert add_passkey(later, Authenticator()).status_code == 200

    assert later.get("/account/sites").status_code == 200
    assert [one.person_id for one in stored()] == [cast.yan.id]


def test_a_stale_session_that_is_led_stays_led_after_its_password(
    app: Flask, strict: FlaskClient, cast: Cast
) -> None:
    later = app.test_client()
    enter(later, "yan@example.org")
    submit(later, "/account/switch", organisation_id=cast.organisation.id)

    assert later.get("/lots").location == LED


def test_a_member_of_two_organisations_is_led_only_where_it_is_asked(
    app: Flask, strict: FlaskClient, cast: Cast
) -> None:
    with db.transaction() as session:
        joining.add_member(session, cast.other.id, person_id=cast.yan.id, role=PersonRole.READER)
    later = app.test_client()
    enter(later, "yan@example.org")

    submit(later, "/account/switch", organisation_id=cast.other.id)
    assert later.get("/lots").status_code == 200
    submit(later, "/account/switch", organisation_id=cast.organisation.id)
    assert later.get("/lots").location == LED


def test_the_last_factor_stays_where_it_is_asked_for(strict: FlaskClient, cast: Cast) -> None:
    refused = submit(strict, "/account/factors/app/remove")

    assert refused.status_code == 409
    assert "Ada Recycling asks everybody for a second factor." in words_of(refused)
    assert app_of(cast.ada) is not None
    add_passkey(strict, Authenticator())
    assert submit(strict, "/account/factors/app/remove").status_code == 303
    last = submit(strict, f"/account/factors/passkeys/{stored()[0].id}/remove")
    assert last.status_code == 409


def test_programs_are_not_asked(app: Flask, strict: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        key = api_key(session, cast.organisation)

    assert app.test_client().get("/api/v1/me", headers=key).status_code == 200


def test_an_owner_lets_a_colleague_in_who_lost_everything(
    app: Flask, ada: FlaskClient, yan: FlaskClient, cast: Cast
) -> None:
    add_app(cast.yan)
    add_codes(cast.yan)
    enter(app.test_client(), "yan@example.org")
    edit = f"/account/people/{cast.yan.id}"
    assert "Lost phone and codes" in words_of(ada.get(edit))

    response = submit(ada, f"{edit}/take-factors-away")

    assert response.location == "/account/people?done=factors"
    assert yan.get("/account").status_code == 303
    assert app_of(cast.yan) is None
    with db.reading() as session:
        assert session.exec(select(RecoveryCode)).all() == []
        assert session.exec(select(PendingSignIn)).all() == []
    assert "An owner of your organisation" in letters_to("yan@example.org")[-1].text
    assert "Lost phone and codes" not in words_of(ada.get(edit))
    assert enter(app.test_client(), "yan@example.org").location == "/"


def test_no_owner_weakens_what_guards_another_organisation(ada: FlaskClient, cast: Cast) -> None:
    add_app(cast.yan)
    with db.transaction() as session:
        joining.add_member(session, cast.other.id, person_id=cast.yan.id, role=PersonRole.READER)

    response = submit(ada, f"/account/people/{cast.yan.id}/take-factors-away")

    assert response.status_code == 409
    assert "Yan acts for another organisation too" in words_of(response)
    assert app_of(cast.yan) is not None


def test_nobody_takes_their_own_or_a_stranger_s_factors_away_so(
    ada: FlaskClient, yan: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    add_app(cast.ada)
    add_app(cast.yan)
    path = f"/account/people/{cast.yan.id}/take-factors-away"

    own = submit(ada, f"/account/people/{cast.ada.id}/take-factors-away")
    by_stranger = submit(mallory, path)
    by_yan = submit(yan, f"/account/people/{cast.ada.id}/take-factors-away")

    assert (own.status_code, by_stranger.status_code, by_yan.status_code) == (409, 404, 403)
    assert app_of(cast.ada) is not None
    assert app_of(cast.yan) is not None


def test_there_is_nothing_to_take_from_somebody_without(ada: FlaskClient, cast: Cast) -> None:
    response = submit(ada, f"/account/people/{cast.yan.id}/take-factors-away")

    assert response.status_code == 409
    assert "Yan has no second factor." in words_of(response)


def test_two_owners_who_take_the_same_factor_away_at_once_do_no_harm(
    cast: Cast, settings: Settings
) -> None:
    add_app(cast.yan)

    def take() -> None:
        with db.transaction() as session:
            requiring.take_factors_away(
                session, cast.yan.id, actor=make_actor(cast.organisation, cast.ada)
            )

    outcomes = at_once(settings, [take] * 2)

    assert "ok" in outcomes
    assert set(outcomes) <= {"ok", "NothingToTake"}
    assert app_of(cast.yan) is None


def test_a_session_that_is_led_may_do_nothing_even_on_open_pages(
    app: Flask, strict: FlaskClient, cast: Cast
) -> None:
    later = app.test_client()
    enter(later, "yan@example.org")

    with db.reading() as session:
        row = session.exec(
            select(LoginSession)
            .where(LoginSession.person_id == cast.yan.id)
            .where(LoginSession.must_enrol)
        ).one()
        organisation = session.get_one(Organisation, row.organisation_id)
    page = later.get("/").get_data(as_text=True)

    assert organisation.id == cast.organisation.id
    assert "/intake" not in page
