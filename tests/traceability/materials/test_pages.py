"""The reference tables as pages."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient

from foundation import clock
from tests.foundation.parties.test_exports import table


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


def test_grades_come_as_a_table_of_what_the_page_shows(client: FlaskClient) -> None:
    head, row = table(client, "/reference/grades.csv?q=n 42 sh")
    (unverified,) = table(client, "/reference/grades.csv?q=n42m")[1:]

    assert dict(zip(head[:10], row[:10], strict=True)) == {
        "grade": "N42SH",
        "family": "NdFeB sintered",
        "br_low_mt": "1280",
        "br_high_mt": "1330",
        "hcj_least_ka_m": "1592",
        "bh_max_low_kj_m3": "318",
        "bh_max_high_kj_m3": "342",
        "hottest_c": "150",
        "dysprosium_low_ppm": "5000",
        "dysprosium_high_ppm": "42000",
    }
    assert unverified[8:10] == ["", ""]
    assert "/reference/grades.csv?q=n42m" in client.get("/reference/grades?q=n42m").text


def test_waste_codes_come_as_a_table_with_how_they_stand_today(client: FlaskClient) -> None:
    with clock.held(datetime(2026, 11, 9, tzinfo=UTC)):
        head, *rows = table(client, "/reference/waste-codes.csv")
    coded = {row[0]: dict(zip(head, row, strict=True)) for row in rows}

    assert len(coded) == 39
    assert sum(row["state"] == "ended" for row in coded.values()) == 4
    assert sum(row["is_hazardous"] == "yes" for row in coded.values()) == 16
    assert coded["12 01 18*"]["letter"] in "ABCD"
