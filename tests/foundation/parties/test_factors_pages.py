"""Adding and removing what one signs in with, through its pages."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlmodel import select

from foundation import clock, db
from foundation.parties.factors import totp
from foundation.parties.factors.models import RecoveryCode
from foundation.parties.models import LoginSession
from tests.factories import sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, words_of
from tests.foundation.parties.factors.stage import add_app, add_codes, app_of, step_now

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def scanned(page: str) -> str:
    """What a phone reads off the symbol on a page."""
    match = re.search(r'viewBox="0 0 (\d+) \1".*?translate\((\d+) ', page, re.DOTALL)
    assert match
    size, quiet = int(match[1]), int(match[2])
    image = Image.new("L", (size * 6, size * 6), 255)
    canvas = ImageDraw.Draw(image)
    for x, y, length in RUN.findall(page):
        left, top = (int(x) + quiet) * 6, (int(y) + quiet) * 6
        canvas.rectangle((left, top, left + int(length) * 6 - 1, top + 5), fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    return str(found.text)


def seed_of(page: str) -> tuple[bytes, str]:
    """The key on a page as an app takes it, and sealed as the form sends it back."""
    address = scanned(page)
    key = re.search(r"secret=([A-Z2-7]+)", address)
    sealed = re.search(r'name="seed" value="([^"]+)"', page)
    assert key
    assert sealed
    return base64.b32decode(key[1]), sealed[1]


def codes_on(page: str) -> list[str]:
    return re.findall(r'<span class="code">([0-9A-Z-]{14})</span>', page)


def test_an_app_is_added_by_its_first_code_and_ten_codes_are_shown_once(
    ada: FlaskClient, cast: Cast
) -> None:
    page = ada.get("/account/factors/app").get_data(as_text=True)
    seed, sealed = seed_of(page)
    groups = totp.key_text(seed)
    before = ada.get_cookie("session")

    done = submit(ada, "/account/factors/app", seed=sealed, code=totp.code_at(seed, step_now()))

    shown = done.get_data(as_text=True)
    after = ada.get_cookie("session")
    assert done.status_code == 200
    assert f'data-copy="{groups}"' in page
    assert len(set(codes_on(shown))) == 10
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert codes_on(ada.get("/account/factors").get_data(as_text=True)) == []
    assert "10 codes left" in words_of(ada.get("/account/factors"))
    assert "password and app" in words_of(ada.get("/account/sessions"))
    assert [one.text.count("was added") for one in letters_to("ada@example.org")] == [1, 0]


def test_the_key_is_kept_nowhere_until_its_code_comes(ada: FlaskClient, cast: Cast) -> None:
    first, second = (seed_of(ada.get("/account/factors/app").get_data(as_text=True)) for _ in "ab")

    assert first[0] != second[0]
    assert app_of(cast.ada) is None


def test_a_wrong_first_code_keeps_the_same_key_on_the_page(ada: FlaskClient, cast: Cast) -> None:
    seed, sealed = seed_of(ada.get("/account/factors/app").get_data(as_text=True))

    for typed in ("000000", ""):
        again = submit(ada, "/account/factors/app", seed=sealed, code=typed)
        assert again.status_code == 422
        assert seed_of(again.get_data(as_text=True))[0] == seed

    assert app_of(cast.ada) is None


def test_a_key_offered_to_somebody_else_is_not_taken(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    seed, sealed = seed_of(mallory.get("/account/factors/app").get_data(as_text=True))

    response = submit(ada, "/account/factors/app", seed=sealed, code=totp.code_at(seed, step_now()))

    assert response.status_code == 422
    assert "Scan the new key below." in words_of(response)
    assert seed_of(response.get_data(as_text=True))[0] != seed
    assert app_of(cast.ada) is None


def test_whoever_has_an_app_is_told_to_remove_it_first(ada: FlaskClient, cast: Cast) -> None:
    seed, sealed = seed_of(ada.get("/account/factors/app").get_data(as_text=True))
    add_app(cast.ada)
    before = app_of(cast.ada)

    page = words_of(ada.get("/account/factors/app"))
    response = submit(ada, "/account/factors/app", seed=sealed, code=totp.code_at(seed, step_now()))

    assert "You have an authenticator app already" in page
    assert response.status_code == 409
    assert app_of(cast.ada) == before


def test_the_app_is_removed_by_whoever_signed_in_just_now(ada: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    add_codes(cast.ada)

    response = submit(ada, "/account/factors/app/remove")

    assert response.location == "/account/factors?done=app_removed"
    assert app_of(cast.ada) is None
    assert "anybody in who knows it" in words_of(ada.get(response.location))


def test_new_codes_are_shown_once_and_the_old_ones_are_gone(ada: FlaskClient, cast: Cast) -> None:
    add_app(cast.ada)
    old = add_codes(cast.ada)

    response = submit(ada, "/account/factors/codes")

    new = codes_on(response.get_data(as_text=True))
    assert len(new) == 10
    assert not set(new) & set(old)
    with db.reading() as session:
        assert len(session.exec(select(RecoveryCode)).all()) == 10


def test_codes_without_a_factor_are_refused_with_what_would_do(ada: FlaskClient) -> None:
    response = submit(ada, "/account/factors/codes")

    assert response.status_code == 409
    assert "Add a passkey or an authenticator app first." in words_of(response)


def test_mallory_sees_and_changes_her_own_factors_only(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    add_app(cast.ada)

    page = words_of(mallory.get("/account/factors"))
    response = submit(mallory, "/account/factors/app/remove")

    assert "anybody in who knows it" in page
    assert response.status_code == 404
    assert app_of(cast.ada) is not None
    assert "Your password alone lets nobody in" in words_of(ada.get("/account/factors"))


def test_a_session_of_another_organisation_is_no_fresher_than_the_one_before(
    app: Flask, cast: Cast
) -> None:
    client = app.test_client()
    with clock.held(NOW):
        sign_in(client, cast.ada)
    with clock.held(NOW + timedelta(hours=1)):
        submit(client, "/account/switch", organisation_id=cast.organisation.id)

        with db.reading() as session:
            (row,) = session.exec(select(LoginSession)).all()

    assert (row.authenticated_at, row.created_at) == (NOW, NOW + timedelta(hours=1))


def test_the_symbol_can_be_scanned_whatever_the_length_of_the_address(
    app: Flask, cast: Cast
) -> None:
    with db.transaction() as session:
        person = session.merge(cast.ada)
        person.email = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.org"
        session.add(person)
    client = sign_in(app.test_client(), cast.ada)

    page = client.get("/account/factors/app").get_data(as_text=True)

    assert scanned(page).startswith("otpauth://totp/Regauss:aaaa")
