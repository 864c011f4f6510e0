"""A phone at Ben's gate: its browser, its camera, and what its person does with the app."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, Playwright

from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from tests.browsers import browser_with_camera
from tests.journeys.looks import TURNS, Flaw, flaws_of
from tests.journeys.people import PHONE, Visitor
from tests.traceability.gate import Cast

DRUMS = 40
FORGER = ec.derive_private_key(0xBAD, ec.SECP256R1())
FOREIGN = "https://example.org/pallet/7"
PATIENCE_S = 30
SENT = re.compile(r"/intake/(device/|manifest)")
PHOTOS = "**/intake/device/photos"
KEPT = "document.body.dataset.offline === 'ready' && !!navigator.serviceWorker.controller"
# What an older app left on the phone: the first version of its database, with a row or two. It
# noted the sender's seals before anybody had looked at them.
OLD_STORE = """(handover) => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate", 1);
  asked.onupgradeneeded = () => {
    const make = (name, how) => asked.result.createObjectStore(name, how);
    make("facts", {keyPath: "id"});
    make("intake", {keyPath: "handover"}).put(
      {handover, entries: {}, seals: ["S-1"], instrument: ""});
    make("device", {keyPath: "id"}).put({id: "old", counter: 17});
    make("queue", {keyPath: "n", autoIncrement: true}).put(
      {kind: "scan", act: "old", state: "replaced", body: "e30=", at: Date.now()});
  };
  asked.onsuccess = () => { asked.result.close(); done(); };
})"""
COUNTERS = """() => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("device").objectStore("device").getAll();
    rows.onsuccess = () => done(rows.result.map(({counter}) => counter));
  };
})"""
QUEUE = """() => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("queue").objectStore("queue").getAll();
    rows.onsuccess = () => done(rows.result.map(
      ({kind, act, sign, state, at, sentAt}) => ({kind, act, sign, state, at, sentAt})));
  };
})"""

# The button is drawn anew while a photo is, so a glove can press it twice.
TWICE = "button => { button.click(); button.disabled = false; button.click(); }"
# Whoever leaves while the camera starts leaves no camera behind.
LEFT_EARLY = """async () => {
  const said = document.querySelector("[data-camera]");
  location.hash = "#/scan";
  while (!said.textContent) await new Promise(requestAnimationFrame);
  location.hash = "#/";
  await new Promise((done) => setTimeout(done, 1000));
  return document.querySelector("video").srcObject === null;
}"""


@dataclass
class Yard:
    """The house, Ben's deliveries, and what a console complained of."""

    address: str
    client: FlaskClient
    cast: Cast
    complaints: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def page(self, context: BrowserContext) -> Page:
        """A tab of Ben's phone."""
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        return page

    def look(self, page: Page) -> None:
        """What is wrong with the view that is open, on a phone by day and at a desk by night."""
        self.flaws += flaws_of(Visitor(page, self.address), TURNS[0])


@contextmanager
def phone(yard: Yard, playwright: Playwright, film: Path) -> Iterator[BrowserContext]:
    """Ben's phone, its camera filming what `film` shows."""
    browser = browser_with_camera(playwright, film)
    context = browser.new_context(viewport=PHONE)
    cookie = yard.client.get_cookie(cookie_name(SESSION_COOKIE))
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": yard.address}])
    yield context
    browser.close()


def until(page: Page, question: str, *, within_s: float = PATIENCE_S) -> Any:
    """The first answer that is true; the page's policy forbids Playwright's own way to wait."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        answer = page.evaluate(question)
        if answer:
            return answer
        time.sleep(0.1)
    pytest.fail(f"never true: {question}\n{page.locator('body').inner_text()[:1500]}")


def cut(context: BrowserContext) -> None:
    """No network. A tab opened later would let its first request through: that is stopped too."""
    context.set_offline(True)
    context.route(SENT, lambda route: route.abort("internetdisconnected"))


def mend(context: BrowserContext) -> None:
    context.unroute(SENT)
    context.set_offline(False)


def enrol(yard: Yard, page: Page) -> None:
    page.goto(f"{yard.address}/intake/app")
    page.get_by_label("Name of this device").fill("Yard phone 2")
    page.get_by_role("button", name="Make its key").click()
    page.get_by_text("This device has no key yet").wait_for(state="detached")
    until(page, f"() => {KEPT}")


def scan_all(page: Page) -> None:
    """Hold the phone over one drum after the other until all are told."""
    page.get_by_role("link", name="Scan", exact=True).click()
    page.get_by_text(f"All {DRUMS} scanned").wait_for()


def accept(page: Page, lot: str) -> None:
    """All as stated but the first drum, which weighs 100 g less."""
    page.get_by_role("heading", name=f"Delivery of {lot}").wait_for()
    page.get_by_role("button", name=f"Take {DRUMS} scanned packages as stated").click()
    page.get_by_role("link", name="Weigh or refuse").first.click()
    page.get_by_label("Your scale says, net").fill("24.9")
    page.get_by_role("button", name="Note package 1").click()
    page.get_by_text("100 g", exact=False).or_(page.get_by_text("0.1 kg less")).first.wait_for()
    page.get_by_role("button", name="Accept the whole lot").click()
    page.get_by_text("You have signed for this delivery").wait_for()


def count(yard: Yard, page: Page, lot: str) -> None:
    """A closed load of two: nobody scans, and somebody counts."""
    page.get_by_role("link", name=re.compile(lot)).click()
    page.get_by_text("Take them without scanning").click()
    for counted, said in (("3", "2 were stated. Count again"), ("2", "0 packages by your scale")):
        page.get_by_label("Packages that you counted").fill(counted)
        page.get_by_role("button", name="Take all of them as stated").click()
        page.get_by_text(said).wait_for()
        yard.look(page)
    page.get_by_role("button", name="Accept the whole lot").click()
    page.get_by_text("accepted, sent").first.wait_for()
