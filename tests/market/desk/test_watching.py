"""The watch list: put on by table, taken off with a reason, and what a hit says to whom."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from foundation.settings import Settings
from tests.factories import make_actor, make_operator, sign_in, submit
from tests.foundation.parties.cast import words_of
from tests.market.racing import at_once
from tests.market.stage import make_cast, register
from traceability.compliance.sanitising.stating import state_sanitising
from traceability.compliance.sanitising.words import Sanitising, SanitisingMethod
from traceability.compliance.watching import keeping
from traceability.compliance.watching.models import WatchedSerial
from traceability.compliance.watching.queries import find_watched
from traceability.compliance.watching.serials import Watched
from traceability.provenance.findings import Level, Rule
from traceability.provenance.viewing import inspect_provenance, view_provenance

LIST = "/desk/watch-list"
TABLE = "serial,source,reported_on\nWD-WCC4 N6XY,Police Essen 17/26,2026-05-04\n"


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    with db.transaction() as session:
        (oda,) = make_operator(session, "Oda")
    return sign_in(client, oda)


def history() -> list[tuple[str, int, bool, str]]:
    with db.reading() as session:
        rows = session.exec(select(WatchedSerial).order_by(WatchedSerial.number)).all()  # type: ignore[arg-type] # a column
    return [(row.serial, row.number, row.is_off, row.reason) for row in rows]


def test_what_is_looked_for_is_kept_with_its_history(desk: FlaskClient) -> None:
    assert "No serial number is looked for" in words_of(desk.get(LIST))
    submit(desk, LIST, text=TABLE)
    submit(desk, LIST, text=TABLE.replace("WD-WCC4 N6XY", "wdwcc4n6xy"))  # the same one
    assert "Police Essen 17/26" in words_of(desk.get(LIST))
    assert desk.get(f"{LIST}.csv").text.endswith("WDWCC4N6XY,Police Essen 17/26,2026-05-04\r\n")

    submit(desk, f"{LIST}/WDWCC4N6XY/remove", reason="Found in a cellar")
    assert submit(desk, f"{LIST}/WDWCC4N6XY/remove", reason="Again").status_code == 404
    submit(desk, LIST, text=TABLE)

    assert history() == [
        ("WDWCC4N6XY", 1, False, ""),
        ("WDWCC4N6XY", 2, True, "Found in a cellar"),
        ("WDWCC4N6XY", 3, False, ""),
    ]
    trail = words_of(desk.get("/desk/trail"))
    assert "took a serial number off the watch list" in trail
    assert "put serial numbers on the watch list" in trail


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("A1,Police,2026-05-04", "Line 3"),
        ("WDWCC4N6XZ,,2026-05-04", "Line 3"),
        ("WDWCC4N6XZ,Police,4 May", "Line 3"),
        ("WDWCC4N6XZ,Police,2026-05-04,more", "Line 3"),
        ("WDWCC4N6XZ,Police,9999-05-04", "has not come yet"),
    ],
)
def test_one_bad_row_and_nothing_is_added(desk: FlaskClient, row: str, sentence: str) -> None:
    answer = submit(desk, LIST, text=f"{TABLE}{row}\n")

    assert sentence in words_of(answer)
    assert history() == []


def test_a_hit_asks_for_the_source_and_only_inspectors_read_the_number(desk: FlaskClient) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    done_on = clock.now().date() - timedelta(days=1)
    stated = Sanitising(SanitisingMethod.DEGAUSSED, "Ada", done_on, ("wd wcc4n6xy", "S-12345678"))
    with db.transaction() as session:
        state_sanitising(session, lot, stated, actor=cast.ada)
    with db.reading() as session:
        assert view_provenance(session, lot, actor=None).verdict.level is not Level.FAILED

    submit(desk, LIST, text=TABLE)

    with db.reading() as session:
        assert [one.serial for one in find_watched(session, stated.serials)] == ["WDWCC4N6XY"]
        for actor in (None, cast.ben, cast.ada):
            view = view_provenance(session, lot, actor=actor)
            (hit,) = [one for one in view.findings if one.rule is Rule.WATCHED]
            assert str(hit).startswith("Verify the source")
            assert (hit.expected, hit.found) == ("–", "–")
            assert view.verdict.level is Level.FAILED
        (told,) = [
            one for one in inspect_provenance(session, lot).findings if one.rule is Rule.WATCHED
        ]
        assert told.found == "WDWCC4N6XY: Police Essen 17/26, 4 May 2026"


def test_two_operators_at_once_are_one_word(settings: Settings, client: FlaskClient) -> None:
    with db.transaction() as session:
        people = make_operator(session, "Oda", "Piet")
        operator = session.exec(select(Organisation)).one()
        actors = [make_actor(operator, one, permissions=["desk:write"]) for one in people]
    looked_for = Watched("WDWCC4N6XY", "Police Essen 17/26", clock.now().date())

    def put_on(actor: Actor) -> None:
        with db.transaction() as session:
            keeping.watch(session, [looked_for], actor=actor)

    def take_off(actor: Actor) -> None:
        with db.transaction() as session:
            keeping.unwatch(session, looked_for.serial, "Found", actor=actor)

    assert at_once(settings, [partial(put_on, one) for one in actors]) == ["ok", "ok"]
    outcomes = at_once(settings, [partial(take_off, one) for one in actors])

    assert outcomes == ["NotWatched", "ok"]
    assert [(number, is_off) for _, number, is_off, _ in history()] == [(1, False), (2, True)]
