"""Ben's yard hand takes forty drums with the app: once with a network, once without, and then the
phone's tab is killed before the network is back.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from PIL import ExifTags, Image
from playwright.sync_api import BrowserContext, Page, Playwright, Route
from sqlmodel import col, select

from foundation import db
from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from foundation.parties.actor import Actor
from tests.browsers import browser_with_camera
from tests.factories import csrf_token, sign_in
from tests.journeys.film import reel
from tests.journeys.looks import TURNS, Flaw, flaws_of
from tests.journeys.people import PHONE, Visitor
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Accept
from traceability.custody.queries import get_events, get_state
from traceability.intake.photos.models import GatePhoto
from traceability.intake.syncing.models import SignedScan
from traceability.intake.syncing.records import parse_record
from traceability.log.audit import audit
from traceability.tags import payload
from traceability.tags.binding import reprint_tag
from traceability.tags.inner.making import make_with_secrets
from traceability.tags.inner.models import InnerReveal, RevealOutcome
from traceability.tags.inner.secrets_on_paper import format_secret
from traceability.tags.models import Scan, Tag, VoidReason
from traceability.tags.suspicions.models import Suspicion

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

DRUMS = 40
FORGER = ec.derive_private_key(0xBAD, ec.SECP256R1())
FOREIGN = "https://example.org/pallet/7"
PATIENCE_S = 30
SENT = re.compile(r"/intake/(device/|manifest)")
PHOTOS = "**/intake/device/photos"
KEPT = "document.body.dataset.offline === 'ready' && !!navigator.serviceWorker.controller"
# What an older app left on the phone: the first version of its database, with a row or two. It
# noted the sender's seals before anybody had looked at them.
OLD_STORE = """(handover) => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate", 1);
  asked.onupgradeneeded = () => {
    const make = (name, how) => asked.result.createObjectStore(name, how);
    make("facts", {keyPath: "id"});
    make("intake", {keyPath: "handover"}).put(
      {handover, entries: {}, seals: ["S-1"], instrument: ""});
    make("device", {keyPath: "id"}).put({id: "old", counter: 17});
    make("queue", {keyPath: "n", autoIncrement: true}).put(
      {kind: "scan", act: "old", state: "replaced", body: "e30=", at: Date.now()});
  };
  asked.onsuccess = () => { asked.result.close(); done(); };
})"""
COUNTERS = """() => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("device").objectStore("device").getAll();
    rows.onsuccess = () => done(rows.result.map(({counter}) => counter));
  };
})"""
QUEUE = """() => new Promise((done) => {
  const asked = indexedDB.open("regauss-gate");
  asked.onsuccess = () => {
    const rows = asked.result.transaction("queue").objectStore("queue").getAll();
    rows.onsuccess = () => done(rows.result.map(
      ({kind, act, sign, state, at, sentAt}) => ({kind, act, sign, state, at, sentAt})));
  };
})"""

# The button is drawn anew while a photo is, so a glove can press it twice.
TWICE = "button => { button.click(); button.disabled = false; button.click(); }"
# Whoever leaves while the camera starts leaves no camera behind.
LEFT_EARLY = """async () => {
  const said = document.querySelector("[data-camera]");
  location.hash = "#/scan";
  while (!said.textContent) await new Promise(requestAnimationFrame);
  location.hash = "#/";
  await new Promise((done) => setTimeout(done, 1000));
  return document.querySelector("video").srcObject === null;
}"""


@dataclass
class Yard:
    """The house, Ben's deliveries, and what a console complained of."""

    address: str
    client: FlaskClient
    cast: Cast
    complaints: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def page(self, context: BrowserContext) -> Page:
        """A tab of Ben's phone."""
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        return page

    def look(self, page: Page) -> None:
        """What is wrong with the view that is open, on a phone by day and at a desk by night."""
        self.flaws += flaws_of(Visitor(page, self.address), TURNS[0])


@pytest.fixture
def yard(client: FlaskClient, served: str) -> Yard:
    cast = make_cast()
    sign_in(client, cast.ben_person)
    return Yard(served, client, cast)


@contextmanager
def phone(yard: Yard, playwright: Playwright, film: Path) -> Iterator[BrowserContext]:
    """Ben's phone, its camera filming what `film` shows."""
    browser = browser_with_camera(playwright, film)
    context = browser.new_context(viewport=PHONE)
    cookie = yard.client.get_cookie(cookie_name(SESSION_COOKIE))
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": yard.address}])
    yield context
    browser.close()


