"""Those who hold a lot print, replace and withdraw its labels: each to its own readers."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session

from foundation import db
from tests.factories import sign_in, submit
from tests.traceability.gate import Cast, offer, tags_of
from tests.traceability.tags.reading import words
from traceability.custody import handover
from traceability.custody.words import VoidReason
from traceability.tags import binding
from traceability.tags.models import (
    Tag,
    TagState,
)

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_whoever_holds_the_lot_prints_its_labels(client: FlaskClient, cast: Cast, tag: Tag) -> None:
    sign_in(client, cast.ada_person)

    svg = client.get(f"/tags/{tag.id}.svg")
    png = client.get(f"/tags/{tag.id}.png")
    page = client.get(f"/lots/{tag.lot_code}/labels").get_data(as_text=True)

    assert (svg.content_type, png.content_type) == ("image/svg+xml", "image/png")
    assert tag.short_code in [element.text for element in ElementTree.fromstring(svg.data).iter()]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.data)))
    assert code.text == tag.url
    assert f'src="/tags/{tag.id}.svg"' in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/tags/{tag.id}.svg", "There is nothing here."),
        ("/tags/{tag.id}.png", "There is nothing here."),
        ("/lots/{tag.lot_code}/labels", "There is no lot {tag.lot_code} here."),
        ("/tags/{tag.id}/replace", "There is nothing here."),
    ],
)
def test_nobody_else_sees_that_there_are_labels(
    client: FlaskClient, cast: Cast, tag: Tag, address: str, sentence: str
) -> None:
    offer(cast.ada, str(tag.lot_code), cast.ben)
    for person in (cast.ben_person, cast.mallory_person):
        sign_in(client, person)

        response = client.get(address.format(tag=tag))

        assert response.status_code == 404
        assert sentence.format(tag=tag) in response.get_data(as_text=True)


def test_labels_follow_the_lot_to_its_next_holder(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    offer(cast.ada, str(tag.lot_code), cast.ben)
    with db.transaction() as session:
        handover.accept(session, str(tag.lot_code), actor=cast.ben)

    statuses = [
        sign_in(client, person).get(f"/tags/{tag.id}.svg").status_code
        for person in (cast.ada_person, cast.ben_person)
    ]

    assert statuses == [404, 200]


def test_a_label_is_replaced_with_its_reason(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)

    response = submit(client, f"/tags/{tag.id}/replace", reason="damaged")

    assert (response.status_code, response.location) == (303, f"/lots/{tag.lot_code}/labels")
    assert session.get_one(Tag, tag.id).void_reason is VoidReason.DAMAGED
    assert [new.replaces_id for new in tags_of(str(tag.lot_code))] == [tag.id]


def test_a_label_is_withdrawn_and_its_package_gets_one_later(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)
    submit(client, f"/tags/{tag.id}/void", reason="lost")
    bare = words(client, f"/lots/{tag.lot_code}/labels")

    submit(client, f"/lots/{tag.lot_code}/labels")

    assert "1 of 1 packages have no label" in bare
    (new,) = tags_of(str(tag.lot_code))
    assert new.id != tag.id


def test_a_label_is_not_replaced_without_a_reason(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)

    response = submit(client, f"/tags/{tag.id}/replace")

    assert response.status_code == 422
    assert "Say why" in response.get_data(as_text=True)
    assert session.get_one(Tag, tag.id).state is TagState.BOUND


@pytest.mark.parametrize("what", ["replace", "void"])
def test_others_cannot_touch_a_label(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag, what: str
) -> None:
    sign_in(client, cast.mallory_person)

    response = submit(client, f"/tags/{tag.id}/{what}", reason="lost")

    assert response.status_code == 404
    assert session.get_one(Tag, tag.id).state is TagState.BOUND


def test_a_void_label_is_not_printed_again(client: FlaskClient, cast: Cast, tag: Tag) -> None:
    with db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.ada)
    sign_in(client, cast.ada_person)

    response = client.get(f"/tags/{tag.id}.svg")

    assert response.status_code == 409
    assert f"The label {tag.short_code} is void." in response.get_data(as_text=True)


def test_the_command_writes_a_lots_labels(app: Flask, tag: Tag, tmp_path: Path) -> None:
    runner = app.test_cli_runner()

    result = runner.invoke(args=["tags", "print", str(tag.lot_code), "--into", str(tmp_path)])

    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix in (".svg", ".png")) == [
        f"{tag.lot_code}-1-of-1.png",
        f"{tag.lot_code}-1-of-1.svg",
    ]


def test_the_command_says_when_there_is_nothing_to_print(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["tags", "print", "RG-7Q2M-4K8R"])

    assert (result.exit_code, result.output) == (
        1,
        "Error: No labels are bound to packages of RG-7Q2M-4K8R.\n",
    )
