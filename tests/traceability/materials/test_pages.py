"""The reference tables as pages."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient

from foundation import clock


def rows_of(page: str) -> int:
    return page.count("<tr>") - 1


def test_a_grade_is_found_as_people_type_it(client: FlaskClient) -> None:
    page = client.get("/reference/grades?q=n 42 sh").text

    assert rows_of(page) == 1
    assert "1280–1330" in page
    assert "0.5\u00a0% – 4.2\u00a0%" in page


def test_what_nobody_verified_is_not_on_the_page(client: FlaskClient) -> None:
    page = client.get("/reference/grades?q=n42m").text

    assert rows_of(page) == 1
    assert "not verified" in page
    assert "1.4\u00a0%" not in page


def test_no_grade_says_what_would_do(client: FlaskClient) -> None:
    page = client.get("/reference/grades?q=zzz").text

    assert "Try the number and letters alone, like N42SH." in page


def test_every_code_says_how_it_stands_today(client: FlaskClient) -> None:
    with clock.held(datetime(2026, 11, 9, tzinfo=UTC)):
        page = client.get("/reference/waste-codes").text

    assert rows_of(page) == 39
    assert page.count("no longer holds") == 4
    assert page.count("hazardous waste") == 16
