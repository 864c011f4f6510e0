"""Passkeys through their pages, with an authenticator in software."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.parties.factors import passkeys
from foundation.parties.factors.models import Passkey
from foundation.parties.factors.queries import get_factors
from foundation.parties.models import LoginSession, Person
from foundation.settings import Settings
from tests.factories import PASSWORD, another_app, csrf_token, sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, words_of
from tests.foundation.parties.factors.authenticator import PRESENT, Authenticator
from tests.foundation.parties.factors.stage import add_app, code_now
from tests.market.racing import at_once

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
REFUSED = "This passkey could not be checked."


def options_on(response: TestResponse) -> str:
    """What a page asks the browser for."""
    found = re.search(r'data-passkey="([^"]+)"', response.get_data(as_text=True))
    assert found, words_of(response)
    return unescape(found[1])


def add_passkey(client: FlaskClient, device: Authenticator, name: str = "Phone") -> TestResponse:
    options = options_on(client.get("/account/factors/passkeys/new"))
    credential = device.create(options)
    return submit(client, "/account/factors/passkeys/new", name=name, credential=credential)


def enter(client: FlaskClient, device: Authenticator, **more: str) -> TestResponse:
    """Sign in by passkey; the counter goes up by one."""
    device.sign_count += 1
    assertion = device.answer(options_on(client.get("/sign-in")))
    return submit(client, "/sign-in/passkey", assertion=assertion, **more)


def stored() -> list[Passkey]:
    with db.reading() as session:
        return list(session.exec(select(Passkey)))


def methods() -> list[str]:
    with db.reading() as session:
        return [row.method.value for row in session.exec(select(LoginSession))]


@pytest.fixture
def device(ada: FlaskClient) -> Authenticator:
    """Ada's phone, with a passkey of hers."""
    made = Authenticator()
    assert add_passkey(ada, made).status_code == 200
    submit(ada, "/sign-out")
    return made


def test_a_first_passkey_comes_with_ten_codes_and_a_letter(ada: FlaskClient, cast: Cast) -> None:
    device = Authenticator(sign_count=3)

    response = add_passkey(ada, device, "Work phone")

    assert "These codes are shown once" in words_of(response)
    (kept,) = stored()
    assert (kept.person_id, kept.name, kept.sign_count, kept.credential_id) == (
        cast.ada.id,
        "Work phone",
        3,
        device.credential_id,
    )
    assert methods() == ["passkey"]
    page = words_of(ada.get("/account/factors"))
    assert "Work phone" in page
    assert "10 codes left" in page
    assert "A passkey was added" in letters_to("ada@example.org")[0].text


def test_a_second_passkey_is_added_beside_the_first_and_the_browser_knows_both(
    ada: FlaskClient, cast: Cast
) -> None:
    add_passkey(ada, Authenticator(), "Phone")
    response = add_passkey(ada, Authenticator(), "Key in the safe")

    assert response.location == "/account/factors?done=added"
    assert sorted(one.name for one in stored()) == ["Key in the safe", "Phone"]
    options = json.loads(options_on(ada.get("/account/factors/passkeys/new")))
    assert len(options["excludeCredentials"]) == 2
    with db.reading() as session:
        assert get_factors(session, cast.ada.id).codes_left == 10


def test_a_passkey_alone_signs_in(app: Flask, device: Authenticator, cast: Cast) -> None:
    client = app.test_client()

    response = enter(client, device, next="/account/sessions")

    assert (response.status_code, response.location) == (303, "/account/sessions")
    assert "Signed in" in words_of(client.get("/account/sessions"))
    assert methods() == ["passkey"]
    assert stored()[0].sign_count == 1
    assert stored()[0].last_used_at is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"type": "webauthn.create"},
    ],
    ids=["another origin", "another name", "no user verification", "another ceremony"],
)
def test_an_answer_that_does_not_fit_signs_nobody_in(
    app: Flask, device: Authenticator, changes: dict[str, object]
) -> None:
    client = app.test_client()
    options = options_on(client.get("/sign-in"))

    assertion = device.answer(options, **changes)  # type: ignore[arg-type] # each is one of its own
    response = submit(client, "/sign-in/passkey", assertion=assertion)

    assert response.status_code == 422
    assert REFUSED in words_of(response)
    assert methods() == []