def until(page: Page, question: str, *, within_s: float = PATIENCE_S) -> Any:
    """The first answer that is true; the page's policy forbids Playwright's own way to wait."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        answer = page.evaluate(question)
        if answer:
            return answer
        time.sleep(0.1)
    pytest.fail(f"never true: {question}\n{page.locator('body').inner_text()[:1500]}")


def cut(context: BrowserContext) -> None:
    """No network. A tab opened later would let its first request through: that is stopped too."""
    context.set_offline(True)
    context.route(SENT, lambda route: route.abort("internetdisconnected"))


def mend(context: BrowserContext) -> None:
    context.unroute(SENT)
    context.set_offline(False)


def enrol(yard: Yard, page: Page) -> None:
    page.goto(f"{yard.address}/intake/app")
    page.get_by_label("Name of this device").fill("Yard phone 2")
    page.get_by_role("button", name="Make its key").click()
    page.get_by_text("This device has no key yet").wait_for(state="detached")
    until(page, f"() => {KEPT}")


def scan_all(page: Page) -> None:
    """Hold the phone over one drum after the other until all are told."""
    page.get_by_role("link", name="Scan", exact=True).click()
    page.get_by_text(f"All {DRUMS} scanned").wait_for()


def accept(page: Page, lot: str) -> None:
    """All as stated but the first drum, which weighs 100 g less."""
    page.get_by_role("heading", name=f"Delivery of {lot}").wait_for()
    page.get_by_role("button", name=f"Take {DRUMS} scanned packages as stated").click()
    page.get_by_role("link", name="Weigh or refuse").first.click()
    page.get_by_label("Your scale says, net").fill("24.9")
    page.get_by_role("button", name="Note package 1").click()
    page.get_by_text("100 g", exact=False).or_(page.get_by_text("0.1 kg less")).first.wait_for()
    page.get_by_role("button", name="Accept the whole lot").click()
    page.get_by_text("You have signed for this delivery").wait_for()


def count(yard: Yard, page: Page, lot: str) -> None:
    """A closed load of two: nobody scans, and somebody counts."""
    page.get_by_role("link", name=re.compile(lot)).click()
    page.get_by_text("Take them without scanning").click()
    for counted, said in (("3", "2 were stated. Count again"), ("2", "0 packages by your scale")):
        page.get_by_label("Packages that you counted").fill(counted)
        page.get_by_role("button", name="Take all of them as stated").click()
        page.get_by_text(said).wait_for()
        yard.look(page)
    page.get_by_role("button", name="Accept the whole lot").click()
    page.get_by_text("accepted, sent").first.wait_for()


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


def add_on_page(yard: Yard, lot: str, photo: Path) -> str:
    """A colleague puts the note to the delivery with a browser alone; its hash."""
    path = f"/intake/{lot}/photos"
    with photo.open("rb") as file:
        sent = {"kind": "delivery_note", "photo": (file, "note.jpg")}
        yard.client.post(path, data={**sent, "csrf_token": csrf_token(yard.client)})
    with db.reading() as session:
        return session.exec(select(GatePhoto.sha256)).one()


def after_older_app(yard: Yard, context: BrowserContext, lot: str) -> Page:
    with db.reading() as session:
        offered = get_state(session, lot).handover
    assert offered is not None
    page = yard.page(context)
    page.goto(f"{yard.address}/static/intake/app.webmanifest")
    page.evaluate(OLD_STORE, offered.handover_id)
    return page


def as_camera(path: Path, size: tuple[int, int], *, orientation: int) -> Path:
    """A photo as a phone's camera writes it: on its side, with the place where it was taken. The
    left half of what it wrote is red.
    """
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (51.0, 27.0, 0.0)}
    picture = Image.linear_gradient("L").convert("RGB").resize(size)
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    picture.save(path, "JPEG", exif=exif)
    return path


def take_photos(page: Page, ticket: Path, yard: Yard) -> None:
    """A ticket that stays; one that is no picture, one twice, and one that is taken away again."""
    broken, seal = ticket.with_name("broken.jpg"), ticket.with_name("seal.jpg")
    broken.write_bytes(ticket.read_bytes()[:300])
    as_camera(seal, (40, 30), orientation=1)
    page.get_by_label("Photo of the weighbridge ticket").set_input_files(ticket)
    page.get_by_alt_text("Weighbridge ticket, photo 1").wait_for()
    page.get_by_label("Photo of the weighbridge ticket").set_input_files(ticket)
    page.get_by_text("This photo stands here already").wait_for()
    page.get_by_label("Photo of a package").set_input_files(broken)
    page.get_by_text("This picture cannot be read").wait_for()
    page.get_by_label("Photo of a seal").set_input_files(seal)
    page.get_by_alt_text("Seal, photo 2").wait_for()
    yard.look(page)
    page.get_by_role("button", name="Remove photo 2, Seal").click()
    page.get_by_alt_text("Seal, photo 2").wait_for(state="detached")


def check_photo(lot: str, yard: Yard, *, beside: str = "") -> bytes:
    """The acceptance names one photo, and one `beside` it that was added on a page. The lot's page
    shows it; what comes from there has its hash, stands upright, and tells no place.
    """
    with db.reading() as session:
        act = get_events(session, lot)[-1].act
        assert isinstance(act, Accept)
    (named,) = set(act.evidence) - {beside}
    assert len(act.evidence) == (2 if beside else 1)
    path = f"/lots/{lot}/photos"
    assert f"{path}/{named}.jpg" in yard.client.get(path).text
    content = yard.client.get(f"{path}/{named}.jpg").data
    assert sha256(content).hexdigest() == named
    with Image.open(BytesIO(content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((800, 1_600), {})
        red, _, blue = picture.convert("RGB").getpixel((400, 100))
        assert (red > 150, blue < 60) == (True, True)
    return content


def find_by_code(yard: Yard, page: Page, lot: str) -> None:
    """A handover's code leads to its delivery; one that the phone does not know, nowhere."""
    with db.reading() as session:
        offered = get_state(session, lot).handover
    assert offered is not None
    page.get_by_role("link", name="Scan", exact=True).click()
    page.get_by_role("button", name="Stop the camera").click()
    for handover_id in ("0" * 32, offered.handover_id):
        page.get_by_label("Or type the code").fill(f"{yard.address}/bt/{handover_id}")
        page.keyboard.press("Enter")
        if handover_id != offered.handover_id:
            page.get_by_text("A handover that this device does not know").wait_for()
    page.get_by_role("heading", name=f"Delivery of {lot}").wait_for()


