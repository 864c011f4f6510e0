"""Photos at the gate: named when the answer is signed, sent before or after, seen by both sides."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.documents import images, store
from foundation.settings import Settings
from tests.factories import csrf_token, sign_in, submit
from tests.market.racing import at_once
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.phone import Phone, phone_of
from tests.traceability.intake.test_pages import Gate, scan, weigh, words
from traceability.custody.auditing import check_custody
from traceability.custody.events import Accept, Refuse
from traceability.custody.queries import get_events
from traceability.custody.words import RefusalReason
from traceability.intake import receiving
from traceability.intake.photos import attaching
from traceability.intake.photos.models import GatePhoto, PhotoKind
from traceability.intake.photos.queries import get_answers
from traceability.log.audit import audit


@pytest.fixture
def gate(app: Flask) -> Gate:
    cast = make_cast()
    lot = register(cast.ada, 312_000, 288_000)
    offer(cast.ada, lot, cast.ben)
    return Gate(cast, lot, tags_of(lot))


@pytest.fixture
def ben(client: FlaskClient, gate: Gate) -> FlaskClient:
    return sign_in(client, gate.cast.ben_person)


def jpeg(colour: str = "grey", **how: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG", **how)
    return file.getvalue()


def upload(client: FlaskClient, path: str, content: bytes, **fields: str) -> TestResponse:
    token = csrf_token(client)
    sent = {**fields, "photo": (io.BytesIO(content), "a.jpg"), "csrf_token": token}
    return client.post(path, data=sent)


def hashes(session: Session) -> list[str]:
    return sorted(session.exec(select(GatePhoto.sha256)))


def weigh_all(client: FlaskClient, gate: Gate) -> None:
    for number, (tag, mass) in enumerate(zip(gate.tags, ("312", "288"), strict=True), start=1):
        scan(client, tag.url)
        weigh(client, gate.lot, number, mass)


def test_the_acceptance_names_what_was_not_removed_and_both_sides_see_it(
    ben: FlaskClient, gate: Gate, session: Session, settings: Settings
) -> None:
    path = f"/intake/{gate.lot}/photos"
    for colour, kind in (("grey", "weighbridge_ticket"), ("red", "seal"), ("blue", "package")):
        upload(ben, path, jpeg(colour), kind=kind)
    unwanted = session.exec(select(GatePhoto).where(GatePhoto.kind == PhotoKind.SEAL)).one().sha256
    submit(ben, f"{path}/{unwanted}/remove")
    weigh_all(ben, gate)
    submit(ben, f"/intake/{gate.lot}/accept")

    session.rollback()  # what it has read so far is of the moment before
    kept = hashes(session)
    act = get_events(session, gate.lot)[-1].act
    late = upload(ben, path, jpeg("green"), kind="seal")
    ada = sign_in(ben.application.test_client(), gate.cast.ada_person)
    seen = ada.get(f"/lots/{gate.lot}/photos/{kept[0]}.jpg")
    mallory = sign_in(ben.application.test_client(), gate.cast.mallory_person)
    assert isinstance(act, Accept)
    assert (len(kept), list(act.evidence)) == (2, kept)
    assert late.status_code == 404
    assert hashlib.sha256(seen.data).hexdigest() == kept[0]
    assert "Delivery note" not in words(ada.get(f"/lots/{gate.lot}/photos"))
    assert "Weighbridge ticket" in words(ada.get(f"/lots/{gate.lot}/photos"))
    assert ada.get(f"/lots/{gate.lot}/photos/{kept[0]}/thumbnail.jpg").status_code == 200
    assert ada.get(f"/lots/{gate.lot}/photos/{unwanted}.jpg").status_code == 404
    assert mallory.get(f"/lots/{gate.lot}/photos/{kept[0]}.jpg").status_code == 404
    assert store.read(settings.documents_path, kept[0]) == seen.data
    assert audit(session, [check_custody]).faults == ()


def test_a_refusal_names_them_too(ben: FlaskClient, gate: Gate, session: Session) -> None:
    upload(ben, f"/intake/{gate.lot}/photos", jpeg(), kind="delivery_note")
    submit(ben, f"/intake/{gate.lot}/refuse", reason="papers")

    act = get_events(session, gate.lot)[-1].act
    assert isinstance(act, Refuse)
    assert list(act.evidence) == hashes(session)


def test_a_device_sends_them_days_after_its_event_and_once(
    ben: FlaskClient, gate: Gate, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = jpeg("red"), jpeg("blue")
    named = tuple(sorted(hashlib.sha256(photo).hexdigest() for photo in (first, second)))
    phone = phone_of(ben, gate.cast.ben_person)
    phone.enrol()
    phone.learn()
    act = Refuse(phone.offer_of(gate.lot), RefusalReason.BROKEN_SEAL, evidence=named)
    phone.send(phone.signed(act, gate.lot))

    answers = [send(phone, gate.lot, photo).status_code for photo in (first, first, jpeg("green"))]
    awaited = words(ben.get(f"/lots/{gate.lot}/photos"))
    later = clock.now() + timedelta(days=8)
    with monkeypatch.context() as week:
        week.setattr(clock, "now", lambda: later)
        (answer,) = get_answers(session, gate.lot, actor=gate.cast.ada)
        overdue = (answer.awaited, answer.is_overdue)

    assert answers == [201, 200, 404]
    assert "photos are awaited" in awaited
    assert overdue == (1, True)
    assert send(phone, gate.lot, second).status_code == 201


def test_a_device_names_what_was_added_on_the_page(
    ben: FlaskClient, gate: Gate, session: Session
) -> None:
    upload(ben, f"/intake/{gate.lot}/photos", jpeg(), kind="delivery_note")
    phone = phone_of(ben, gate.cast.ben_person)
    phone.enrol()
    phone.learn()
    there = phone.delivery(gate.lot)["photos"]
    own = hashlib.sha256(jpeg("red")).hexdigest()

    reply = phone.send(phone.accept(gate.lot, evidence=sorted([own, *there])))

    assert (there, reply.status_code) == (hashes(session), 201)
    assert send(phone, gate.lot, jpeg("red")).status_code == 201
    session.rollback()  # what it has read so far is of the moment before
    (answer,) = get_answers(session, gate.lot, actor=gate.cast.ada)
    assert (len(answer.photos), answer.awaited) == (2, 0)


def send(phone: Phone, lot: str, photo: bytes, kind: str = "seal") -> TestResponse:
    """A photo, as a device sends it."""
    sent = {"lot": lot, "kind": kind, "photo": (io.BytesIO(photo), "seal.jpg")}
    headers = {"X-CSRF-Token": phone.token}
    return phone.client.post("/intake/device/photos", data=sent, headers=headers)


def test_what_holds_more_than_a_picture_is_refused(ben: FlaskClient, gate: Gate) -> None:
    phone = phone_of(ben, gate.cast.ben_person)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 27.0, 0.0)}
    png = io.BytesIO()
    Image.new("RGB", (4, 4)).save(png, "PNG")
    wide = io.BytesIO()
    Image.new("RGB", (2001, 4)).save(wide, "JPEG")
    bad = {
        "place": jpeg(exif=exif),
        "remark": jpeg(comment=b"hello"),
        "tail": jpeg() + b"more",
        "cut": jpeg()[:-2],
        "png": png.getvalue(),
        "wide": wide.getvalue(),
        "empty": b"",
        "none": b"\xff\xd8\xff\xd9",
    }
    titles = {
        name: (send(phone, gate.lot, photo).json or {})["title"] for name, photo in bad.items()
    }
    kept = [send(phone, gate.lot, jpeg(progressive=is_so)).status_code for is_so in (True, False)]

    assert titles == dict.fromkeys(bad, "NotBare") | {"wide": "BareTooLarge", "empty": "EmptyFile"}
    assert kept == [201, 201]


def test_a_form_without_a_photo_says_so(ben: FlaskClient, gate: Gate) -> None:
    path = f"/intake/{gate.lot}/photos"

    none = submit(ben, path, kind="seal")
    torn = upload(ben, path, b"%PDF-1.7", kind="seal")

    assert (none.status_code, torn.status_code) == (422, 422)
    assert "Take or choose a photo first" in words(none)
    assert "is not a photo we can read" in words(torn)


def test_what_a_device_leaves_out_is_named(ben: FlaskClient, gate: Gate) -> None:
    phone = phone_of(ben, gate.cast.ben_person)

    empty = phone.post("/intake/device/photos")
    odd = send(phone, gate.lot, jpeg(), kind="portrait")

    assert (empty.status_code, odd.status_code) == (422, 422)
    assert set((empty.json or {})["errors"]) == {"kind", "lot", "photo"}
    assert set((odd.json or {})["errors"]) == {"kind"}


def test_forty_are_enough(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_HASHES", 1)
    photo = images.accept(io.BytesIO(jpeg()), name="a.jpg")
    with db.transaction() as session:
        for _ in range(2):
            attaching.attach(session, gate.lot, photo, kind=PhotoKind.SEAL, actor=gate.cast.ben)
    other = replace(photo, content=jpeg("red"))
    with db.transaction() as session, pytest.raises(attaching.EnoughPhotos):
        attaching.attach(session, gate.lot, other, kind=PhotoKind.SEAL, actor=gate.cast.ben)


def test_a_photo_removed_while_the_answer_is_signed_is_named_or_gone(
    gate: Gate, settings: Settings, session: Session
) -> None:
    photo = images.accept(io.BytesIO(jpeg()), name="a.jpg")
    with db.transaction() as writing:
        kept = attaching.attach(
            writing, gate.lot, photo, kind=PhotoKind.SEAL, actor=gate.cast.ben
        ).photo.sha256

    def refuse() -> None:
        with db.transaction() as racing:
            receiving.refuse_delivery(
                racing, gate.lot, reason=RefusalReason.OTHER, note=None, actor=gate.cast.ben
            )

    def remove() -> None:
        with db.transaction() as racing:
            attaching.remove(racing, gate.lot, kept, actor=gate.cast.ben)

    at_once(settings, [refuse, remove])

    act = get_events(session, gate.lot)[-1].act
    assert isinstance(act, Refuse)
    assert list(act.evidence) == hashes(session)
