"""What stands on a page, in one line."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from traceability.tags import payload
from traceability.tags.models import Tag


def path_of(tag: Tag) -> str:
    """The path that a phone's camera opens."""
    return "/S/" + payload.parse_url(tag.url)


def words(client: FlaskClient, path: str) -> str:
    """The words of a page's main part, in one line."""
    return words_in(client.get(path))


def words_in(response: TestResponse) -> str:
    """The words of a reply's main part, in one line."""
    page = response.get_data(as_text=True)
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
