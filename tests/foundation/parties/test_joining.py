from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.errors import DomainError
from foundation.notifications.models import OutboxMessage
from foundation.parties import joining, queries, recovery
from foundation.parties.email_tokens import issue_token
from foundation.parties.models import EmailToken, Organisation, Person
from foundation.parties.tokens import EmailTokenKind
from tests.factories import PASSWORD, password_hash, submit
from tests.foundation.parties.cast import Cast, letters_to, link_in, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
BEN: dict[str, object] = {
    "organisation": "Ben Magnets B.V.",
    "country": "NL",
    "roles": ["refiner", "trader"],
    "site": "Rotterdam plant",
    "street": "Maasweg 7",
    "postcode": "3011 AA",
    "city": "Rotterdam",
    "name": "Ben",
    "email": "Ben@Example.org",
    "password": PASSWORD,
    "terms": "yes",
}


def test_an_organisation_signs_up_with_its_site_and_its_owner(client: FlaskClient) -> None:
    response = submit(client, "/sign-up", **BEN)

    assert (response.status_code, response.location) == (303, "/sign-up/sent")
    with db.reading() as session:
        person = queries.find_person(session, "ben@example.org")
        assert person is not None
        ((membership, organisation),) = queries.get_memberships(session, person.id)
        (site,) = queries.get_sites(session, organisation.id)
        posted = session.exec(
            select(OutboxMessage.payload).where(OutboxMessage.topic == "organisation.created")
        ).all()
    assert (organisation.name, organisation.country) == ("Ben Magnets B.V.", "NL")
    assert (organisation.roles, membership.role) == (("trader", "refiner"), "owner")
    assert (person.name, person.email, person.email_verified_at) == ("Ben", "ben@example.org", None)
    assert site.model_dump(exclude={"id", "created_at"}) == {
        "organisation_id": organisation.id,
        "name": "Rotterdam plant",
        "street": "Maasweg 7",
        "postcode": "3011 AA",
        "city": "Rotterdam",
        "country": "NL",
    }
    assert posted == [{"organisation_id": organisation.id}]


def test_the_link_in_the_letter_proves_the_address_once(client: FlaskClient) -> None:
    submit(client, "/sign-up", **BEN)
    (letter,) = letters_to("ben@example.org")
    link = link_in(letter)

    page = client.get(link)
    confirmed = submit(client, link)
    again = submit(client, link)

    assert "Is ben@example.org yours?" in words_of(page)
    assert confirmed.location == "/sign-in?done=verified"
    assert again.status_code == 422
    assert "This link was used already or is too old." in words_of(again)
    entered = submit(client, "/sign-in", email="ben@example.org", password=PASSWORD)
    assert entered.status_code == 303


def test_looking_at_the_link_uses_nothing_up(client: FlaskClient) -> None:
    submit(client, "/sign-up", **BEN)
    link = link_in(letters_to("ben@example.org")[0])

    statuses = [client.get(link).status_code for _ in range(3)]

    assert statuses == [200] * 3
    assert submit(client, link).status_code == 303


def test_the_link_lives_two_days_and_is_kept_only_as_its_hash(client: FlaskClient) -> None:
    with clock.held(NOW):
        submit(client, "/sign-up", **BEN)
    link = link_in(letters_to("ben@example.org")[0])

    with clock.held(NOW + timedelta(days=2) - timedelta(seconds=1)):
        in_time = client.get(link)
    with clock.held(NOW + timedelta(days=2)):
        too_late = submit(client, link)

    assert (in_time.status_code, too_late.status_code) == (200, 422)
    with db.reading() as session:
        (row,) = session.exec(select(EmailToken)).all()
    assert link.rpartition("/")[2] not in str(row.model_dump())


def test_an_address_that_has_an_account_gets_a_letter_and_the_page_says_the_same(
    client: FlaskClient, cast: Cast
) -> None:
    new = submit(client, "/sign-up", **BEN)
    known = submit(client, "/sign-up", **{**BEN, "email": "ada@example.org"})

    assert (new.status_code, new.location) == (known.status_code, known.location)
    assert [one.subject for one in letters_to("ada@example.org")] == ["You have an account already"]
    with db.reading() as session:
        names = session.exec(select(Organisation.name).order_by(Organisation.name)).all()
    assert names == ["Ada Recycling", "Ben Magnets B.V.", "Mallory Metals"]


