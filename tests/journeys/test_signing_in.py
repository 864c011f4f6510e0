"""Ada makes her account safe, signs in with it, and loses her phone."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from sqlmodel import col, select, update

from foundation import clock, db
from foundation.parties.factors import totp
from foundation.parties.models import ApiKey, LoginSession
from foundation.settings import Settings
from tests.factories import PASSWORD
from tests.foundation.parties.cast import Cast, make_cast
from tests.journeys.looks import flaws_of
from tests.journeys.people import PHONE, Visitor
from tests.journeys.yard import served

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def cast(app: object) -> Cast:
    """Ada and her colleagues, and somebody else."""
    return make_cast()


@pytest.fixture
def address(cast: Cast, settings: Settings) -> Iterator[str]:
    """Where they all are."""
    with served(settings) as base_url:
        yield base_url


def code_of(seed: bytes, aside: int) -> str:
    """What the app shows, some steps from now: each step is taken once."""
    return totp.code_at(seed, totp.step_of(clock.millis(clock.now()) // 1000) + aside)


def an_hour_passes() -> None:
    """Everybody signed in longer ago."""
    with db.transaction() as session:
        long_ago = clock.now() - timedelta(hours=1)
        session.exec(update(LoginSession).values(authenticated_at=long_ago))


def test_ada_adds_an_app_signs_in_with_it_and_gets_in_without_her_phone(
    browser: Browser, address: str
) -> None:
    ada = Visitor.arrive(browser, address, viewport=PHONE)
    ada.signs_in("ada@example.org", PASSWORD)
    ada.clicks("Account")
    ada.clicks("How you sign in")
    assert ada.sees("Your password alone lets anybody in who knows it")

    ada.clicks("Add an authenticator app")
    key = ada.page.locator("[data-copy]").get_attribute("data-copy") or ""
    seed = base64.b32decode(key)
    ada.types("Code from the app", code_of(seed, -1))
    ada.clicks("Add the app")
    assert ada.sees("These codes are shown once")
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b", ada.text())
    assert flaws_of(ada) == []
    ada.clicks("I have kept them")
    assert ada.sees("Your password alone lets nobody in")
    assert flaws_of(ada) == []
    ada.clicks("Account")
    ada.clicks("Sign out")

    ada.signs_in("ada@example.org", PASSWORD)
    assert ada.sees("One more step")
    assert flaws_of(ada) == []
    ada.types("Code", code_of(seed, 0))
    ada.page.get_by_role("button", name="Sign in").click()
    ada.page.wait_for_url(f"{address}/")

    an_hour_passes()
    ada.go("/account/api-keys/new")
    ada.types("Which program is it for?", "Scale at gate 2")
    ada.clicks("Make the key")
    assert ada.sees("Is it still you?")
    assert flaws_of(ada) == []
    ada.types("Code", codes[0])
    ada.clicks("It is me, go on")
    assert ada.sees("This key is shown once")
    with db.reading() as session:
        assert session.exec(select(col(ApiKey.name))).all() == ["Scale at gate 2"]
