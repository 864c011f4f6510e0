"""The delivery note on paper: every tag can be read from it, and no text of people's becomes
markup."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from sqlmodel import Session

from foundation import db
from market.delivery.note import gather_note
from market.delivery.printing import to_pdf
from market.orders.models import Order
from tests.market.stage import Cast, funded, make_cast
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.tags.queries import get_bound_tags

EVIL = '#panic() *NdFeB* $x$ \\ "quoted" [swarf] {{ 7*7 }} <b>'


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def order(cast: Cast) -> Order:
    order = funded(cast)
    with db.transaction() as session:
        row = session.get_one(Order, order.id)
        row.title = EVIL
        session.add(row)
    with db.transaction() as session:
        handover.offer(
            session, order.lot_code, taker_id=order.buyer_id, seals=["S-17"], actor=cast.ada
        )
    return order


@pytest.fixture
def pdf(app: Flask, order: Order, session: Session) -> Iterator[pypdfium2.PdfDocument]:
    with app.test_request_context("/"):
        made = to_pdf(gather_note(session, session.get_one(Order, order.id)))
    with pypdfium2.PdfDocument(made) as document:
        yield document


def test_the_paper_says_what_travels_and_how(pdf: pypdfium2.PdfDocument, order: Order) -> None:
    text = " ".join(pdf[0].get_textpage().get_text_range().split())

    for words in (
        order.id,
        order.lot_code,
        "Ada Recycling",
        "Ben Refining",
        "312 kg",
        "313 kg",
        "Net mass in all: 625 kg",
        "S-17",
        "Strong magnets: fingers get crushed",
        "DAP, Incoterms 2020",
    ):
        assert words in text.replace("\u00a0", " "), words


def test_what_people_typed_is_printed_and_not_run(pdf: pypdfium2.PdfDocument) -> None:
    text = " ".join(pdf[0].get_textpage().get_text_range().split())

    assert " ".join(EVIL.split()) in text


def test_whoever_takes_the_lot_finds_its_handover_on_the_paper(
    app: Flask, pdf: pypdfium2.PdfDocument, order: Order, cast: Cast
) -> None:
    with db.reading() as session:
        offered = get_state(session, order.lot_code).handover
    assert offered is not None
    read = zxingcpp.read_barcodes(pdf[0].render(scale=200 / 72).to_pil())

    assert f"http://localhost/bt/{offered.handover_id}" in {found.text for found in read}
    with db.transaction() as session:
        handover.cancel(session, order.lot_code, actor=cast.ada)
    with app.test_request_context("/"), db.reading() as session:
        assert gather_note(session, session.get_one(Order, order.id)).handover == ""


def test_who_takes_the_lot_from_the_buyer_later_is_not_on_the_sellers_paper(
    app: Flask, order: Order, cast: Cast
) -> None:
    with db.transaction() as session:
        handover.accept(session, order.lot_code, actor=cast.ben)
    with db.transaction() as session:
        taker_id = cast.cleo.organisation_id
        handover.offer(session, order.lot_code, taker_id=taker_id, actor=cast.ben)

    with app.test_request_context("/"), db.reading() as session:
        note = gather_note(session, session.get_one(Order, order.id))
    assert (note.handover, note.handover_symbol) == ("", "")


def test_every_tag_is_read_from_the_paper(
    pdf: pypdfium2.PdfDocument, order: Order, session: Session
) -> None:
    image = pdf[0].render(scale=300 / 72).to_pil()
    read = {found.text for found in zxingcpp.read_barcodes(image)}

    tags = get_bound_tags(session, order.lot_code)
    assert {tag.url for tag in tags} <= read
    assert f"http://localhost/orders/{order.id}" in read
    text = pdf[0].get_textpage().get_text_range()
    assert [tag.short_code for tag in tags if tag.short_code not in text] == []
