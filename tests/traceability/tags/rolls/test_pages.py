"""Rolls: minted, printed, put on packages and voided, by the people who hold them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db, worker
from foundation.symbol import Level
from tests.factories import sign_in, submit
from tests.traceability.gate import Cast, make_cast, register, tags_of
from traceability.custody.queries import get_state
from traceability.tags import payload
from traceability.tags.keys import trusted_keys
from traceability.tags.models import ScanOutcome, ScanWay, Tag, TagState
from traceability.tags.noting import record_scan
from traceability.tags.queries import find_tag, get_bound_tags
from traceability.tags.rolls import binding, files, minting
from traceability.tags.rolls.models import Roll, RollFile, RollFileKind
from traceability.tags.rolls.queries import count_states, get_files, get_unused
from traceability.tags.rolls.refusals import NotUnused, NotYours
from traceability.tags.scanning import Answer, read_code
from traceability.tags.suspicions.kinds import Severity, SuspicionKind
from traceability.tags.suspicions.models import Suspicion


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def minted(cast: Cast, count: int = 3) -> tuple[Roll, list[Tag]]:
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", count, actor=cast.ada)
    while minting.mint_batch(roll.id):
        pass
    with db.reading() as session:
        return roll, get_unused(session, roll.id, after=0, limit=count)


def test_a_label_of_a_roll_claims_its_number_and_its_day_alone(cast: Cast) -> None:
    _, tags = minted(cast)

    with db.reading() as session:
        claims = [payload.verify(payload.parse_url(tag.url), trusted_keys(session)) for tag in tags]
    assert [one.tag_id for one in claims] == [tag.id for tag in tags]
    assert {one.binding for one in claims} == {None}
    assert [tag.roll_number for tag in tags] == [1, 2, 3]


def test_a_long_roll_is_made_by_the_worker_and_its_page_says_how_far_it_is(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.ada_person)
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", 600, actor=cast.ada)
    minting.mint_batch(roll.id)

    begun = client.get(f"/rolls/{roll.id}").text
    worker.run_once(app)
    done = client.get(f"/rolls/{roll.id}").text

    assert '<progress max="600" value="250"' in begun
    assert "data-running" in begun
    assert "data-running" not in done
    assert "600" in client.get("/rolls").text


@pytest.mark.parametrize("count", ["0", "10001", "many"])
def test_a_roll_that_nobody_could_print_is_refused(
    client: FlaskClient, cast: Cast, count: str
) -> None:
    sign_in(client, cast.ada_person)

    answer = submit(client, "/rolls", name="Dock 2", count=count)

    assert answer.status_code == 422
    assert "A roll has from 1 to 10,000 labels." in answer.text


def test_a_roll_is_minted_printed_and_downloaded(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.ada_person)
    roll = submit(client, "/rolls", name="Dock 2", count="30").headers["Location"]

    for kind in RollFileKind:
        chosen = {"format": "a4-3x8-70", "level": "M", "file": kind.value}
        assert submit(client, f"{roll}/files", **chosen).status_code == 303

    with db.reading() as session:
        made = {one.kind: one for one in get_files(session, roll.rpartition("/")[2])}
        tags = get_unused(session, roll.rpartition("/")[2], after=0, limit=50)
    got = {kind: client.get(f"/rolls/files/{one.id}").data for kind, one in made.items()}
    (pdf,) = unzipped(got[RollFileKind.PDF]).values()
    first = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(first)] == [tag.url for tag in tags[:24]]
    assert set(unzipped(got[RollFileKind.SVG])) == {f"{tag.short_code}.svg" for tag in tags}
    rows = got[RollFileKind.CSV].decode().splitlines()
    assert rows[0] == "number,short_code,address"
    assert rows[1:] == [f"{tag.roll_number},{tag.short_code},{tag.url}" for tag in tags]
    assert [tag.url in got[RollFileKind.ZPL_203].decode() for tag in tags] == [True] * 30


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_a_file_grows_part_by_part_and_is_whole_after_a_stop(cast: Cast) -> None:
    roll, tags = minted(cast, 500)
    asked = ask(cast, roll)

    assert files.make_batch(asked.id)
    with db.reading() as session:
        assert session.get_one(RollFile, asked.id).made == files.BATCH
    assert files.make_batch(asked.id)
    assert not files.make_batch(asked.id)
    assert not files.make_batch(asked.id)

    with db.reading() as session:
        done = session.get_one(RollFile, asked.id)
        rows = files.path_of(session, done).read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == [tag.short_code for tag in tags]


def ask(cast: Cast, roll: Roll) -> RollFile:
    with db.transaction() as session:
        return files.ask_for_file(
            session,
            roll.id,
            kind=RollFileKind.CSV,
            on="a4-3x8-70",
            level=Level.M,
            language="en",
            actor=cast.ada,
        )


def test_files_are_dropped_after_a_week(cast: Cast) -> None:
    roll, _ = minted(cast)
    asked = ask(cast, roll)
    files.make_batch(asked.id)
    with db.reading() as session:
        path = files.path_of(session, session.get_one(RollFile, asked.id))
    assert path.exists()

    with clock.held(clock.now() + timedelta(days=8)):
        files.forget_old_files()

    assert not path.exists()
    with db.reading() as session:
        assert get_files(session, roll.id) == []


def test_a_label_of_a_roll_takes_the_place_of_the_one_before(
    client: FlaskClient, cast: Cast
) -> None:
    _, (label, *_) = minted(cast)
    lot = register(cast.ada, 312_000, 288_000)
    before = tags_of(lot)[1]
    sign_in(client, cast.ada_person)
    assert f"{lot}.2" in client.get(f"/lots/{lot}/labels/roll").text

    answer = submit(
        client, f"/lots/{lot}/labels/roll", package_id=f"{lot}.2", code=label.url.lower()
    )

    assert answer.status_code == 303
    with db.reading() as session:
        first, second = get_bound_tags(session, lot)
        assert (second.id, second.replaces_id, second.number) == (label.id, before.id, 2)
        assert get_state(session, lot).packages[1].tag_id == label.id
        assert read_code(session, label.url).answer is Answer.GENUINE
        old = find_tag(session, before.id)
        assert old is not None
        assert old.state is TagState.VOID
    assert label.short_code in client.get(f"/lots/{lot}/labels").text
    assert "it speaks for this package" in client.get("/S/" + payload.parse_url(label.url)).text
    assert first.id != second.id


def test_a_label_is_put_on_one_package_by_whoever_holds_its_roll(cast: Cast) -> None:
    _, (label, other, _) = minted(cast)
    mine, his = register(cast.ada, 1_000), register(cast.ben, 1_000)
    with db.transaction() as session:
        binding.put_on(session, f"{mine}.1", label.short_code, actor=cast.ada)

    with pytest.raises(NotUnused, match="used or void already"), db.transaction() as session:
        binding.put_on(session, f"{mine}.1", label.short_code, actor=cast.ada)
    with pytest.raises(NotYours, match="no label of your rolls"), db.transaction() as session:
        binding.put_on(session, f"{his}.1", other.short_code, actor=cast.ben)
    with pytest.raises(NotYours), db.transaction() as session:
        binding.put_on(session, f"{mine}.1", tags_of(his)[0].url, actor=cast.ada)


def test_what_is_unused_of_a_roll_is_voided_and_its_files_go(
    client: FlaskClient, cast: Cast
) -> None:
    roll, (used, unused, _) = minted(cast)
    lot = register(cast.ada, 1_000)
    asked = ask(cast, roll)
    files.make_batch(asked.id)
    with db.transaction() as session:
        binding.put_on(session, f"{lot}.1", used.short_code, actor=cast.ada)
    sign_in(client, cast.ada_person)
    assert "2 unused labels become void" in client.get(f"/rolls/{roll.id}/void").text

    submit(client, f"/rolls/{roll.id}/void", reason="stolen")

    page = client.get(f"/rolls/{roll.id}").text
    assert "The roll was stolen" in page
    assert client.get(f"/rolls/files/{asked.id}").status_code == 404
    assert client.get(f"/rolls/{roll.id}/void").status_code == 409
    with db.reading() as session:
        counts = count_states(session, [roll.id])[roll.id]
        reading = read_code(session, unused.url)
    assert counts == {TagState.BOUND: 1, TagState.VOID: 2}
    assert (reading.answer, reading.is_void) == (Answer.GENUINE, True)


def test_an_unused_label_that_others_read_tells_of_a_leaked_roll(cast: Cast) -> None:
    _, (label, *_) = minted(cast)

    for actor in (cast.ada, cast.ben):
        with db.transaction() as session:
            record_scan(
                session,
                label.url,
                tag=label,
                way=ScanWay.CAMERA,
                outcome=ScanOutcome.UNPROVEN,
                actor=actor,
            )

    with db.reading() as session:
        (found,) = session.exec(select(Suspicion)).all()
    assert (found.kind, found.severity) == (SuspicionKind.UNBOUND_AWAY, Severity.ERROR)


@pytest.mark.parametrize("path", ["", "/void"])
def test_nobody_else_sees_a_roll(client: FlaskClient, cast: Cast, path: str) -> None:
    roll, _ = minted(cast)
    sign_in(client, cast.mallory_person)

    assert client.get(f"/rolls/{roll.id}{path}").status_code == 404
    assert "Dock 2" not in client.get("/rolls").text
