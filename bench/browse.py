"""The market with a hundred thousand listings: the first page, and pages narrowed down in the ways
that buyers do, each beside the least that could answer it.

The floor is the same server answering a ready page of the same size after one select of thirty rows
along an index. It counts no value, draws no row anew and asks for no choices.
"""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from flask import Flask

from bench.ground import market, served, timing
from foundation import db

ASKED = {
    "browse": "",
    "browse_text": "neodymium swarf germany",
    "browse_rare_text": "samarium turbines estonia",
    "browse_filters": "element=Dy&contained=20 kg&country=FR",
    "browse_all_filters": "q=ndfeb dry&element=Nd&contained=100 kg&lightest=200 kg&country=DE",
    "browse_nothing": "q=ytterbium pencils",
}
SELECT = """
SELECT id, title, price_minor, currency, net_mass_g FROM listing
WHERE status = 'open' ORDER BY published_at DESC, id DESC LIMIT 30
"""


def create_app() -> Flask:
    """The app, and before it one select and a page of the same size."""
    instance = served.instance_path()
    pages = {bench: (instance / bench).read_bytes() for bench in ASKED}
    connection = sqlite3.connect(instance / "regauss.db", check_same_thread=False)

    def answer(environ: dict[str, Any]) -> served.Answer:
        assert len(connection.execute(SELECT).fetchall()) == 30
        return pages[environ["QUERY_STRING"]], "text/html; charset=utf-8"

    return served.with_floor(answer)


def main() -> None:
    """Print a line for each way to ask."""
    with served.ground() as ground:
        with served.prepared(ground), db.transaction() as session:
            market.fill(session)
        with served.served(ground, "wsgi:create_app"):
            for bench, query in ASKED.items():
                page = timing.Asker(ground).get(_path(query))
                (ground.settings.instance / bench).write_bytes(page)
        with served.served(ground, "bench.browse:create_app"):
            for bench, query in ASKED.items():
                timing.report(bench, ground, _path(query), f"/floor?{bench}")


def _path(query: str) -> str:
    return "/?" + quote(query if "=" in query or not query else f"q={query}", safe="=&")


if __name__ == "__main__":
    main()
