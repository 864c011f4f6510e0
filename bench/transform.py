"""A split or a merge, and the genealogy of ten thousand lots at depth fifty, by mass and element.

An act makes the labels of the new lots too, as in life. Its floor is one durable row of 1 KiB
beside it, the least that keeps its promise. The
floor of a genealogy is to read its rows once, in order: whoever answers has seen at least those.
The elements are those eight whose pre- and post-consumer shares the law asks for; the drawing is
that of the page.
Both take turns in one run, in one process.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import insert, select
from sqlmodel import Session

from bench.ground import served
from bench.ground.timing import print_line
from foundation import clock, db
from foundation.columns import table_of
from foundation.parties.actor import Actor
from foundation.parties.roles import TradeRole
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import ActKind
from traceability.custody.models import CustodyFlow, CustodyLink, CustodyRecord, FlowSide
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.models import LogLeaf
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot
from traceability.materials.composition import ContentKind
from traceability.provenance.ancestry import steps_above, steps_below
from traceability.provenance.elements import Figure, Ledger, whole_grams
from traceability.provenance.families.drawing import Side, by_mass, draw
from traceability.provenance.genealogy import compositions, ends
from traceability.provenance.origin_shares import STATED_ELEMENTS

ACTS, ASKED = 120, 7
ROW_BYTES = 1024
NET_G = 250_000
HALVES = [Part((LotPackage(NET_G // 2),))] * 2
WIDTH, ROUNDS = 270, 25  # a round merges pairs and splits what came of it: two generations
FLOW, LINK = table_of(CustodyFlow), table_of(CustodyLink)
EVENT, LEAF = table_of(CustodyRecord), table_of(LogLeaf)


def main() -> None:
    """Print a line for the acts, and one for each direction of a genealogy."""
    with served.ground() as ground, served.prepared(ground):
        with db.transaction() as session:
            ada = served.owner_of(served.member(session, "Ada", TradeRole.TRADER))
        _report("split_or_merge", _acts(ada), _durable_row(ground.settings.instance), times=ACTS)
        with db.transaction() as session:
            first, last = _history(session)
        read = _reading(_rows)
        _report("genealogy_10000_back", _reading(lambda s: _back(s, last)), read, times=ASKED)
        for bench, ask in (("elements", _elements), ("drawing", _drawing)):
            _report(f"genealogy_10000_{bench}", _reading(partial(ask, lot=last)), read, times=ASKED)
        _report("genealogy_10000_forth", _reading(lambda s: _forth(s, first)), read, times=ASKED)


def _acts(ada: Actor) -> Callable[[], None]:
    """A lot that is split, merged again, split again."""
    draft = LotDraft(
        material_code="PS-NDFEB-BLOCK",
        origin=LotOrigin.PRE_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(NET_G),),
    )
    with db.transaction() as session:
        there = [register_lot(session, draft, actor=ada).code]
    anew = Part((LotPackage(NET_G),))
    turns = cycle((True, False))

    def act() -> None:
        with db.transaction() as session:
            if next(turns):
                made = split_lot(session, there[0], HALVES, Weighed(), actor=ada)
            else:
                made = merge_lots(session, there, anew, Weighed(), actor=ada)
            there[:] = [lot.code for lot in made.lots]

    return act


def _durable_row(folder: Path) -> Callable[[], None]:
    connection = sqlite.connect(folder / "floor.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE floor (row BLOB)")
    return lambda: connection.execute("INSERT INTO floor VALUES (?)", (os.urandom(ROW_BYTES),))


def _history(session: Session) -> tuple[str, str]:
    """Rows of a yard that merges neighbours and splits them again; a first and a last lot."""
    log_id = db.settings_of(session).log_id
    names = (f"L{number}" for number in range(1_000_000))
    row = [next(names) for _ in range(WIDTH)]
    first, number = row[0], 0
    for _ in range(ROUNDS):
        merged = []
        for one, other in zip(row[::2], row[1::2], strict=True):
            heap, number = next(names), number + 1
            _event(session, log_id, number, {one: NET_G, other: NET_G}, {heap: 2 * NET_G})
            merged.append(heap)
        row = []
        for heap in merged:
            halves, number = [next(names), next(names)], number + 1
            _event(session, log_id, number, {heap: 2 * NET_G}, dict.fromkeys(halves, NET_G))
            row += halves
        row = row[::2] + row[1::2]  # each with another neighbour next time
    return first, row[0]


def _event(
    session: Session, log_id: str, number: int, came: dict[str, int], went: dict[str, int]
) -> None:
    own = {"log_id": log_id, "event_id": f"E{number}"}
    moment, connection = clock.now(), session.connection()
    connection.execute(
        insert(EVENT).values(
            log_id=log_id, id=own["event_id"], body=b"", level=KeyLevel.PLATFORM, key_id="bench",
            signature=bytes(64), received_at=moment, event_time=moment, act=ActKind.MERGE,
            biz_step="bench", organisation_id="bench",
        )
    )  # fmt: skip
    leaf = {"seq": 1_000_000 + number, "entry": b"", "leaf_hash": bytes(32)}
    connection.execute(insert(LEAF), [{**own, **leaf}])
    sides = ((FlowSide.IN, came), (FlowSide.OUT, went))
    later, first = {"lot_seq": 2, "prev_hash": bytes(32)}, {"lot_seq": 1, "prev_hash": None}
    links = [later for _ in came] + [first for _ in went]
    flows = [
        {**own, "lot_id": lot, "side": side, "net_mass_g": net_g}
        for side, lots in sides
        for lot, net_g in lots.items()
    ]
    rows = [
        {**own, "lot_id": flow["lot_id"], **link} for flow, link in zip(flows, links, strict=True)
    ]
    connection.execute(insert(LINK), rows)
    connection.execute(insert(FLOW), flows)


def _back(session: Session, lot: str) -> int:
    return sum(compositions(steps_above(session, lot))[lot].values())


def _forth(session: Session, lot: str) -> int:
    return sum(ends(lot, steps_below(session, lot), {}).values())


def _elements(session: Session, lot: str) -> int:
    """Of every origin's eight elements, what is in the lot, and all that adds up to it."""
    above = steps_above(session, lot)
    origins = {code for step in above for code in step.inputs} - {
        code for step in above for code in step.outputs
    }
    figures = {
        code: {
            element: Figure(10_000 + number, ContentKind.DECLARED) for element in STATED_ELEMENTS
        }
        for number, code in enumerate(sorted(origins))
    }
    ledger = Ledger(above, figures)
    made = ledger.story.now(lot, NET_G)
    for element in STATED_ELEMENTS:
        assert sum(whole_grams(ledger.amount(made, element).ug).values()) >= NET_G // 100
    return sum(made.values())