def seal(lot: str, holder: Actor) -> tuple[Tag, str]:
    """A label for the first package, and what stands on the paper inside."""
    with db.transaction() as session:
        ((tag, secret),) = make_with_secrets(session, [f"{lot}.1"], actor=holder)
    return tag, format_secret(secret)


def check_others(label: Tag, holders: dict[str, Actor]) -> None:
    """Who has the lots that were answered late. That the paper fits was told, once, and nothing is
    suspected.
    """
    with db.reading() as session:
        (read,) = session.exec(select(InnerReveal)).all()
        suspicions = session.exec(select(Suspicion)).all()
        have = {lot: get_state(session, lot).custodian_id for lot in holders}
    assert have == {lot: actor.organisation_id for lot, actor in holders.items()}
    assert (read.tag_id, read.outcome, suspicions) == (label.id, RevealOutcome.MATCH, [])


def read_paper(page: Page, label: Tag, paper: str) -> None:
    """The label outside, then the paper from inside the package."""
    page.get_by_role("link", name="Scan", exact=True).click()
    page.get_by_role("button", name="Stop the camera").click()
    for code, word in ((label.url, "Expected"), (paper, "The paper inside fits")):
        page.get_by_label("Or type the code").fill(code)
        page.keyboard.press("Enter")
        page.locator("[data-sign]").get_by_text(word, exact=True).wait_for()
    page.get_by_role("link", name="Deliveries").click()


def take_typed(page: Page, lot: str, photo: Path) -> None:
    """Type each label's code, take the masses as stated and a photo of the note, and sign."""
    page.get_by_role("link", name="Scan", exact=True).click()
    page.get_by_role("button", name="Stop the camera").click()
    for tag in tags_of(lot):
        page.get_by_label("Or type the code").fill(tag.short_code)
        page.keyboard.press("Enter")
        page.get_by_text(f"Package {tag.number} of 2, {lot}").wait_for()
    page.get_by_text("All 2 scanned").wait_for()
    page.get_by_role("link", name="To the delivery").click()
    page.get_by_role("button", name="Take 2 scanned packages as stated").click()
    page.get_by_label("Photo of the delivery note").set_input_files(photo)
    page.get_by_role("button", name="Accept the whole lot").evaluate(TWICE)
    page.get_by_text("You have signed for this delivery").wait_for()


