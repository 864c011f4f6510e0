"""A photo that is chosen before the page's script has come is sent all the same."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Route

from foundation import db
from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from tests.factories import make_organisation, make_person, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def test_a_photo_chosen_before_the_script_is_there_is_sent(
    app: Flask, served: str, browser: Browser, tmp_path: Path
) -> None:
    with db.transaction() as session:
        person = make_person(session, make_organisation(session, "Ada Recycling"))
    client = sign_in(app.test_client(), person)
    cookie = client.get_cookie(cookie_name(SESSION_COOKIE))
    assert cookie
    photo = BytesIO()
    Image.new("RGB", (640, 480), "#884400").save(photo, "JPEG")
    context = browser.new_context()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served}])
    page = context.new_page()
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if waiting:
            route.continue_()
        else:
            waiting.append(route)

    page.route("**/upload.mjs*", hold)

    page.goto(f"{served}/sell", wait_until="commit")
    page.get_by_label("Photos of the lot").set_input_files(
        [{"name": "lot.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}]
    )
    for _ in range(100):
        if waiting:
            break
        page.wait_for_timeout(50)
    waiting[0].continue_()
    # Whole, so that no file of the page is still on its way when the browser goes.
    page.wait_for_url("**/sell/*/photos*", wait_until="load")

    assert urlsplit(page.url).path.startswith("/sell/")
    context.close()
