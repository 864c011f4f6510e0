"""Ben's yard hand takes forty drums with the app: once with a network, once without, and then the
phone's tab is killed before the network is back.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Playwright

from foundation import db
from tests.factories import sign_in
from tests.journeys.film import reel
from tests.journeys.gate_app import (
    COUNTERS,
    DRUMS,
    FOREIGN,
    FORGER,
    LEFT_EARLY,
    PHOTOS,
    QUEUE,
    Yard,
    accept,
    count,
    cut,
    enrol,
    mend,
    phone,
    scan_all,
)
from tests.journeys.gate_papers import (
    add_on_page,
    after_older_app,
    answer_questions,
    as_camera,
    check_others,
    check_photo,
    check_taken,
    find_by_code,
    read_paper,
    refuse_note,
    seal,
    take_back,
    take_photo_alone,
    take_photos,
    take_typed,
)
from tests.traceability.gate import make_cast, offer, register, tags_of
from traceability.custody.queries import get_state
from traceability.tags import payload
from traceability.tags.binding import reprint_tag
from traceability.tags.models import VoidReason

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def yard(client: FlaskClient, served: str) -> Yard:
    cast = make_cast()
    sign_in(client, cast.ben_person)
    return Yard(served, client, cast)


def test_forty_drums_are_scanned_and_accepted(
    yard: Yard, playwright: Playwright, tmp_path: Path
) -> None:
    lot, other = register(yard.cast.ada, *[25_000] * DRUMS), register(yard.cast.ada)
    closed = register(yard.cast.ada)
    old = tags_of(other)[0]
    with db.transaction() as session:
        reprint_tag(session, old.id, reason=VoidReason.DAMAGED, actor=yard.cast.ada)
    for each in (lot, other, closed):
        offer(yard.cast.ada, each, yard.cast.ben)
    forged = payload.format_url(
        yard.address, payload.sign(payload.Claims("ab" * 16, 20_700, None), FORGER)
    )
    good = [tag.url for tag in tags_of(lot)]
    copied = tags_of(register(yard.cast.ada))[0].url[:-24] + "A" * 24
    film = reel([FOREIGN, copied, forged, old.url, *good], tmp_path / "forty.mjpeg")

    with phone(yard, playwright, film) as context:
        page = yard.page(context)
        page.goto(f"{yard.address}/intake/app")
        page.get_by_label("Name of this device").wait_for()
        yard.look(page)
        enrol(yard, page)
        assert page.evaluate(LEFT_EARLY)
        scan_all(page)
        yard.look(page)
        page.get_by_role("link", name="To the delivery").click()
        page.get_by_role("button", name=f"Take {DRUMS} scanned packages as stated").wait_for()
        yard.look(page)
        page.get_by_role("link", name="Weigh or refuse").first.click()
        page.get_by_label("All of it is refused").check()
        page.get_by_role("button", name="Note package 1").click()
        yard.look(page)
        page.get_by_role("link", name="Back to").click()
        accept(page, lot)
        page.get_by_text("accepted, sent").first.wait_for()
        page.get_by_role("link", name="To the other deliveries").click()
        count(yard, page, closed)
        page.get_by_role("link", name="Records").click()
        page.get_by_text("Everything is sent").wait_for()
        yard.look(page)
        records = page.evaluate(QUEUE)

    signs = [one["sign"] for one in records if one["kind"] == "scan"]
    assert signs.count("expected") == DRUMS
    assert {"foreign", "forged", "unproven", "void"} <= set(signs)
    check_taken(lot, yard, late=timedelta(0))
    assert yard.complaints == []
    assert yard.flaws == []


def test_forty_drums_are_taken_without_a_network(
    yard: Yard, playwright: Playwright, tmp_path: Path
) -> None:
    ada, ben = yard.cast.ada, yard.cast.ben
    lot, moved, gone, left = register(ada, *[25_000] * DRUMS), *(register(ada) for _ in range(3))
    label, paper = seal(moved, ada)
    for each in (lot, moved, gone, left):
        offer(ada, each, ben)
    film = reel([tag.url for tag in tags_of(lot)], tmp_path / "forty.mjpeg")
    ticket = as_camera(tmp_path / "ticket.jpg", (2_400, 1_200), orientation=6)

    with phone(yard, playwright, film) as context:
        noted = add_on_page(yard, lot, ticket)
        page = after_older_app(yard, context, lot)
        enrol(yard, page)
        cut(context)
        scan_all(page)
        page.get_by_role("link", name="To the delivery").click()
        take_photos(page, ticket, yard)
        page.close()  # the battery, a call, a drum on the foot

        page = yard.page(context)
        page.goto(f"{yard.address}/intake/app#/lot/{lot}")
        page.get_by_alt_text("Weighbridge ticket, photo 1").wait_for()
        accept(page, lot)
        page.get_by_text("accepted, not sent yet").first.wait_for()
        find_by_code(yard, page, moved)
        read_paper(page, label, paper)
        for each in (moved, gone):
            take_typed(page, each, ticket)
        take_photo_alone(page, left, ticket)
        page.close()
        with db.reading() as session:
            assert get_state(session, lot).status.value == "offered"
        for each in (moved, gone, left):
            take_back(each, ada, again_to=None if each == gone else ben)

        page = yard.page(context)
        page.route(PHOTOS, refuse_note)
        page.goto(f"{yard.address}/intake/app#/records")
        page.get_by_text(re.compile(r"\d+ records wait to be sent")).wait_for()
        cookies = context.cookies()
        context.clear_cookies()
        mend(context)
        page.get_by_role("button", name="Send now").click()
        page.get_by_text(re.compile(r"Sign in again; \d+ records wait")).wait_for()
        context.add_cookies(cookies)  # type: ignore[arg-type] # as they were given out
        page.get_by_role("button", name="Send now").click()
        answer_questions(yard, page, moved, gone, left)
        records, counters = page.evaluate(QUEUE), page.evaluate(COUNTERS)

    assert (17 in counters, [one["act"] for one in records][:1]) == (True, ["old"])
    sent = [one for one in records if one["state"] == "sent"]
    assert all(one["sentAt"] > one["at"] for one in sent)
    states = Counter(one["state"] for one in records if one["kind"] == "event")
    assert states == {"sent": 4, "replaced": 2, "aside": 2}
    check_taken(lot, yard, late=timedelta(milliseconds=1))
    assert check_photo(moved, yard) == check_photo(lot, yard, beside=noted)
    assert yard.flaws == []
    check_others(label, {moved: ben, gone: ada})
