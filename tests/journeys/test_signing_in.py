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


class Device:
    """A finger reader at a visitor's computer, with a finger on it that it may not know."""

    def __init__(self, visitor: Visitor, *, knows_owner: bool = True) -> None:
        self.devtools = visitor.page.context.new_cdp_session(visitor.page)
        self.devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": knows_owner,
            "automaticPresenceSimulation": True,
        }
        made = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = made["authenticatorId"]

    def feels_a_finger(self, enabled: bool) -> None:
        """Put the finger on it, or take it off."""
        told = {"authenticatorId": self.id, "enabled": enabled}
        self.devtools.send("WebAuthn.setAutomaticPresenceSimulation", told)


def test_ada_makes_a_passkey_and_signs_in_and_confirms_with_it_alone(
    browser: Browser, address: str
) -> None:
    ada = Visitor.arrive(browser, address)
    device = Device(ada)
    ada.signs_in("ada@example.org", PASSWORD)
    ada.go("/account/factors")
    assert flaws_of(ada) == []
    ada.clicks("Add a passkey")
    ada.types("Name of the passkey", "Work laptop")
    assert flaws_of(ada) == []
    ada.clicks("Let the device make it")
    assert ada.sees("These codes are shown once")
    ada.clicks("I have kept them")
    assert ada.sees("Work laptop")
    assert flaws_of(ada) == []

    # The browser offers the passkey where the address is typed; a virtual one is chosen at once.
    ada.clicks("Account")
    ada.clicks("Sign out")
    ada.page.wait_for_url(f"{address}/")

    device.feels_a_finger(False)
    ada.clicks("Account")
    ada.clicks("Sign out")
    assert flaws_of(ada) == []
    device.feels_a_finger(True)
    ada.clicks("Sign in with a passkey")
    ada.page.wait_for_url(f"{address}/")
    ada.go("/account/sessions")
    assert ada.sees("passkey")

    an_hour_passes()
    ada.go("/account/api-keys/new")
    ada.types("Which program is it for?", "Scale at gate 2")
    ada.clicks("Make the key")
    assert ada.sees("Is it still you?")
    assert flaws_of(ada) == []
    ada.clicks("It is me: use the passkey")
    assert ada.sees("This key is shown once")


def test_without_a_script_the_page_says_what_works(browser: Browser, address: str) -> None:
    ada = Visitor.arrive(browser, address, java_script_enabled=False)
    ada.signs_in("ada@example.org", PASSWORD)
    ada.go("/account/factors/passkeys/new")

    assert ada.sees("An authenticator app works without.")
    assert ada.page.get_by_role("button", name="Let the device make it").is_hidden()


def test_a_device_that_does_not_know_its_owner_says_so_and_the_name_is_kept(
    browser: Browser, address: str
) -> None:
    ada = Visitor.arrive(browser, address)
    Device(ada, knows_owner=False)
    ada.signs_in("ada@example.org", PASSWORD)
    ada.go("/account/factors/passkeys/new")
    ada.types("Name of the passkey", "Work laptop")
    ada.clicks("Let the device make it")

    assert ada.sees("Your device did not answer, and nothing has changed.")
    assert ada.page.get_by_label("Name of the passkey").input_value() == "Work laptop"
