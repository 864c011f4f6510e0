from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.notifications.models import OutboxMessage
from foundation.parties import passwords
from foundation.parties.joining import WAITING
from foundation.parties.models import EmailToken, LoginSession, Person
from foundation.parties.standing import Standing
from tests.factories import PASSWORD, make_organisation, make_person, submit
from tests.foundation.parties.cast import Cast, letters_to, link_in, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
NEW = "seven herons on a rusty crane"


def ask(client: FlaskClient, email: str = "ada@example.org") -> str:
    submit(client, "/password/forgotten", email=email)
    return link_in(letters_to(email)[-1])


def is_password_of_ada(cast: Cast, password: str) -> bool:
    with db.reading() as session:
        stored = session.get_one(Person, cast.ada.id).password_hash
    return passwords.is_password(password, stored)


def test_a_link_from_the_mail_sets_a_new_password_once_and_ends_all_sessions(
    client: FlaskClient, ada: FlaskClient, cast: Cast
) -> None:
    link = ask(client)

    done = submit(client, link, new_password=NEW)
    again = submit(client, link, new_password="another very long sentence")

    assert (done.status_code, done.location) == (303, "/sign-in?done=password")
    assert again.status_code == 422
    assert ada.get("/account").status_code == 303
    assert (is_password_of_ada(cast, NEW), is_password_of_ada(cast, PASSWORD)) == (True, False)
    with db.reading() as session:
        assert session.exec(select(LoginSession)).all() == []
    assert [one.subject for one in letters_to("ada@example.org")] == [
        "Choose a new password",
        "Your password was changed",
    ]


def test_a_link_for_a_password_proves_the_address_of_a_new_organisation_too(
    client: FlaskClient, cast: Cast
) -> None:
    with db.transaction() as session:
        organisation = make_organisation(session, "Zeche Rückbau", standing=Standing.NEW)
        make_person(session, organisation, email="zora@example.org", is_verified=False)

    submit(client, ask(client, "zora@example.org"), new_password=NEW)

    with db.reading() as session:
        said = session.exec(select(OutboxMessage).where(OutboxMessage.topic == WAITING)).all()
    assert [one.payload for one in said] == [{"organisation_id": organisation.id}]


def test_a_link_works_for_ten_minutes(client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW):
        link = ask(client)

    with clock.held(NOW + timedelta(minutes=10) - timedelta(seconds=1)):
        in_time = client.get(link)
    with clock.held(NOW + timedelta(minutes=10)):
        too_late = submit(client, link, new_password=NEW)

    assert (in_time.status_code, too_late.status_code) == (200, 422)
    assert is_password_of_ada(cast, PASSWORD)


def test_only_the_newest_link_works(client: FlaskClient, cast: Cast) -> None:
    first, second = ask(client), ask(client)

    assert [client.get(link).status_code for link in (first, second)] == [422, 200]


def test_a_weak_new_password_uses_nothing_up(client: FlaskClient, cast: Cast) -> None:
    link = ask(client)

    weak = submit(client, link, new_password="ada@example.org")
    good = submit(client, link, new_password=NEW)

    assert "This password is built on “example”" in words_of(weak)
    assert (weak.status_code, good.status_code) == (422, 303)


def test_a_link_for_the_address_does_not_set_a_password(client: FlaskClient, cast: Cast) -> None:
    link = ask(client)

    assert submit(client, link.replace("/password/reset/", "/verify/")).status_code == 422
    assert client.get(link).status_code == 200


def test_asking_says_the_same_for_an_unknown_address_and_writes_to_it(
    client: FlaskClient, cast: Cast
) -> None:
    known = submit(client, "/password/forgotten", email="ada@example.org")
    unknown = submit(client, "/password/forgotten", email="nobody@example.org")

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.get_data() == unknown.get_data()
    assert [one.subject for one in letters_to("nobody@example.org")] == [
        "There is no account with this address"
    ]
    with db.reading() as session:
        assert len(session.exec(select(EmailToken)).all()) == 1


def test_asking_is_limited_for_each_address(client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW):
        statuses = [
            submit(client, "/password/forgotten", email="ada@example.org").status_code
            for _ in range(6)
        ]

    assert statuses == [303] * 5 + [429]
    assert len(letters_to("ada@example.org")) == 5


def test_a_reset_page_tells_no_other_site_where_one_came_from(
    client: FlaskClient, cast: Cast
) -> None:
    page = client.get(ask(client))

    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_password_is_changed_with_the_old_one_and_only_this_browser_stays(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    submit(client, "/sign-in", email="ada@example.org", password=PASSWORD)
    before = ada.get_cookie("session")

    response = submit(ada, "/account/password", current_password=PASSWORD, new_password=NEW)

    after = ada.get_cookie("session")
    assert before is not None
    assert after is not None
    assert response.location == "/account?done=password"
    assert before.value != after.value
    assert ada.get("/account").status_code == 200
    assert client.get("/account").status_code == 303
    assert is_password_of_ada(cast, NEW)


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong horse battery", NEW, "This is not the password you have now."),
        ("", NEW, "Enter the password you have now."),
        (PASSWORD, "", "Choose a new password."),
        (PASSWORD, "short", "This password has 5 characters."),
    ],
)
def test_a_password_is_not_changed_for(
    ada: FlaskClient, cast: Cast, current: str, new: str, sentence: str
) -> None:
    response = submit(ada, "/account/password", current_password=current, new_password=new)

    assert response.status_code == 422
    assert sentence in words_of(response)
    assert is_password_of_ada(cast, PASSWORD)
    assert ada.get("/account").status_code == 200


def test_password_keepers_find_the_form(ada: FlaskClient) -> None:
    response = ada.get("/.well-known/change-password")

    assert (response.status_code, response.location) == (303, "/account/password")
