"""Every page, at a phone's width and a desk's, light and dark: accessible, in frame, and silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.journeys.people import DESK, PHONE, Demo, Visitor

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
LOOKS = [(size, scheme) for size in (PHONE, DESK) for scheme in ("light", "dark")]
EACH_KIND = 2
NOT_PAGES = re.compile(
    r"^/(api|log|static|\.well-known|epcis|healthz|metrics|readyz|documents|stripe)\b"
    r"|\.(svg|png|csv|json|webp|jpg)$|format=csv"
)
NOT_REACHED: dict[str, str] = {}

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a page in one of its looks."""

    path: str
    look: str
    what: str


def is_page(path: str) -> bool:
    """Whether an address leads to a page that a person reads."""
    return not NOT_PAGES.search(path)


def links_of(page: Page, base_url: str) -> list[str]:
    """Addresses of our own pages that this page links to, without fragments."""
    found: list[str] = page.evaluate("[...document.links].map(link => link.href)")
    own = [urlsplit(link) for link in found if link.startswith(base_url)]
    return [part.path + (f"?{part.query}" if part.query else "") for part in own]


def walk(visitor: Visitor, adapter: MapAdapter) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of pages reached from the front page by links, a few of each kind."""
    waiting, seen, counts = ["/"], {"/"}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        try:
            endpoint, _ = adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        counts[endpoint] = counts.get(endpoint, 0) + 1
        if counts[endpoint] > EACH_KIND or not is_page(path):
            continue
        visitor.go(path)
        yield endpoint, path
        for link in links_of(visitor.page, visitor.base_url):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def flaws_of(visitor: Visitor, path: str) -> list[Flaw]:
    """What is wrong with the page as it stands open, in each look."""
    page, flaws = visitor.page, []
    for size, scheme in LOOKS:
        look = f"{size['width']} px {scheme}"
        page.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of two integers
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # "light" or "dark"
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = page.evaluate(
            "axe.run({resultTypes: ['violations']}).then(found => found)"
        )
        flaws += [
            Flaw(path, look, f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}")
            for one in found["violations"]
        ]
        over: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            flaws.append(Flaw(path, look, f"scrolls {over} px sideways"))
    flaws += [Flaw(path, "console", complaint) for complaint in visitor.complaints]
    visitor.complaints.clear()
    return flaws


WHO = ["stranger", "Ada", "Ben", "Malo"]
REACHED: set[str] = set()


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_accessible_in_frame_and_silent(
    demo: Demo, browser: Browser, app: Flask, who: str
) -> None:
    visitor = Visitor.arrive(browser, demo.base_url, reduced_motion="reduce")
    if who != "stranger":
        person = demo.person(who)
        visitor.signs_in(person["email"], person["password"])
        visitor.page.wait_for_load_state()
    adapter = app.url_map.bind(urlsplit(demo.base_url).netloc)

    flaws: list[Flaw] = []
    for endpoint, path in walk(visitor, adapter):
        REACHED.add(endpoint)
        flaws += flaws_of(visitor, path)

    assert flaws == []


def test_no_page_is_left_out(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and is_page(rule.rule) and rule.endpoint != "static"
    }

    assert pages - REACHED - set(NOT_REACHED) == set()
