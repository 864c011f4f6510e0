"""The camera at the gate: a real browser films a printed label, and the page's policy holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Playwright
from sqlmodel import select

from foundation import db
from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from tests.browsers import browser_with_camera
from tests.factories import sign_in
from tests.journeys.film import film
from tests.journeys.people import PHONE
from tests.traceability.gate import make_cast, offer, register, tags_of
from traceability.custody.events import ActKind
from traceability.custody.queries import get_events
from traceability.tags.drawing import render_png
from traceability.tags.labels import draw_label
from traceability.tags.models import Scan, ScanWay

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def test_a_filmed_label_comes_in_and_is_passed_over_the_second_time(
    playwright: Playwright, client: FlaskClient, served: str, tmp_path: Path
) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    with db.reading() as session:
        label = render_png(draw_label(session, tags_of(lot)[0]))
    sign_in(client, cast.ben_person)
    complaints: list[str] = []

    camera = browser_with_camera(playwright, film(label, tmp_path / "label.mjpeg"))
    page = _page_of(client, camera.new_context(viewport=PHONE).new_page(), served)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served}/intake")
    page.wait_for_url(f"**/intake/{lot}/1")
    page.get_by_label("Your scale says, net").fill("311.5")
    page.get_by_role("button", name="Note package 1").click()
    page.get_by_text("1 of 2 packages weighed in").first.wait_for()
    page.get_by_text("Hold the label’s symbol inside the frame.").wait_for()
    page.wait_for_timeout(1500)
    stayed_at = page.url
    camera.close()

    assert stayed_at == f"{served}/intake?after={lot}"
    assert complaints == []
    with db.reading() as session:
        assert [scan.way for scan in session.exec(select(Scan))] == [ScanWay.CAMERA]
        assert get_events(session, lot)[-1].act.kind is ActKind.ARRIVE


def test_without_a_camera_the_code_is_typed(
    browser: Browser, client: FlaskClient, served: str
) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    offer(cast.ada, lot, cast.ben)
    sign_in(client, cast.ben_person)

    page = _page_of(client, browser.new_context(viewport=PHONE).new_page(), served)
    page.goto(f"{served}/intake")
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text("The camera cannot be used.").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type(tags_of(lot)[0].short_code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/intake/{lot}/1")


def _page_of(client: FlaskClient, page: Page, served: str) -> Page:
    """The page, signed in as the client is."""
    cookie = client.get_cookie(cookie_name(SESSION_COOKIE))
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served}])
    page.set_default_timeout(20_000)
    return page
