"""Opening stock by page: the dry run says everything, and files that cannot be read say why."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from tests.factories import submit
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.importing.tables import HEAD, stock, table
from traceability.lots.importing import running


def send(client: FlaskClient, raw: bytes, name: str = "stock.csv") -> str:
    """Send a file; the address of its import."""
    reply = submit(client, "/lots/import", file=(io.BytesIO(raw), name))
    assert reply.status_code == 303, reply.text
    return str(reply.headers["Location"])


@pytest.fixture
def ada(app: Flask, cast: Cast) -> FlaskClient:
    """Somebody of Ada's, signed in."""
    return browser(app, cast.ada)


def test_the_dry_run_shows_what_each_row_becomes(ada: FlaskClient) -> None:
    path = send(ada, table(*stock(2), 'A-9,EOL-HDD-VMC,"1,250",post_consumer,,'))

    page = ada.get(path).text

    assert "2 of 3 rows can become lots" in page
    assert "Register 2 lots" in page
    assert "625\u00a0kg" in page
    assert "EOL-HDD-VMC is not a material code. Near to it: EOL-HDD-VCM" in page
    assert "1,250 can be read as 1250 or as 1.25." in page


def test_the_rows_left_out_come_back_with_reasons_and_can_be_sent_again(ada: FlaskClient) -> None:
    path = send(ada, table(*stock(1), "=A-9,FERRIT,640,post_consumer,,"))
    submit(ada, path)

    file = ada.get(f"{path}/rows-to-fix.csv")

    head, row = csv.reader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
    assert head == [*HEAD.split(","), "row", "reason"]
    assert row[:2] == ["'=A-9", "FERRIT"]
    assert row[6] == "3"
    assert row[7].startswith("material_code: FERRIT is not a material code. Near to it: ")
    again = send(ada, file.data.replace(b"FERRIT", b"EOL-HDD-VCM"))
    assert "1 of 1 rows can become lots" in ada.get(again).text


def test_the_template_explains_and_imports_itself(ada: FlaskClient) -> None:
    path = send(ada, ada.get("/lots/import/template.csv").data)

    assert "2 of 2 rows can become lots" in ada.get(path).text


def test_a_long_import_shows_how_far_it_is(app: Flask, ada: FlaskClient, cast: Cast) -> None:
    path = send(ada, table(*stock(running.BATCH + 1)))
    with db.transaction() as session:
        running.confirm(session, path.rsplit("/", 1)[1], actor=cast.ada.actor)
    running.take_batch(path.rsplit("/", 1)[1])

    page = ada.get(path).text

    assert "20 of 21 rows are through" in page
    assert '<progress max="21" value="20"' in page
    assert "data-running" in page


@pytest.mark.parametrize("odd", ["\0", "\x01"])
def test_a_reference_with_a_stray_character_is_a_bad_row_among_good_ones(
    ada: FlaskClient, odd: str
) -> None:
    path = send(ada, table(*stock(1), f"A{odd}-9,EOL-HDD-VCM,640,post_consumer,,"))

    page = ada.get(path).text
    registered = submit(ada, path)

    assert "1 of 2 rows can become lots" in page
    assert "This cell holds a character that cannot be printed." in page
    assert registered.location == path
    assert "1 lot is registered" in ada.get(path).text


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "Choose the CSV file with your lots."),
        (b"\xff\xfe", "Row 1 holds characters that are not UTF-8."),
        (b"a,b\n1,2\n", "The first row must name the columns."),
        (HEAD.encode(), "There are no rows in this file."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(ada: FlaskClient, raw: bytes, sentence: str) -> None:
    reply = submit(ada, "/lots/import", file=(io.BytesIO(raw), "stock.csv"))

    assert reply.status_code == 422
    assert sentence in reply.text


def test_an_import_is_its_organisations_own(app: Flask, ada: FlaskClient, cast: Cast) -> None:
    path = send(ada, table(*stock(1)))
    mallory = browser(app, cast.mallory)

    answers = [mallory.get(path).status_code, mallory.get(f"{path}/rows-to-fix.csv").status_code]

    assert answers == [404, 404]


def test_a_yard_hand_may_not_import(app: Flask, cast: Cast) -> None:
    assert browser(app, cast.ada, role="yard").get("/lots/import").status_code == 403
