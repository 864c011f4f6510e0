"""What goes beside forty drums: photos, papers, codes, questions; and what the server has of it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image
from playwright.sync_api import BrowserContext, Page, Route
from sqlmodel import col, select

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import csrf_token
from tests.journeys.gate_app import DRUMS, OLD_STORE, PHOTOS, TWICE, Yard
from tests.traceability.gate import offer, tags_of
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Accept
from traceability.custody.queries import get_events, get_state
from traceability.intake.photos.models import GatePhoto
from traceability.intake.syncing.models import SignedScan
from traceability.intake.syncing.records import parse_record
from traceability.log.audit import audit
from traceability.tags.inner.making import make_with_secrets
from traceability.tags.inner.models import InnerReveal, RevealOutcome
from traceability.tags.inner.secrets_on_paper import format_secret
from traceability.tags.models import Scan, Tag
from traceability.tags.suspicions.models import Suspicion


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
