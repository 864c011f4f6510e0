"""A stranger's phone opens a tag: signature checked, label found, scan recorded, page rendered.

The floor is the same server answering a ready page of the same size after one indexed select. It
keeps no scan, so it promises less than ours: the durable row that each scan leaves is our own cost.
"""

from __future__ import annotations

import sqlite3
from itertools import cycle
from typing import Any

from flask import Flask

from bench.ground import served, timing
from foundation import db
from foundation.parties.roles import TradeRole
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.tags.models import Tag
from traceability.tags.queries import get_bound_tags

PACKAGES = 60
SELECT = "SELECT short_code, state, lot_code, net_mass_g FROM tag WHERE id = ?"
PAGE = "page.html"


def create_app() -> Flask:
    """The app, and before it one select and a page of the same size."""
    instance = served.instance_path()
    page = (instance / PAGE).read_bytes()
    connection = sqlite3.connect(instance / "regauss.db", check_same_thread=False)

    def answer(environ: dict[str, Any]) -> served.Answer:
        assert connection.execute(SELECT, (environ["QUERY_STRING"],)).fetchone()
        return page, "text/html; charset=utf-8"

    return served.with_floor(answer)


def main() -> None:
    """Print the line."""
    with served.ground() as ground:
        tags = _labels(ground)
        page = ground.settings.instance / PAGE
        with served.served(ground, "wsgi:create_app"):
            page.write_bytes(timing.Asker(ground).get(_address(tags[0])))
        ours, floor = cycle(map(_address, tags)), cycle([f"/floor?{tag.id}" for tag in tags])
        with served.served(ground, "bench.tag:create_app"):
            timing.report("tag_resolve", ground, ours, floor)


def _labels(ground: served.Ground) -> list[Tag]:
    """A lot of many drums, each with its label."""
    with served.prepared(ground):
        with db.transaction() as session:
            ada = served.member(session, "Ada", TradeRole.COLLECTOR)
        draft = LotDraft(
            material_code="PS-NDFEB-BLOCK",
            origin=LotOrigin.POST_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=(LotPackage(250_000),) * PACKAGES,
        )
        with db.transaction() as session:
            code = register_lot(session, draft, actor=served.owner_of(ada)).code
        with db.reading() as session:
            return get_bound_tags(session, code)


def _address(tag: Tag) -> str:
    return "/S/" + tag.url.rpartition("/")[2] + "/"


if __name__ == "__main__":
    main()