def test_a_challenge_of_another_browser_another_purpose_or_another_hour_is_refused(
    app: Flask, device: Authenticator, cast: Cast
) -> None:
    other, client = app.test_client(), app.test_client()
    with clock.held(NOW):
        theirs = options_on(other.get("/sign-in"))
        own = options_on(client.get("/sign-in"))
        signed_in = sign_in(app.test_client(), cast.ada)
        asked = submit(signed_in, "/account/factors/codes")
        assert asked.status_code == 200
    with clock.held(NOW + timedelta(minutes=10)):
        asked = submit(signed_in, "/account/factors/codes")
        for_confirming = options_on(asked)
        answers = [device.answer(one) for one in (theirs, own, for_confirming)]

        responses = [submit(client, "/sign-in/passkey", assertion=one) for one in answers]

    assert [one.status_code for one in responses] == [422] * 3
    assert all("too old for your passkey" in words_of(one) for one in responses)
    assert "passkey" not in methods()


def test_an_answer_is_taken_once(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    assertion = device.answer(options_on(client.get("/sign-in")))
    visitor = client.get_cookie("visitor")
    assert visitor is not None
    submit(client, "/sign-in/passkey", assertion=assertion)

    thief = app.test_client()
    thief.set_cookie("visitor", visitor.value, path="/")
    again = submit(thief, "/sign-in/passkey", assertion=assertion)

    assert again.status_code == 422
    assert "too old for your passkey" in words_of(again)
    assert methods() == ["passkey"]


def test_a_counter_that_goes_back_is_flagged_told_and_opens_nothing_any_more(
    app: Flask, device: Authenticator, cast: Cast
) -> None:
    device.sign_count = 9
    enter(app.test_client(), device)
    copy = Authenticator(
        4, credential_id=device.credential_id, handle=device.handle, key=device.key
    )

    by_copy = enter(app.test_client(), copy)
    by_owner = enter(app.test_client(), device)

    assert (by_copy.status_code, by_owner.status_code) == (409, 409)
    assert "The counter of this passkey went back" in words_of(by_copy)
    assert methods() == ["passkey"]
    assert stored()[0].flagged_at is not None
    assert stored()[0].sign_count == 10
    told = [one for one in letters_to("ada@example.org") if "went back" in one.text]
    assert len(told) == 1


def test_a_passkey_that_does_not_count_is_taken_again_and_again(
    app: Flask, device: Authenticator
) -> None:
    for _ in range(2):
        client = app.test_client()
        assertion = device.answer(options_on(client.get("/sign-in")))
        assert submit(client, "/sign-in/passkey", assertion=assertion).status_code == 303

    assert stored()[0].flagged_at is None


def use(passkey_id: str, sign_count: int) -> None:
    with db.transaction() as session:
        if not passkeys.note_use(session, passkey_id, sign_count=sign_count):
            raise passkeys.PasskeyFlagged()


def test_of_two_answers_with_one_count_at_once_one_is_taken_and_the_passkey_flagged(
    device: Authenticator, settings: Settings
) -> None:
    (kept,) = stored()

    outcomes = at_once(settings, [partial(use, kept.id, 5)] * 2)

    assert outcomes == ["PasskeyFlagged", "ok"]


def test_a_passkey_after_the_password_is_a_second_factor(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    asked = submit(client, "/sign-in", email="ada@example.org", password=PASSWORD)
    assert asked.location == "/sign-in/second"
    page = client.get(asked.location)
    assert len(json.loads(options_on(page))["allowCredentials"]) == 1
    assert "One of your recovery codes" in words_of(page)

    device.sign_count += 1
    response = submit(client, "/sign-in/second", assertion=device.answer(options_on(page)))

    assert (response.status_code, response.location) == (303, "/")
    assert methods() == ["passkey"]


def test_somebody_else_s_passkey_is_no_second_factor(
    app: Flask, device: Authenticator, yan: FlaskClient, cast: Cast
) -> None:
    add_app(cast.yan)
    theirs = Authenticator()
    add_passkey(yan, theirs)
    client = app.test_client()
    submit(client, "/sign-in", email="ada@example.org", password=PASSWORD)
    options = options_on(client.get("/sign-in/second"))

    response = submit(client, "/sign-in/second", assertion=theirs.answer(options))

    assert response.status_code == 422
    assert REFUSED in words_of(response)
    assert client.get("/account").status_code == 303


def test_a_passkey_confirms_who_one_is(app: Flask, device: Authenticator, cast: Cast) -> None:
    client = app.test_client()
    with clock.held(NOW):
        sign_in(client, cast.ada)
    with clock.held(NOW + timedelta(minutes=10)):
        asked = submit(client, "/account/factors/codes")
        held = re.search(r'name="held" value="([^"]+)"', asked.get_data(as_text=True))
        assert held

        device.sign_count += 1
        done = submit(
            client,
            "/account/factors/codes",
            held=unescape(held[1]),
            assertion=device.answer(options_on(asked)),
        )

    assert "These codes are shown once" in words_of(done)


def test_removing_the_last_passkey_leaves_the_password_alone(ada: FlaskClient, cast: Cast) -> None:
    add_passkey(ada, Authenticator())

    response = submit(ada, f"/account/factors/passkeys/{stored()[0].id}/remove")

    assert response.location == "/account/factors?done=passkey_removed"
    assert stored() == []
    with db.reading() as session:
        factors = get_factors(session, cast.ada.id)
    assert (factors.is_any, factors.codes_left) == (False, 0)
    assert "A passkey was removed" in letters_to("ada@example.org")[-1].text


def test_removing_a_passkey_beside_an_app_keeps_the_codes(ada: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    add_passkey(ada, Authenticator())

    submit(ada, f"/account/factors/passkeys/{stored()[0].id}/remove")

    with db.reading() as session:
        factors = get_factors(session, cast.ada.id)
    assert (factors.has_app, factors.codes_left) == (True, 10)


def test_somebody_else_s_passkey_is_not_there_to_remove(
    ada: FlaskClient, mallory: FlaskClient
) -> None:
    add_passkey(ada, Authenticator())

    response = submit(mallory, f"/account/factors/passkeys/{stored()[0].id}/remove")

    assert response.status_code == 404
    assert len(stored()) == 1


def test_one_passkey_is_not_added_twice(ada: FlaskClient, mallory: FlaskClient) -> None:
    device = Authenticator()
    add_passkey(ada, device)

    again, theirs = add_passkey(ada, device), add_passkey(mallory, device)

    assert (again.status_code, theirs.status_code) == (409, 409)
    assert "on the list already" in words_of(theirs)
    assert len(stored()) == 1


def test_a_name_is_kept_when_the_device_did_not_answer(ada: FlaskClient) -> None:
    response = submit(ada, "/account/factors/passkeys/new", name="Work phone", credential="")

    assert response.status_code == 422
    assert 'value="Work phone"' in response.get_data(as_text=True)
    assert "let your device answer" in words_of(response)


def test_a_disabled_person_s_passkey_opens_nothing(
    app: Flask, device: Authenticator, cast: Cast
) -> None:
    with db.transaction() as session:
        person = session.get_one(Person, cast.ada.id)
        person.is_disabled = True
        session.add(person)

    assert enter(app.test_client(), device).status_code == 422
    assert methods() == []


def test_a_lost_passkey_is_stood_in_for_by_a_recovery_code(
    app: Flask, ada: FlaskClient, cast: Cast
) -> None:
    shown = add_passkey(ada, Authenticator()).get_data(as_text=True)
    (code, *_) = re.findall(r'<span class="code">([0-9A-Z-]{14})</span>', shown)
    client = app.test_client()
    submit(client, "/sign-in", email="ada@example.org", password=PASSWORD)

    assert submit(client, "/sign-in/second", code=code_now()).status_code == 422
    assert submit(client, "/sign-in/second", code=code).status_code == 303


@pytest.mark.parametrize(
    ("base_url", "says"),
    [
        ("http://192.168.1.7", "Passkeys do not work here"),
        ("http://127.0.0.1:8000", "Passkeys work at another address of ours"),
    ],
)
def test_where_passkeys_cannot_work_the_page_says_what_does(
    app: Flask, cast: Cast, settings: Settings, base_url: str, says: str
) -> None:
    client = sign_in(app.test_client(), cast.ada)
    cookie = client.get_cookie("session")
    assert cookie is not None
    moved = settings.__class__(**{**settings.__dict__, "base_url": base_url})
    with another_app(moved) as other:
        visitor = other.test_client()
        visitor.set_cookie("session", cookie.value, path="/")

        page = words_of(visitor.get("/account/factors/passkeys/new"))
        sign_in_page = other.test_client().get("/sign-in").get_data(as_text=True)

    assert says in page
    assert "data-passkey" not in sign_in_page
    assert csrf_token(client)
