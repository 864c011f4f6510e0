"""People in a browser: they find things by the words they see, and notice what the console says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, TimeoutError

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PATIENCE_MS = 30_000
MOMENT_MS = 3_000
LOOKS = 20


@dataclass(frozen=True)
class Demo:
    """A running demo: where it is, who is in it, and what it printed."""

    base_url: str
    facts: dict[str, Any]
    output: Path

    def person(self, name: str) -> dict[str, Any]:
        """The demo account of the person with this first name."""
        for person in self.facts["people"]:
            if person["name"].split()[0] == name:
                return dict(person)
        raise LookupError(name)


@dataclass
class Visitor:
    """Somebody at a browser. Whatever the console complains of is kept in `complaints`."""

    page: Page
    base_url: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arrive(cls, browser: Browser, base_url: str, **context: Any) -> Self:
        """Open the first page in a fresh browser context."""
        context.setdefault("viewport", DESK)
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(PATIENCE_MS)
        visitor = cls(page, base_url)
        page.on("console", visitor._hear)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.go("/")
        return visitor

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({self.page.url})")

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.base_url + path)

    def sees(self, text: str) -> bool:
        """Whether the words come into view within a moment."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()
        return True

    def waits_for(self, text: str) -> bool:
        """Whether the words come, looking again now and then: the worker needs a moment."""
        for _ in range(LOOKS):
            if text in self.text():
                return True
            self.page.wait_for_timeout(1_000)
            self.page.reload()
        return False

    def clicks(self, text: str, *, exact: bool = False) -> None:
        """Press the button or link that is called so; failing these, the words themselves."""
        page = self.page
        named = page.get_by_role("button", name=text, exact=exact)
        named = self._visible(named.or_(page.get_by_role("link", name=text, exact=exact)))
        try:
            named.wait_for(timeout=MOMENT_MS)
        except TimeoutError:
            named = self._visible(page.get_by_text(text, exact=exact))
        named.click()

    def types(self, label: str, text: str) -> None:
        """Fill the field with this label."""
        self._visible(self.page.get_by_label(label)).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose an option of the list with this label."""
        self._visible(self.page.get_by_label(label)).select_option(label=option)

    def ticks(self, label: str) -> None:
        """Tick the box or the choice with this label."""
        self._visible(self.page.get_by_label(label)).check()

    def signs_in(self, email: str, password: str) -> None:
        """Sign in through the page."""
        self.go("/sign-in")
        self.types("E-mail address", email)
        self.types("Password", password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def looks_round(self) -> None:
        """Take in the page that is open; an inspector does more."""
        self.page.wait_for_load_state()

    def text(self) -> str:
        """Everything readable on the page."""
        return self.page.locator("body").inner_text()

    @staticmethod
    def _visible(locator: Locator) -> Locator:
        return locator.locator("visible=true").first
