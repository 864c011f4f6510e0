"""The story of the main job, person by person; whoever tells it says what kind of visitors come."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Playwright

from tests.browsers import browser_with_camera
from tests.journeys.film import film
from tests.journeys.people import PHONE, Demo, Visitor

Arrive = Callable[..., Visitor]

TITLE = "Voice-coil magnets from the Ruhr"
PASSWORD = "a heap of quiet magnets"


def tell(
    demo: Demo, arrive: Arrive, browser: Browser, playwright: Playwright, folder: Path
) -> tuple[Visitor, Visitor, Visitor]:
    """From sign-up to payout: the seller, the buyer and the yard hand, when all is done."""
    seller = arrive(browser, demo.base_url, viewport=PHONE)
    # The story may be told twice in one demo, so its newcomer is somebody new each time.
    company = f"Zeche {secrets.token_hex(3)}"
    sign_up(seller, company)
    approve(arrive(browser, demo.base_url), demo.person("Oda"), company)
    describe_lot(seller, take_photo(folder))
    publish(seller)
    label, second_code = fetch_labels(seller)

    ben, malo = demo.person("Ben"), demo.person("Malo")
    buyer = arrive(browser, demo.base_url)
    buyer.signs_in(ben["email"], ben["password"])
    order = buy(buyer)
    dispatch(seller)

    camera = browser_with_camera(playwright, film(label, folder / "drum.mjpeg"))
    yard = arrive(camera, demo.base_url, viewport=PHONE, permissions=["camera"])
    yard.signs_in(malo["email"], malo["password"])
    take_in(yard, second_code)

    buyer.go(order)
    assert buyer.waits_for("closed")
    seller.go(order)
    assert seller.waits_for("Paid out to the seller")
    camera.close()
    return seller, buyer, yard


def take_photo(folder: Path) -> Path:
    """A photo as a phone takes it."""
    path = folder / "drum.jpg"
    Image.radial_gradient("L").resize((1600, 1200)).convert("RGB").save(path)
    return path


def sign_up(seller: Visitor, company: str) -> None:
    """Open an account, follow the link in the mail, sign in."""
    email = f"ada@{company.replace(' ', '-').lower()}.example"
    seller.clicks("Sign in")
    seller.clicks("Open an account")
    seller.types("Name of the organisation", company)
    seller.chooses("Country", "Germany")
    seller.ticks("Collector")
    seller.types("Name of the site", "Yard 1")
    seller.types("Street and number", "Zechenstraße 1")
    seller.types("Postcode", "45127")
    seller.types("Town", "Essen")
    seller.types("Your name", "Ada Zeche")
    seller.types("E-mail address", email)
    seller.types("Password", PASSWORD)
    seller.ticks("terms")
    seller.clicks("Open the account")
    seller.clicks("Demo mailbox")
    seller.clicks("Confirm your address")
    seller.clicks("/verify/")
    seller.clicks("Confirm")
    seller.signs_in(email, PASSWORD)
    assert seller.sees("Account")


def approve(operator: Visitor, oda: dict[str, Any], company: str) -> None:
    """The operator looks at the new organisation, and lets it trade."""
    operator.signs_in(oda["email"], oda["password"])
    operator.clicks("Desk", exact=True)
    operator.clicks("Organisations to approve")
    operator.clicks(company)
    operator.clicks("Approve", exact=True)
    operator.types("Why", "Found in the trade register of Essen.")
    operator.clicks("Approve it")
    assert operator.sees("Done. Its owners have been written to.")
    operator.looks_round()


def describe_lot(seller: Visitor, photo: Path) -> None:
    """Walk through the sell pages; a mass that can be read two ways is asked about."""
    seller.clicks("Sell", exact=True)
    with seller.page.expect_navigation():
        seller.page.get_by_label("Photos of the lot").set_input_files(photo)
    seller.clicks("Go on")
    seller.types("Find the material", "hard disk magnet")
    seller.clicks("Find", exact=True)
    seller.clicks("HDD voice-coil magnets")
    seller.ticks("Yes")
    seller.types("Title", TITLE)
    seller.clicks("Save and go on")
    seller.ticks("Drums")
    seller.types("Package 1", "312.5")
    seller.types("Package 2", "1,250")
    seller.clicks("Save and go on")
    assert seller.sees("1,250 can be read as 1250 or as 1.25")
    seller.types("Package 2", "311")
    seller.clicks("Save and go on")
    seller.ticks("Post-consumer")
    seller.ticks("Our own production")
    seller.clicks("Save and go on")
    assert seller.sees("Filled in from the class, not from your lot")
    seller.clicks("Save and go on")
    seller.clicks("Register this lot")
    assert seller.sees("Signed and written to the log")


def publish(seller: Visitor) -> None:
    """Put the lot on the market and set up where the money goes."""
    seller.clicks("Offer it for sale")
    seller.types("Price for the whole lot", "6,200.00")
    seller.clicks("Put it on the market")
    assert seller.sees(TITLE)
    seller.clicks("Account")
    seller.clicks("Payout account")
    seller.clicks("Continue with Stripe")
    seller.clicks("Complete the test onboarding")
    assert seller.waits_for("You can be paid")


def fetch_labels(seller: Visitor) -> tuple[bytes, str]:
    """Print the first label of the lot; of the second, read the code."""
    seller.clicks("Lots", exact=True)
    seller.clicks(TITLE)
    seller.clicks("Tags and labels")
    address = seller.page.get_by_role("link", name="PNG").first.get_attribute("href")
    codes = re.findall(r"TG-\w{4}-\w{4}", seller.text())
    return seller.page.request.get(f"{seller.base_url}{address}").body(), codes[-1]


def buy(buyer: Visitor) -> str:
    """Find the lot, see its verdict, order it, pay; the path of the order."""
    buyer.types("Search", "voice coil ruhr")
    buyer.clicks("Search")
    buyer.clicks(TITLE)
    assert buyer.sees("Verified")
    buyer.clicks("Buy this lot")
    buyer.clicks("Order for EUR")
    buyer.clicks("Pay EUR")
    assert buyer.sees("No card is asked for and no real money moves.")
    buyer.clicks("Pay with a test card")
    assert buyer.sees("held until the lot is accepted")
    buyer.clicks("Orders", exact=True)
    buyer.clicks("RO-")
    assert buyer.waits_for("Paid by the buyer and held until the lot is accepted")
    return buyer.page.url.removeprefix(buyer.base_url)


def dispatch(seller: Visitor) -> None:
    """Offer the handover to the buyer from the order's page."""
    seller.clicks("Orders", exact=True)
    seller.clicks("Sold", exact=True)
    seller.clicks("RO-")
    seller.clicks("Offer the handover to the buyer")
    seller.clicks("Offer handover of 2 packages")
    assert seller.waits_for("Take the offer back")


def take_in(yard: Visitor, second_code: str) -> None:
    """Hold one drum before the camera, type the other's code, weigh both, accept the lot."""
    yard.clicks("Intake", exact=True)
    assert yard.sees("Package 1 of 2")
    assert yard.sees("Verified")
    yard.types("Your scale says, net", "312.4")
    yard.clicks("Note package 1")
    yard.types("Or type the code on the label", second_code)
    yard.clicks("Look it up")
    yard.types("Your scale says, net", "311")
    yard.clicks("Note package 2")
    yard.clicks("Accept the whole lot")
    assert yard.sees("Accepted and signed")
    yard.looks_round()
