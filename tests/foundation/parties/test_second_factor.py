"""Signing in with two factors: what the password alone opens, which is nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.http import limits
from foundation.parties.access import forget_dead_sessions
from foundation.parties.factors.models import PendingSignIn
from foundation.parties.models import LoginSession, Person
from tests.factories import PASSWORD, sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, link_in, words_of
from tests.foundation.parties.factors.stage import add_app, add_codes, app_of, code_now

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def give_password(client: FlaskClient, **more: str) -> TestResponse:
    return submit(client, "/sign-in", email="ada@example.org", password=PASSWORD, **more)


def give_code(client: FlaskClient, code: str, **more: str) -> TestResponse:
    return submit(client, "/sign-in/second", code=code, **more)


def methods() -> list[str]:
    with db.reading() as session:
        return [row.method.value for row in session.exec(select(LoginSession))]


def waiting() -> int:
    with db.reading() as session:
        return len(session.exec(select(PendingSignIn)).all())


def test_the_right_password_leads_to_the_second_step_and_opens_nothing(
    client: FlaskClient, cast: Cast
) -> None:
    add_app(cast.ada)

    response = give_password(client, next="/lots")

    assert (response.status_code, response.location) == (303, "/sign-in/second?next=/lots")
    assert client.get_cookie("session") is None
    assert client.get("/account").location == "/sign-in?next=/account"
    assert methods() == []
    page = client.get(response.location)
    assert "The password for ada@example.org is right." in words_of(page)
    assert 'name="next" value="/lots"' in page.get_data(as_text=True)


def test_a_code_of_the_app_signs_in_and_leads_on(client: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    give_password(client)

    response = give_code(client, code_now(), next="/account/sessions")

    assert (response.status_code, response.location) == (303, "/account/sessions")
    assert methods() == ["password_and_app"]
    assert client.get_cookie("pending") is None
    assert waiting() == 0
    assert "password and app" in words_of(client.get("/account/sessions"))


def test_a_recovery_code_signs_in_and_a_letter_says_so(client: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    (code, *_) = add_codes(cast.ada)
    give_password(client)

    response = give_code(client, code)

    assert (response.status_code, response.location) == (303, "/")
    assert methods() == ["password_and_recovery_code"]
    assert "9 codes left" in words_of(client.get("/account/factors"))
    assert "A recovery code was used" in letters_to("ada@example.org")[-1].text


def test_a_code_that_signed_in_does_not_do_so_again(app: Flask, cast: Cast) -> None:
    add_app(cast.ada)
    own, thief = app.test_client(), app.test_client()
    with clock.held(NOW):
        give_password(own)
        give_code(own, code_now())
        give_password(thief)

        response = give_code(thief, code_now())

    assert response.status_code == 422
    assert "This code does not fit." in words_of(response)
    assert methods() == ["password_and_app"]


@pytest.mark.parametrize("typed", ["", "000000", "7Q2M-4K8X-2B3C", "x" * 41])
def test_a_wrong_code_says_so_and_the_step_can_be_tried_again(
    client: FlaskClient, cast: Cast, typed: str
) -> None:
    add_app(cast.ada)
    give_password(client)

    refused = give_code(client, typed)

    assert refused.status_code == 422
    assert 'role="alert"' in refused.get_data(as_text=True)
    assert methods() == []
    assert give_code(client, code_now()).status_code == 303


def test_the_second_step_is_bound_to_the_browser_that_gave_the_password(
    app: Flask, cast: Cast
) -> None:
    add_app(cast.ada)
    give_password(app.test_client())
    stranger = app.test_client()

    response = give_code(stranger, code_now())

    assert response.location == "/sign-in?done=late"
    assert stranger.get("/sign-in/second").location == "/sign-in?done=late"
    assert methods() == []


def test_the_second_step_waits_ten_minutes(client: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    with clock.held(NOW):
        give_password(client)
    with clock.held(NOW + timedelta(minutes=10)):
        response = give_code(client, code_now(), next="/lots")
        forget_dead_sessions()

    assert response.location == "/sign-in?done=late&next=/lots"
    assert "That took too long." in words_of(client.get(response.location))
    assert (methods(), waiting()) == ([], 0)


def test_a_finished_step_cannot_be_finished_again(app: Flask, cast: Cast) -> None:
    add_app(cast.ada)
    (code, *_) = add_codes(cast.ada)
    client = app.test_client()
    give_password(client)
    cookie = client.get_cookie("pending")
    assert cookie is not None
    give_code(client, code_now())

    thief = app.test_client()
    thief.set_cookie("pending", cookie.value, path="/")

    assert give_code(thief, code).location == "/sign-in?done=late"
    assert methods() == ["password_and_app"]


def test_five_guesses_in_ten_minutes_are_all_a_stranger_has(app: Flask, cast: Cast) -> None:
    add_app(cast.ada)
    own, stranger = app.test_client(), app.test_client()
    with clock.held(NOW - timedelta(hours=1)):
        give_password(own)
        give_code(own, code_now())
    with clock.held(NOW):
        give_password(own)
        give_password(stranger)
        guesses = [give_code(stranger, "000000").status_code for _ in range(5)]

        even_the_right_one = give_code(stranger, code_now())
        own_browser = give_code(own, code_now())

    assert guesses == [422] * 5
    assert even_the_right_one.status_code == 429
    assert "Wait 120 seconds" in words_of(even_the_right_one)
    assert own_browser.status_code == 303


def test_sixty_guesses_a_day_are_all_a_patient_stranger_has(
    client: FlaskClient, cast: Cast
) -> None:
    add_app(cast.ada)
    with clock.held(NOW):
        for _ in range(59):
            limits.hit("second-factor-day", cast.ada.id, limit=60, per_s=86_400)
        give_password(client)

        statuses = [give_code(client, "000000").status_code for _ in range(2)]

    assert statuses == [422, 429]


def test_a_new_password_by_mail_does_not_go_round_the_second_factor(app: Flask, cast: Cast) -> None:
    add_app(cast.ada)
    thief = app.test_client()
    give_password(app.test_client())
    submit(thief, "/password/forgotten", email="ada@example.org")
    (letter,) = [one for one in letters_to("ada@example.org") if "/password/reset/" in one.text]

    submit(thief, link_in(letter), new_password="a glacier of quiet dysprosium")
    response = submit(
        thief, "/sign-in", email="ada@example.org", password="a glacier of quiet dysprosium"
    )

    assert response.location == "/sign-in/second"
    assert thief.get("/account").status_code == 303
    assert app_of(cast.ada) is not None
    assert waiting() == 1  # the one that waited with the old password is gone


def test_somebody_disabled_between_the_steps_stays_out(client: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    give_password(client)
    with db.transaction() as session:
        person = session.get_one(Person, cast.ada.id)
        person.is_disabled = True
        session.add(person)

    assert give_code(client, code_now()).location == "/sign-in?done=late"


def test_whoever_was_signed_in_here_is_so_no_longer(app: Flask, cast: Cast) -> None:
    add_app(cast.ada)
    client = sign_in(app.test_client(), cast.yan)
    give_password(client)
    assert "Yan" in words_of(client.get("/account"))

    give_code(client, code_now())

    assert "Acting for Ada Recycling" in words_of(client.get("/account"))
    assert methods() == ["password_and_app"]


def test_a_password_alone_is_enough_where_there_is_no_factor(
    client: FlaskClient, cast: Cast
) -> None:
    assert give_password(client).location == "/"
    assert methods() == ["password"]


def test_cookies_of_a_waiting_sign_in_cannot_be_read_by_scripts(
    client: FlaskClient, cast: Cast
) -> None:
    add_app(cast.ada)

    (cookie,) = [
        line
        for line in give_password(client).headers.getlist("Set-Cookie")
        if line.startswith("pending=")
    ]

    assert re.search(r"; Max-Age=600; HttpOnly; Path=/; SameSite=Lax$", cookie)
