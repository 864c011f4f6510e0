"""How a page is looked at: a phone's width and a desk's, light and dark, with axe and a ruler.

A kind of page is looked at in all four looks when it first comes into view, and then in two of them
by turns: each width and each scheme again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import ViewportSize
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.journeys.people import DESK, PHONE, Visitor

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
Look = tuple[ViewportSize, Literal["light", "dark"]]
TURNS: tuple[tuple[Look, ...], ...] = (
    ((PHONE, "light"), (DESK, "dark")),
    ((PHONE, "dark"), (DESK, "light")),
)
EVERY_LOOK = TURNS[0] + TURNS[1]
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MOVE_ON = {"orders.returned", "payout_account.returned"}  # they leave under one's eyes
INTENDED = ("422 (Unprocessable Entity)",)  # the browser notes each refusal


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a page in one of its looks."""

    path: str
    look: str
    what: str


def looks_of(times: int) -> tuple[Look, ...]:
    """The looks for a kind of page that has been looked at so many times: all at first, then one
    after the other.
    """
    return (EVERY_LOOK[times % len(EVERY_LOOK)],) if times else EVERY_LOOK


def flaws_of(visitor: Visitor, looks: tuple[Look, ...] = EVERY_LOOK) -> list[Flaw]:
    """What is wrong with the page as it stands open, in each look."""
    page, flaws = visitor.page, []
    path, before = urlsplit(page.url).path, page.viewport_size
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for size, scheme in looks:
        look = f"{size['width']} px {scheme}"
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
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
    flaws += [
        Flaw(path, "console", complaint)
        for complaint in visitor.complaints
        if not any(status in complaint for status in INTENDED)
    ]
    visitor.complaints.clear()
    if before:
        page.set_viewport_size(before)
    return flaws


class Inspector(Visitor):
    """A visitor who looks closely at each kind of page when it first comes into view."""

    adapter: MapAdapter
    reached: Counter[str]
    flaws: list[Flaw]

    def inspects(self, adapter: MapAdapter, reached: Counter[str], flaws: list[Flaw]) -> Inspector:
        """Look from now on; endpoints go into `reached`, what is wrong into `flaws`."""
        self.adapter, self.reached, self.flaws = adapter, reached, flaws
        return self

    def clicks(self, text: str, *, exact: bool = False) -> None:
        """Press, and look at the page this leads to."""
        self.look()
        super().clicks(text, exact=exact)

    def looks_round(self) -> None:
        """Look at where the story has led."""
        self.look()

    def look(self) -> None:
        """Look at the page that is open, unless its kind has been looked at."""
        self.page.wait_for_load_state()
        endpoint = endpoint_of(self.adapter, self.page.url)
        if endpoint and endpoint not in {*self.reached, *MOVE_ON}:
            self.reached[endpoint] += 1
            self.flaws.extend(flaws_of(self))


def endpoint_of(adapter: MapAdapter, address: str) -> str | None:
    """The endpoint that answers a GET of this address, if it is one of ours."""
    try:
        endpoint: str = adapter.match(urlsplit(address).path, method="GET")[0]
    except HTTPException:
        return None
    return endpoint