def _drawing(session: Session, lot: str) -> int:
    above = steps_above(session, lot)
    graph = draw(lot, whole_g=NET_G, above=Side(above, by_mass), below=Side((), by_mass))
    return sum(link.amount for link in graph.links if link.target == lot)


def _rows(session: Session) -> int:
    """The floor: every row of it, read once."""
    ordered = (
        select(FLOW.c.event_id, FLOW.c.lot_id, FLOW.c.side, FLOW.c.net_mass_g)
        .join(LEAF, (LEAF.c.log_id == FLOW.c.log_id) & (LEAF.c.event_id == FLOW.c.event_id))
        .order_by(LEAF.c.seq)
    )
    rows = session.connection().execute(ordered).all()
    assert len(rows) > 2 * WIDTH * ROUNDS, len(rows)
    return NET_G


def _reading(ask: Callable[[Session], int]) -> Callable[[], None]:
    def asked() -> None:
        with db.reading() as session:
            assert ask(session) == NET_G, "no gram is lost"

    return asked


def _report(
    bench: str, ours: Callable[[], object], floor: Callable[[], object], *, times: int
) -> None:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for act, mine in zip((ours, floor), taken, strict=True):
            begun = time.perf_counter()
            act()
            mine.append((time.perf_counter() - begun) * 1000)
    print_line(bench, *taken)


if __name__ == "__main__":
    main()
