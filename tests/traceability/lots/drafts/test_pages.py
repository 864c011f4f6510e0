"""The sell flow as a browser without scripts walks it: from a photo to a registered lot."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from foundation import db
from foundation.documents.models import Document
from foundation.parties.models import Organisation
from tests.factories import make_organisation, make_person, sign_in, submit
from traceability.custody.queries import get_events, get_state
from traceability.lots.drafts.models import Draft
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_photo_ids

PAGES = {
    "material": {
        "material_code": "EOL-HDD-VCM",
        "is_magnetised": "unknown",
        "reference": "A-17",
        "title": "HDD magnets, loose",
    },
    "amount": {"packaging": "drum", "unit": "kg", "masses": ["1250", "312.5", "", ""]},
    "source": {
        "origin": "post_consumer",
        "source_kind": "received",
        "source_name": "cleo carriers",
        "source_note": "Round 12",
    },
    "composition": {"basis": "magnet", "element": ["Nd", "Dy"], "content": ["22.9", "1.5"]},
}


@dataclass(frozen=True)
class Stage:
    """Ada, signed in, and Mallory beside her."""

    client: FlaskClient
    mallory: FlaskClient
    ada_id: str
    cleo_id: str


@pytest.fixture
def stage(app: Flask) -> Stage:
    with db.transaction() as session:
        organisation = make_organisation(session)
        cleo = make_organisation(session, "Cleo Carriers", roles=["carrier"])
        stranger = make_organisation(session, "Mallory Metals")
        ada = make_person(session, organisation)
        mallory = make_person(session, stranger, name="Mallory")
    return Stage(
        sign_in(app.test_client(), ada),
        sign_in(app.test_client(), mallory),
        organisation.id,
        cleo.id,
    )


def photo(kind: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "grey").save(file, kind)
    file.seek(0)
    return file


def send(client: FlaskClient, url: str, *, follow: bool = False, **fields: Any) -> TestResponse:
    """Press a button; with `follow`, the page it leads to. `Any`: texts, lists of them, files."""
    reply = submit(client, url, **fields)
    return client.get(reply.headers["Location"]) if follow else reply


def upload(client: FlaskClient, url: str, *files: tuple[io.BytesIO, str]) -> str:
    """Send photos as a form does; the body of the page that answers."""
    return send(client, url, follow=True, photos=list(files)).text


def draft_id(session: Session) -> str:
    return session.exec(select(Draft.id)).one()


def write(client: FlaskClient, draft: str) -> None:
    """Answer every page."""
    for step, answers in PAGES.items():
        reply = send(client, f"/sell/{draft}/{step}", **answers)
        assert reply.status_code == 303, (step, reply.text)


def test_a_lot_is_registered_from_a_photo_to_its_code(stage: Stage, session: Session) -> None:
    page = upload(stage.client, "/sell", (photo(), "drum.png"))
    draft = draft_id(session)
    write(stage.client, draft)
    check = stage.client.get(f"/sell/{draft}/check").text
    done = send(stage.client, f"/sell/{draft}/check", follow=True).text

    assert "Photo 1 of the lot" in page
    assert "1.5625\u00a0t" in check
    with db.reading() as fresh:
        lot = fresh.exec(select(Lot)).one()
        state = get_state(fresh, lot.code)
        event, *_tags = get_events(fresh, lot.code)
        (photo_id,) = get_photo_ids(fresh, lot.code)
        document = fresh.get_one(Document, photo_id)
        contents = {c.element: (c.content_ppm, c.method) for c in get_contents(fresh, lot.code)}
    assert lot.code in done
    assert (lot.title, lot.reference, lot.is_magnetised) == ("HDD magnets, loose", "A-17", None)
    assert [package.net_mass_g for package in state.packages] == [1_250_000, 312_500]
    assert event.act.source_id == stage.cleo_id  # type: ignore[union-attr] # the first act registers
    assert document.is_shared
    assert contents == {"Nd": (229_000, "class range"), "Dy": (15_000, "")}


def test_pressing_the_button_twice_registers_once(stage: Stage, session: Session) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)
    write(stage.client, draft)

    first = send(stage.client, f"/sell/{draft}/check", follow=True)
    second = send(stage.client, f"/sell/{draft}/check", follow=True)

    with db.reading() as fresh:
        lot = fresh.exec(select(Lot)).one()
    assert lot.code in first.text
    assert lot.code in second.text


def test_bad_files_are_refused_by_name_and_the_good_ones_stay(
    stage: Stage, session: Session
) -> None:
    files = [(photo(), "drum.png"), (io.BytesIO(b"no"), "list.pdf")]

    reply = send(stage.client, "/sell", photos=files)

    assert reply.status_code == 422
    assert "list.pdf is not a photo we can read. Send a JPEG, PNG or WebP file." in reply.text
    assert len(session.exec(select(Draft)).one().photo_ids) == 1


def test_what_was_typed_stays_when_it_is_refused_and_when_one_comes_back(
    stage: Stage, session: Session
) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)
    typed = {"packaging": "drum", "unit": "kg", "masses": ["1,250", "a few"]}

    refused = send(stage.client, f"/sell/{draft}/amount", **typed)
    again = stage.client.get(f"/sell/{draft}/amount")

    assert refused.status_code == 422
    assert "1,250 can be read as 1250 or as 1.25. Write 1250 or 1.25." in refused.text
    for page in (refused.text, again.text):
        assert 'value="1,250"' in page
        assert 'value="a few"' in page


def test_a_reading_is_chosen_with_one_press(stage: Stage, session: Session) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)
    typed = {"packaging": "drum", "unit": "kg", "masses": ["1,250"], "then": "take:0:1.25 kg"}

    page = send(stage.client, f"/sell/{draft}/amount", follow=True, **typed)

    assert 'value="1.25 kg"' in page.text


def test_a_draft_that_is_not_finished_is_not_registered(stage: Stage, session: Session) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)

    reply = send(stage.client, f"/sell/{draft}/check")

    assert reply.status_code == 409
    assert "Some pages still need an answer. They are marked below." in reply.text
    assert session.exec(select(Lot)).all() == []


def test_a_reference_in_use_is_refused_and_nothing_is_half_written(
    stage: Stage, session: Session
) -> None:
    for _ in range(2):
        send(stage.client, "/sell")
    with db.reading() as fresh:
        first, second = fresh.exec(select(Draft.id)).all()
    for draft in (first, second):
        write(stage.client, draft)
    send(stage.client, f"/sell/{first}/check")

    reply = send(stage.client, f"/sell/{second}/check")

    assert reply.status_code == 409
    assert "The reference A-17 is in use. Choose another one." in reply.text
    with db.reading() as fresh:
        assert len(fresh.exec(select(Lot)).all()) == 1
        assert fresh.get_one(Draft, second).lot_code is None


def test_a_registered_draft_leads_to_its_lot_and_cannot_change(
    stage: Stage, session: Session
) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)
    write(stage.client, draft)
    send(stage.client, f"/sell/{draft}/check")

    page = stage.client.get(f"/sell/{draft}/amount")
    change = send(stage.client, f"/sell/{draft}/amount", **PAGES["amount"])
    discard = send(stage.client, f"/sell/{draft}/discard")

    assert page.headers["Location"] == f"/sell/{draft}/done"
    assert (change.status_code, discard.status_code) == (409, 409)


def test_another_organisations_draft_does_not_exist(stage: Stage, session: Session) -> None:
    send(stage.client, "/sell")
    draft = draft_id(session)
    gets = [f"/sell/{draft}/{page}" for page in ("photos", "material", "check", "done")]
    posts = [f"/sell/{draft}/{page}" for page in ("photos", "material", "check", "discard")]

    replies = [stage.mallory.get(url) for url in gets]
    replies += [send(stage.mallory, url, then="remove:x") for url in posts]

    assert [reply.status_code for reply in replies] == [404] * 8
    assert draft not in stage.mallory.get("/sell").text
    assert len(session.exec(select(Draft)).all()) == 1


def test_photos_are_put_in_order_and_taken_out(stage: Stage, session: Session) -> None:
    upload(stage.client, "/sell", (photo(), "1.png"), (photo("JPEG"), "2.jpg"))
    draft = draft_id(session)
    first, second = session.exec(select(Draft)).one().photo_ids

    send(stage.client, f"/sell/{draft}/photos", then=f"first:{second}")
    with db.reading() as fresh:
        ordered = fresh.get_one(Draft, draft).photo_ids
    send(stage.client, f"/sell/{draft}/photos", then=f"remove:{first}")
    with db.reading() as fresh:
        left = fresh.get_one(Draft, draft).photo_ids

    assert (ordered, left) == ([second, first], [second])


def test_a_draft_is_thrown_away(stage: Stage, session: Session) -> None:
    send(stage.client, "/sell")

    send(stage.client, f"/sell/{draft_id(session)}/discard")

    with db.reading() as fresh:
        assert fresh.exec(select(Draft)).all() == []


def test_a_reader_cannot_sell(app: Flask, stage: Stage) -> None:
    with db.transaction() as session:
        organisation = session.get_one(Organisation, stage.ada_id)
        rita = make_person(session, organisation, name="Rita", role="reader")

    reply = sign_in(app.test_client(), rita).get("/sell")

    assert reply.status_code == 403