def take_photo_alone(page: Page, lot: str, photo: Path) -> None:
    page.get_by_role("link", name="Deliveries").click()
    page.get_by_role("link", name=lot).click()
    page.get_by_label("Photo of a package").set_input_files(photo)
    page.get_by_alt_text("Package, photo 1").wait_for()


def take_back(lot: str, giver: Actor, *, again_to: Actor | None) -> None:
    with db.transaction() as session:
        handover.cancel(session, lot, actor=giver)
    if again_to:
        offer(giver, lot, again_to)


def answer_questions(yard: Yard, page: Page, moved: str, gone: str, left: str) -> None:
    """One delivery was offered anew and is signed again; the other is gone, and its file stays. A
    photo of one that nobody signed for goes to the offer that came since, and is taken away there.
    A photo that was refused is sent again.
    """
    about = page.locator(".notice.bad").filter(has_text=f"1 photo of {left} is in no signature")
    about.wait_for()
    yard.look(page)
    about.get_by_role("button", name="Put them to the delivery").click()
    about.wait_for(state="detached")
    about = page.locator(".notice.bad").filter(has_text=f"Arrival of {moved} was not taken")
    about.get_by_role("button", name="Sign again on what stands now").click()
    about.wait_for(state="detached")
    about = page.locator(".notice.bad").filter(has_text=f"Arrival of {gone} was not taken")
    about.get_by_text("The delivery is no longer on its way to you").wait_for()
    with page.expect_download() as download:
        about.get_by_role("button", name="Put aside and save as a file").click()
    kept = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert {one["lot"] for one in kept["records"] if one["state"] == "question"} == {gone}
    unsent = {one["lot"]: one for one in kept["photos"]}[gone]
    assert sha256(base64.b64decode(unsent["jpeg"])).hexdigest() == unsent["sha256"]
    about = page.locator(".notice.bad").filter(has_text=f"{moved}: the photo was not taken")
    about.get_by_text("It is too dark to read").wait_for()
    page.unroute(PHOTOS)
    about.get_by_role("button", name="Send it again").click()
    page.get_by_text("Everything is sent").wait_for()
    page.goto(page.url.replace("#/records", f"#/lot/{left}"))
    page.get_by_role("button", name="Package, photo 1").click()
    page.get_by_role("dialog", name="Package, photo 1").get_by_role("button").click()
    page.get_by_role("button", name="Remove photo 1, Package").click()
    page.get_by_alt_text("Package, photo 1").wait_for(state="detached")


def refuse_note(route: Route) -> None:
    """The server takes every photo but those of a note."""
    if b"delivery_note" not in (route.request.post_data_buffer or b""):
        return route.fallback()
    refusal = {"title": "PhotoDamaged", "status": 422, "detail": "It is too dark to read."}
    return route.fulfill(status=422, json=refusal, content_type="application/problem+json")


def check_taken(lot: str, yard: Yard, *, late: timedelta) -> None:
    """Every event came once, in order, signed by the device, with both times; and every scan."""
    with db.reading() as session:
        events = get_events(session, lot)[-2:]
        state = get_state(session, lot)
        rows = session.exec(select(SignedScan).order_by(col(SignedScan.counter))).all()
        of_papers = select(InnerReveal.scan_id)
        scans = session.exec(select(Scan).where(col(Scan.id).not_in(of_papers))).all()
        report = audit(session, [check_custody])
    assert [(one.act.kind.value, one.level.value) for one in events] == [
        ("arrive", "device"),
        ("accept", "device"),
    ]
    assert isinstance(events[-1].act, Accept)
    assert events[-1].act.seals == ()
    assert all(one.received_at - one.occasion.event_time >= late for one in events)
    assert state.custodian_id == yard.cast.ben.organisation_id
    assert state.net_mass_g == DRUMS * 25_000 - 100
    told = [parse_record(row.record) for row in rows]
    assert [one.counter for one in told] == list(range(1, len(told) + 1))
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert len(scans) == len(told) >= DRUMS
    assert report.faults == ()
