"""Programs at the other end: an API client with its key, and a page filled in without scripts."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

WITHIN_S = 30
Json = dict[str, Any]  # Any: whatever a reply holds


@dataclass(frozen=True)
class Program:
    """A program of an organisation; `status` and body of each reply come back as they are."""

    base_url: str
    key: str

    def get(self, path: str) -> Json:
        """A reply that must be good."""
        return self.ask("GET", path, None)[1]

    def post(self, path: str, body: Json, *, key: str | None = None) -> Json:
        """A write that must be taken."""
        status, reply = self.ask("POST", path, body, key=key)
        assert status in (200, 201, 202), (path, status, reply)
        return reply

    def ask(
        self, method: str, path: str, body: Json | None, *, key: str | None = None
    ) -> tuple[int, Json]:
        """Status and body, whatever they are."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        sent = json.dumps(body).encode() if body is not None else None
        request = Request(self.base_url + path, data=sent, headers=headers, method=method)
        try:
            with urlopen(request, timeout=WITHIN_S) as reply:
                return reply.status, json.loads(reply.read() or b"{}")
        except HTTPError as refusal:
            return refusal.code, json.loads(refusal.read() or b"{}")


def press(page_url: str, button: str) -> None:
    """Open a page and send the form whose button has these words, as a browser without scripts."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(page_url, timeout=WITHIN_S) as reply:
        page = reply.read().decode()
    forms = re.findall(r"<form\b[^>]*>.*?</form>", page, re.DOTALL)
    form = next(one for one in forms if button in one)
    action = re.search(r'action="([^"]+)"', form)
    fields = re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form)
    sent = urlencode(fields).encode()
    target = urljoin(page_url, action[1]) if action else page_url
    with opener.open(target, data=sent, timeout=WITHIN_S):
        return


def wait_for(look: Callable[[], object], wanted: object) -> None:
    """Look until what is seen is what is wanted; the worker needs a moment."""
    deadline = time.monotonic() + WITHIN_S
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, f"still {seen!r}, not {wanted!r}"
        time.sleep(0.2)
