from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.http import limits
from foundation.parties import passwords
from foundation.parties.models import LoginSession, Person
from foundation.parties.tokens import token_hash
from tests.factories import PASSWORD, make_person, sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def enter(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return submit(client, "/sign-in", email=email, password=password, **more)


def sessions_of(person: Person) -> list[LoginSession]:
    with db.reading() as session:
        return list(session.exec(select(LoginSession).where(LoginSession.person_id == person.id)))


def test_signing_in_opens_the_account_and_keeps_only_the_hash_of_the_token(
    client: FlaskClient, cast: Cast
) -> None:
    response = enter(client, " ADA@example.org ")

    cookie = client.get_cookie("session")
    assert (response.status_code, response.location) == (303, "/")
    assert cookie is not None
    assert [row.token_hash for row in sessions_of(cast.ada)] == [token_hash(cookie.value)]
    assert cookie.value.encode() not in sessions_of(cast.ada)[0].token_hash
    assert "Ada Recycling" in words_of(client.get("/account"))


def test_the_stored_hash_does_not_open_anything(client: FlaskClient, cast: Cast) -> None:
    enter(client, "ada@example.org")
    stolen = sessions_of(cast.ada)[0].token_hash.hex()

    client.set_cookie("session", stolen, path="/")

    assert client.get("/account").location == "/sign-in?next=/account"


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(
    client: FlaskClient, cast: Cast
) -> None:
    response = enter(client, "ada@example.org")

    flags = {
        line.partition("=")[0]: sorted(
            part.strip() for part in line.split(";")[1:] if "=" not in part
        )
        + [part.strip() for part in line.split(";")[1:] if "SameSite" in part or "Path" in part]
        for line in response.headers.getlist("Set-Cookie")
    }
    assert flags == {
        "session": ["HttpOnly", "Path=/", "SameSite=Lax"],
        "device": ["HttpOnly", "Path=/", "SameSite=Lax"],
    }


def test_a_token_planted_before_signing_in_is_not_the_session(
    client: FlaskClient, cast: Cast
) -> None:
    client.set_cookie("session", "planted-by-mallory", path="/")

    enter(client, "ada@example.org")

    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "planted-by-mallory"
    assert [row.token_hash for row in sessions_of(cast.ada)] == [token_hash(cookie.value)]


def test_signing_in_again_ends_the_session_before(client: FlaskClient, cast: Cast) -> None:
    enter(client, "mallory@example.org")

    enter(client, "ada@example.org")

    assert (len(sessions_of(cast.mallory)), len(sessions_of(cast.ada))) == (0, 1)


def test_an_unknown_person_and_a_wrong_password_get_the_same_answer(
    client: FlaskClient, cast: Cast
) -> None:
    wrong = enter(client, "ada@example.org", "wrong horse battery")
    unknown = enter(client, "nobody@example.org", "wrong horse battery")

    sentence = (
        "This address and password do not belong together. Check both, or ask for a new password."
    )
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert sentence in words_of(wrong)
    assert words_of(wrong) == words_of(unknown)
    assert 'value="ada@example.org"' in wrong.get_data(as_text=True)
    assert "wrong horse" not in wrong.get_data(as_text=True)


def test_an_unknown_person_costs_as_much_time(cast: Cast) -> None:
    def cost(stored: str | None) -> float:
        start = perf_counter()
        passwords.is_password("wrong horse battery", stored)
        return perf_counter() - start

    pairs = [(cost(cast.ada.password_hash), cost(None)) for _ in range(7)]

    known, unknown = (median(side) for side in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_a_disabled_person_is_out_at_once_and_stays_out(ada: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        person = session.get_one(Person, cast.ada.id)
        person.is_disabled = True
        session.add(person)

    assert ada.get("/account").location == "/sign-in?next=/account"
    assert enter(ada, "ada@example.org").status_code == 422


def test_an_unproven_address_gets_the_link_again_instead_of_a_session(
    client: FlaskClient, cast: Cast
) -> None:
    with db.transaction() as session:
        make_person(session, cast.other, email="new@example.org", is_verified=False)

    response = enter(client, "new@example.org")

    assert response.status_code == 409
    assert "We have just sent the link to new@example.org again." in words_of(response)
    assert client.get_cookie("session") is None
    assert [one.subject for one in letters_to("new@example.org")] == ["Confirm your address"]


def test_too_many_tries_wait_and_the_owner_s_own_browser_does_not(app: Flask, cast: Cast) -> None:
    own, strange = app.test_client(), app.test_client()
    with clock.held(NOW):
        enter(own, "ada@example.org")
        tries = [enter(strange, "ada@example.org", "wrong horse battery") for _ in range(9)]

        one_more = enter(strange, "ada@example.org")
        own_try = enter(own, "ada@example.org")

    assert {one.status_code for one in tries} == {422}
    assert (one_more.status_code, own_try.status_code) == (429, 303)
    assert "Too many tries. Wait 60 seconds and try again." in words_of(one_more)


def test_one_network_cannot_try_every_account(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with clock.held(NOW):
        for _ in range(58):
            limits.hit("sign-in-network", "127.0.0.1/32", limit=60, per_s=600)

        statuses = [
            enter(client, f"nobody{number}@example.org", "wrong horse battery").status_code
            for number in range(3)
        ]

    assert statuses == [422, 422, 429]


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/account", "/account"),
        ("/lots/RG-1?x=1", "/lots/RG-1?x=1"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/account", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        (" //evil.example", "/"),
        ("account", "/"),
        ("/sign-in?next=//evil.example", "/sign-in?next=//evil.example"),
    ],
)
def test_signing_in_leads_back_only_to_our_own_pages(
    client: FlaskClient, cast: Cast, target: str, lands: str
) -> None:
    assert enter(client, "ada@example.org", next=target).location == lands


def test_the_sign_in_page_remembers_where_one_was(client: FlaskClient, cast: Cast) -> None:
    asked = client.get("/account/sites?x=1")
    page = client.get(asked.location)

    assert (asked.status_code, asked.location) == (303, "/sign-in?next=/account/sites?x%3D1")
    assert 'name="next" value="/account/sites?x=1"' in page.get_data(as_text=True)


def test_a_session_ends_after_twelve_idle_hours(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with clock.held(NOW):
        sign_in(client, cast.ada)

    statuses = []
    for hours in (11.9, 23.7, 35.8):
        with clock.held(NOW + timedelta(hours=hours)):
            statuses.append(client.get("/account").status_code)

    assert statuses == [200, 200, 303]


def test_a_session_ends_after_seven_days_even_in_use(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with clock.held(NOW):
        sign_in(client, cast.ada)

    for hours in range(0, 7 * 24, 6):
        with clock.held(NOW + timedelta(hours=hours)):
            assert client.get("/account").status_code == 200
    with clock.held(NOW + timedelta(days=7)):
        assert client.get("/account").status_code == 303


def test_a_session_in_use_is_noted_once_a_minute(app: Flask, cast: Cast) -> None:
    client, seen = app.test_client(), []
    with clock.held(NOW):
        sign_in(client, cast.ada)

    for seconds in (30, 61, 90, 130):
        with clock.held(NOW + timedelta(seconds=seconds)):
            client.get("/account")
        seen.append((sessions_of(cast.ada)[0].last_seen_at - NOW).total_seconds())

    assert seen == [0, 61, 61, 130]


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(
    ada: FlaskClient, cast: Cast
) -> None:
    cookie = ada.get_cookie("session")
    assert cookie is not None

    response = submit(ada, "/sign-out")

    assert (response.status_code, response.location) == (303, "/sign-in?done=out")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "devices/forget.mjs" in ada.get(response.location).get_data(as_text=True)
    assert "devices/forget.mjs" not in ada.get("/sign-in").get_data(as_text=True)
    assert ada.get_cookie("session") is None
    ada.set_cookie("session", cookie.value, path="/")
    assert ada.get("/account").status_code == 303
    assert sessions_of(cast.ada) == []


def test_only_two_hashes_are_made_at_a_time(cast: Cast) -> None:
    held, free = threading.Barrier(3), threading.Event()

    def occupy() -> None:
        with passwords._turn():
            held.wait()
            free.wait(10)

    threads = [threading.Thread(target=occupy) for _ in range(2)]
    for thread in threads:
        thread.start()
    held.wait()
    with pytest.raises(passwords.TooBusy) as refused:
        passwords.is_password(PASSWORD, cast.ada.password_hash)
    free.set()
    for thread in threads:
        thread.join()

    assert refused.value.values == {"retry_after_s": 2}
    assert passwords.is_password(PASSWORD, cast.ada.password_hash)


def test_an_outdated_hash_is_made_anew_at_sign_in(client: FlaskClient, cast: Cast) -> None:
    old = PasswordHasher(memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    with db.transaction() as session:
        person = session.get_one(Person, cast.ada.id)
        person.password_hash = old
        session.add(person)

    enter(client, "ada@example.org")

    with db.reading() as session:
        stored = session.get_one(Person, cast.ada.id).password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_password(PASSWORD, stored)
