"""Characters that no keyboard makes: refused in addresses, left out of forms with a word on it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.http.characters import LEFT_OUT, NOT_TAKEN
from foundation.parties.queries import get_sites
from tests.factories import PASSWORD, sign_in, submit
from tests.foundation.parties.cast import Cast, make_cast, words_of
from tests.foundation.parties.test_confirming import held_in

pytestmark = pytest.mark.one_database  # characters are looked at above the database
SITE = {"street": "Am Hafen 9", "postcode": "44147", "city": "Dortmund", "country": "DE"}
CONTROLS = [chr(code) for code in (0, 1, 8, 0x0B, 0x0C, 0x1B, 0x1D, 0x7F, 0x85)]


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two organisations, three people."""
    return make_cast()


@pytest.fixture
def ada(app: Flask, cast: Cast) -> FlaskClient:
    """A browser in which Ada, an owner, is signed in."""
    return sign_in(app.test_client(), cast.ada)


def names(cast: Cast) -> list[str]:
    with db.reading() as session:
        return [site.name for site in get_sites(session, cast.organisation.id)]


@pytest.mark.parametrize("path", ["/?q=a%00b", "/?%00=b", "/lots/RG%00", "/api/v1/lots/RG%00"])
def test_a_null_character_is_refused_in_an_address(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (401, 422)


@pytest.mark.parametrize("odd", CONTROLS, ids=ascii)
def test_a_form_comes_back_with_its_text_and_a_word_at_the_field(
    ada: FlaskClient, cast: Cast, odd: str
) -> None:
    before = names(cast)

    reply = submit(ada, "/account/sites/new", **SITE, name=f"Yard{odd} 9")

    assert reply.status_code == 422
    assert 'value="Yard 9"' in reply.text
    assert f'<p class="field-error" id="name-error">{LEFT_OUT}</p>' in reply.text
    assert reply.text.count("field-error") == 1
    assert 'value="Am Hafen 9"' in reply.text
    assert names(cast) == before


def test_sent_once_more_as_it_came_back_it_is_taken(ada: FlaskClient, cast: Cast) -> None:
    submit(ada, "/account/sites/new", **SITE, name="Yard\0 9")
    reply = submit(ada, "/account/sites/new", **SITE, name="Yard 9")

    assert reply.location == "/account/sites"
    assert "Yard 9" in names(cast)


def test_what_keyboards_and_scanners_make_is_taken(ada: FlaskClient, cast: Cast) -> None:
    about = "Drives,\tmotors\r\nand loudspeakers – Jürgen’s 钕"

    lines = submit(ada, "/account/organisation", name="Ada", roles="collector", about=about)
    scanned = submit(ada, "/account/sites/new", **SITE, name="Yard 9\x1d\x1e")

    assert lines.location == "/account?done=organisation"
    assert scanned.location == "/account/sites"
    assert "Yard 9" in names(cast)


def test_a_password_is_typed_anew_and_never_shown(client: FlaskClient, cast: Cast) -> None:
    reply = submit(client, "/sign-in", email="ada@example.org", password=f"{PASSWORD}\0")

    assert reply.status_code == 422
    assert NOT_TAKEN in words_of(reply)
    assert PASSWORD not in reply.text
    assert client.get_cookie("session") is None


def test_a_character_in_a_hidden_field_is_spoken_of_at_the_form(
    ada: FlaskClient, cast: Cast
) -> None:
    reply = submit(ada, "/account/sites/new", **SITE, name="Yard 9", nowhere="a\0b")

    assert reply.status_code == 422
    assert LEFT_OUT in words_of(reply)
    assert "Yard 9" not in names(cast)


@pytest.mark.parametrize(
    "sent", [{"na\0me": "Yard"}, {"file": (io.BytesIO(b"a"), "stock\0.csv")}], ids=["name", "file"]
)
def test_names_of_fields_and_files_are_nobodys_to_correct(
    ada: FlaskClient, sent: dict[str, object]
) -> None:
    reply = submit(ada, "/lots/import", **sent)

    assert reply.status_code == 422
    assert "Type the text anew" in words_of(reply)


def test_a_form_that_waited_for_the_password_still_says_what_was_left_out(
    app: Flask, cast: Cast
) -> None:
    moment = datetime(2026, 5, 4, 8, tzinfo=UTC)
    with clock.held(moment):
        old = sign_in(app.test_client(), cast.ada)
    typed = {"name": "Gate\0 2", "permissions": "lots:read", "days": "30"}

    with clock.held(moment + timedelta(minutes=10)):
        asked = submit(old, "/account/api-keys/new", **typed)
        done = submit(old, "/account/api-keys/new", held=held_in(asked), password=PASSWORD)

    assert done.status_code == 422
    assert 'value="Gate 2"' in done.text
    assert LEFT_OUT in words_of(done)


def test_a_button_with_a_stray_character_does_what_it_says(ada: FlaskClient) -> None:
    pressed = submit(ada, "/account/sessions/end", then="\0")

    assert pressed.location == "/account/sessions"
