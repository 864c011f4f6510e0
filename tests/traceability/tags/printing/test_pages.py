"""Printing the labels of a lot: on the page, and from the command line."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import sign_in
from tests.traceability.gate import Cast, make_cast, register, tags_of
from traceability.tags.models import Tag


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def tags(cast: Cast) -> list[Tag]:
    return tags_of(register(cast.ada, 312_000, 288_000, 100_000))


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_a_holder_prints_some_packages_on_a_sheet(
    client: FlaskClient, cast: Cast, tags: list[Tag]
) -> None:
    sign_in(client, cast.ada_person)
    path = f"/lots/{tags[0].lot_code}/labels"

    assert "A4, 24 labels of 70 × 37 mm" in client.get(path).text
    answer = client.get(f"{path}/file?format=a4-3x8-70&level=Q&package=1&package=3")

    assert answer.mimetype == "application/pdf"
    assert f"{tags[0].lot_code}-labels.pdf" in answer.headers["Content-Disposition"]
    page = pypdfium2.PdfDocument(answer.data)[0].render(scale=2).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [tags[0].url, tags[2].url]
    assert "Package 1 of 3" in text_of(answer.data)
    assert "Package 2 of 3" not in text_of(answer.data)


def test_a_label_printer_gets_one_job(client: FlaskClient, cast: Cast, tags: list[Tag]) -> None:
    sign_in(client, cast.ada_person)

    job = client.get(f"/lots/{tags[0].lot_code}/labels/file?format=62mm&file=zpl203").text

    assert [tag.url in job for tag in tags] == [True] * 3
    assert job.count("^XA") == 3


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("format=a4-9x9", "Choose one of the papers."),
        ("level=Z", "Choose one of these: M, Q."),
        ("file=docx", "Choose one of these: pdf, zpl203, zpl300."),
        ("skip=24", "Give a number from 0 to 23."),
        ("package=9", "None of these packages has a label."),
        ("language=tlh", "There are no words in this language yet."),
        ("format=a4-3x7-63.5&level=Q", "too small for this symbol at level Q"),
    ],
)
def test_what_cannot_be_printed_is_said_beside_the_choices(
    client: FlaskClient, cast: Cast, tags: list[Tag], query: str, sentence: str
) -> None:
    sign_in(client, cast.ada_person)

    answer = client.get(f"/lots/{tags[0].lot_code}/labels/file?{query}")

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Packstück 2 von 3"), ("fr", "Colis 2 sur 3")]
)
def test_a_label_speaks_the_language_of_the_yard(
    client: FlaskClient, cast: Cast, tags: list[Tag], language: str, words: str
) -> None:
    sign_in(client, cast.ada_person)
    path = f"/lots/{tags[0].lot_code}/labels"

    pdf = client.get(f"{path}/file?language={language}&package=2").data
    job = client.get(f"{path}/file?language={language}&package=2&file=zpl203&format=4x6in").text

    assert "Language of the yard" in client.get(path).text
    assert words in text_of(pdf)
    assert f"^FD{words}^FS" in job


def test_the_command_writes_one_file_for_a_printer(
    app: Flask, tags: list[Tag], tmp_path: Path
) -> None:
    lot = str(tags[0].lot_code)
    runner = app.test_cli_runner()

    chosen = ["--format", "62mm", "--level", "Q", "--file", "zpl203", "--package", "2"]
    done = runner.invoke(args=["tags", "print", lot, "--into", str(tmp_path), *chosen])
    chosen = ["--format", "a4-3x7-63.5", "--level", "Q"]
    refused = runner.invoke(args=["tags", "print", lot, "--into", str(tmp_path), *chosen])

    job = (tmp_path / f"{lot}-labels.zpl").read_text(encoding="utf-8")
    assert (done.exit_code, job.count("^XA")) == (0, 1)
    assert tags[1].url in job
    assert (refused.exit_code, "too small" in refused.output) == (1, True)