WEAK = {"password": "password1234"}
WRONG = [
    ("organisation", "", "Enter your organisation's name."),
    ("organisation", "x" * 121, "Use at most 120 characters."),
    ("organisation", "Win at https://evil.example", "A name holds no web address. Leave it out."),
    ("organisation", "Ben\x07", "There was a character in this that cannot be kept"),
    ("country", "", "Choose a country."),
    ("country", "ZZ", "Choose a country."),
    ("roles", [], "Choose at least one thing your organisation does."),
    ("site", " ", "Give the site a name, such as Main yard."),
    ("street", "", "Enter street and number."),
    ("postcode", "", "Enter the postcode."),
    ("city", "", "Enter the town or city."),
    ("name", "", "Enter your name."),
    ("email", "", "Enter an e-mail address, like ada@example.org."),
    ("email", "ben at example", "Enter an e-mail address, like ada@example.org."),
    ("password", "", "Choose a password."),
    ("password", "short", "This password has 5 characters. Use at least 12; 15 is better."),
    ("password", "ben magnets 2026", "This password is built on “magnets”"),
    ("password", "password1234", "This password is easy to guess."),
    ("terms", "", "Agree to the terms to open an account."),
]


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG)
def test_a_wrong_field_says_what_would_do_and_the_rest_is_kept(
    client: FlaskClient, field: str, value: object, sentence: str
) -> None:
    response = submit(client, "/sign-up", **{**BEN, field: value})

    page = response.get_data(as_text=True)
    kept = [str(BEN[name]) for name in ("street", "city", "site") if name != field]
    assert response.status_code == 422
    assert sentence in words_of(response)
    assert [text for text in kept if f'value="{text}"' not in page] == []
    assert PASSWORD not in page
    with db.reading() as session:
        assert session.exec(select(Person)).all() == []
        assert session.exec(select(Organisation)).all() == []


def test_a_field_that_the_form_does_not_have_is_refused(client: FlaskClient) -> None:
    response = submit(
        client, "/sign-up", **BEN, standing="approved", email_verified_at="2026-01-01"
    )

    assert response.status_code == 422
    with db.reading() as session:
        assert session.exec(select(Person)).all() == []


def test_signing_up_is_limited_by_network(client: FlaskClient) -> None:
    with clock.held(NOW):
        replies = [
            submit(client, "/sign-up", **{**BEN, "email": f"ben{number}@example.org", **WEAK})
            for number in range(21)
        ]

    assert [one.status_code for one in replies] == [422] * 20 + [429]


def test_signing_up_is_limited_by_address(client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW):
        statuses = [
            submit(client, "/sign-up", **{**BEN, "email": "ada@example.org"}).status_code
            for _ in range(6)
        ]

    assert statuses == [303] * 5 + [429]
    assert len(letters_to("ada@example.org")) == 5


def race(app: Flask, act: Callable[[], object]) -> list[str]:
    """What came of an act done by four threads at once, sorted."""
    start, outcomes = threading.Barrier(4), []

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(type(refusal).__name__)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_four_clicks_at_once_on_one_link_one_counts(app: Flask, cast: Cast) -> None:
    with db.transaction() as session:
        token = issue_token(session, cast.ada, EmailTokenKind.RESET_PASSWORD)

    def reset() -> None:
        with db.transaction() as session:
            recovery.reset_password(session, token, password_hash=password_hash())

    assert race(app, reset) == ["LinkNotValid"] * 3 + ["done"]


def test_of_four_people_at_once_with_one_address_one_is_made(app: Flask, cast: Cast) -> None:
    def add() -> None:
        with db.transaction() as session:
            joining.add_person(session, "Zoe", email="zoe@example.org", password_hash="x")

    assert race(app, add) == ["AddressTaken"] * 3 + ["done"]
