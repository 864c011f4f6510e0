"""Showing anew who one is: when it is asked, what answers it, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.parties.models import ApiKey, Invitation, LoginSession, Membership
from foundation.parties.tokens import token_hash
from tests.factories import PASSWORD, api_key, csrf_token, sign_in, submit
from tests.foundation.parties.cast import Cast, words_of
from tests.foundation.parties.factors.stage import add_app, add_codes, code_now

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
KEY = {"name": "Scale at gate 2 & 3", "permissions": ["lots:read", "lots:write"], "days": "30"}


@pytest.fixture
def old(app: Flask, cast: Cast) -> FlaskClient:
    """A browser in which Ada signed in at eight."""
    with clock.held(NOW):
        return sign_in(app.test_client(), cast.ada)


@contextmanager
def later() -> Iterator[None]:
    with clock.held(LATER):
        yield


def held_in(response: TestResponse) -> str:
    found = re.search(r'name="held" value="([^"]+)"', response.get_data(as_text=True))
    assert found, words_of(response)
    return unescape(found[1])


def answer(client: FlaskClient, path: str, asked: TestResponse, **shown: str) -> TestResponse:
    return submit(client, path, held=held_in(asked), **shown)


def keys() -> list[tuple[str, list[str]]]:
    with db.reading() as session:
        return [(key.name, key.permissions) for key in session.exec(select(ApiKey))]


def session_of(cast: Cast) -> LoginSession:
    with db.reading() as session:
        return session.exec(select(LoginSession).where(LoginSession.person_id == cast.ada.id)).one()


def test_within_ten_minutes_nothing_is_asked(old: FlaskClient) -> None:
    with clock.held(LATER - timedelta(milliseconds=1)):
        response = submit(old, "/account/api-keys/new", **KEY)

    assert "This key is shown once" in words_of(response)


def test_after_that_the_form_waits_for_the_password_and_goes_on_as_typed(
    old: FlaskClient, cast: Cast
) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)

        assert asked.status_code == 200
        assert "Is it still you?" in words_of(asked)
        assert keys() == []
        assert "Scale at gate" not in asked.get_data(as_text=True)

        done = answer(old, "/account/api-keys/new", asked, password=PASSWORD)

    assert "This key is shown once" in words_of(done)
    assert keys() == [(KEY["name"], KEY["permissions"])]


def test_the_answer_gives_the_session_a_new_secret_and_the_old_one_opens_nothing(
    app: Flask, old: FlaskClient, cast: Cast
) -> None:
    stolen = old.get_cookie("session")
    assert stolen is not None
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
        answer(old, "/account/api-keys/new", asked, password=PASSWORD)
        fresh = old.get_cookie("session")
        assert fresh is not None

        thief = app.test_client()
        thief.set_cookie("session", stolen.value, path="/")

        assert thief.get("/account").status_code == 303
        assert old.get("/account").status_code == 200
        assert submit(old, "/account/api-keys/new", **KEY).status_code == 200
    row = session_of(cast)
    assert (row.token_hash, row.authenticated_at) == (token_hash(fresh.value), LATER)
    assert len(keys()) == 2


def test_a_wrong_password_asks_again_and_still_holds_the_form(old: FlaskClient) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
        again = answer(old, "/account/api-keys/new", asked, password="wrong horse battery")

        assert again.status_code == 422
        assert "This is not the password you have now." in words_of(again)
        assert keys() == []
        done = answer(old, "/account/api-keys/new", again, password=PASSWORD)

    assert "This key is shown once" in words_of(done)


def test_what_the_act_refuses_comes_back_in_its_own_form_with_everything_typed(
    old: FlaskClient,
) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", name="Gate 2", days="31")
        refused = answer(old, "/account/api-keys/new", asked, password=PASSWORD)

    assert refused.status_code == 422
    assert 'value="Gate 2"' in refused.get_data(as_text=True)
    assert "Choose how long the key works." in words_of(refused)


def test_where_there_is_a_factor_the_password_is_no_answer(old: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    (recovery, *_) = add_codes(cast.ada)
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
        assert 'name="password"' not in asked.get_data(as_text=True)

        by_password = answer(old, "/account/api-keys/new", asked, password=PASSWORD)
        assert by_password.status_code == 422
        assert keys() == []
        by_code = answer(old, "/account/api-keys/new", asked, code=code_now())
        assert "This key is shown once" in words_of(by_code)
        assert session_of(cast).method == "password_and_app"

    with clock.held(LATER + timedelta(minutes=10)):
        asked = submit(old, "/account/api-keys/new", **KEY)
        by_recovery = answer(old, "/account/api-keys/new", asked, code=recovery)
        assert "This key is shown once" in words_of(by_recovery)


def test_a_held_form_is_taken_at_its_own_address_and_by_its_own_person_only(
    app: Flask, old: FlaskClient, cast: Cast
) -> None:
    with clock.held(NOW):
        mallory = sign_in(app.test_client(), cast.mallory)
    with later():
        asked = submit(old, f"/account/people/{cast.yan.id}/role", role="owner")
        elsewhere = answer(old, f"/account/people/{cast.ada.id}/role", asked, password=PASSWORD)
        by_mallory = submit(
            mallory,
            f"/account/people/{cast.yan.id}/role",
            held=held_in(asked),
            password=PASSWORD,
        )

    assert (elsewhere.status_code, by_mallory.status_code) == (422, 422)
    assert "This page waited too long." in words_of(elsewhere)
    with db.reading() as session:
        key = (cast.organisation.id, cast.yan.id)
        assert session.get_one(Membership, key).role == "yard"


def test_the_page_does_not_wait_for_ever(old: FlaskClient) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
    with clock.held(LATER + timedelta(minutes=30)):
        late = answer(old, "/account/api-keys/new", asked, password=PASSWORD)

    assert late.status_code == 422
    assert "send it again" in words_of(late)
    assert keys() == []


def test_an_answer_without_our_token_is_refused(old: FlaskClient) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
        forged = old.post(
            "/account/api-keys/new", data={"held": held_in(asked), "password": PASSWORD}
        )

    assert forged.status_code == 403
    assert keys() == []


def test_somebody_who_may_not_do_it_is_told_so_and_not_asked(app: Flask, cast: Cast) -> None:
    with clock.held(NOW):
        yan = sign_in(app.test_client(), cast.yan)
    with later():
        response = submit(yan, "/account/api-keys/new", **KEY)

    assert response.status_code == 403


def test_a_new_password_is_set_after_the_question_and_the_browser_stays_signed_in(
    old: FlaskClient, cast: Cast
) -> None:
    new = "a glacier of quiet dysprosium"
    with later():
        asked = submit(old, "/account/password", current_password=PASSWORD, new_password=new)
        page = asked.get_data(as_text=True)
        done = answer(old, "/account/password", asked, password=PASSWORD)

        assert new not in page
        assert PASSWORD not in page
        assert done.location == "/account?done=password"
        assert old.get("/account").status_code == 200


def test_an_owner_is_invited_after_the_question_and_a_yard_hand_without_it(
    old: FlaskClient,
) -> None:
    with later():
        hand = submit(old, "/account/people/invite", email="nora@example.org", role="yard")
        asked = submit(old, "/account/people/invite", email="olaf@example.org", role="owner")

        assert hand.location == "/account/people?done=invited"
        assert "Is it still you?" in words_of(asked)
        done = answer(old, "/account/people/invite", asked, password=PASSWORD)

    assert done.location == "/account/people?done=invited"
    with db.reading() as session:
        invited = {one.email: one.role.value for one in session.exec(select(Invitation))}
    assert invited == {"nora@example.org": "yard", "olaf@example.org": "owner"}


def test_ten_tries_in_ten_minutes_are_all_a_thief_of_a_session_has(old: FlaskClient) -> None:
    with later():
        asked = submit(old, "/account/api-keys/new", **KEY)
        tries = [
            answer(old, "/account/api-keys/new", asked, password="wrong horse battery").status_code
            for _ in range(10)
        ]
        one_more = answer(old, "/account/api-keys/new", asked, password=PASSWORD)

    assert tries == [422] * 10
    assert one_more.status_code == 429
    assert "Is it still you?" in words_of(one_more)


def test_programs_with_keys_are_never_asked(app: Flask, cast: Cast) -> None:
    with db.transaction() as session:
        key = api_key(session, cast.organisation)
    with clock.held(datetime.now(UTC) + timedelta(days=1)):
        assert app.test_client().get("/api/v1/me", headers=key).status_code == 200


def test_an_old_session_sees_every_page_as_before(old: FlaskClient) -> None:
    with later():
        statuses = {
            path: old.get(path).status_code
            for path in ("/account", "/account/people", "/account/api-keys/new")
        }
        assert csrf_token(old)

    assert set(statuses.values()) == {200}
