"""The paper inside: printed once with its label, compared by whoever opens the package."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel, select

from foundation import db
from tests.factories import sign_in, submit
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.tags import payload
from traceability.tags.inner import making, revealing
from traceability.tags.inner.models import RevealOutcome
from traceability.tags.inner.secrets_on_paper import (
    NotASecret,
    commitment_of,
    format_secret,
    matches,
    parse_secret,
    spell_secret,
)
from traceability.tags.keys import trusted_keys
from traceability.tags.models import Tag, TagState
from traceability.tags.queries import find_tag
from traceability.tags.scanning import Answer, read_code
from traceability.tags.suspicions.models import Suspicion

SECRET = bytes(range(16))
ROOT = Path(__file__).resolve().parents[4]
SCRIPT = """
import { matches, parseSecret } from "ROOT/static/intake/inner.mjs";
import { readFileSync } from "node:fs";
import { fromHex, toHex } from "ROOT/static/intake/octets.mjs";
const asked = JSON.parse(readFileSync(0, "utf8"));
const read = asked.texts.map(parseSecret).map((secret) => secret && toHex(secret));
const fits = await Promise.all(
  asked.pairs.map(([id, commitment, secret]) => matches(id, fromHex(commitment), fromHex(secret))),
);
process.stdout.write(JSON.stringify({ read, fits }));
"""


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def sealed(cast: Cast, lot: str) -> tuple[Tag, bytes]:
    """A label with a paper inside its package."""
    with db.transaction() as session:
        (made,) = making.make_with_secrets(session, [f"{lot}.1"], actor=cast.ada)
    return made


def kinds() -> list[str]:
    with db.reading() as session:
        return sorted(f"{one.kind} {one.severity}" for one in session.exec(select(Suspicion)))


def test_labels_and_papers_come_in_one_file_and_the_secret_is_kept_nowhere(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    lot = register(cast.ada, 312_000)
    before = tags_of(lot)[0]
    sign_in(client, cast.ada_person)
    assert "You get the papers once" in client.get(f"/lots/{lot}/labels/inner").text

    reply = submit(client, f"/lots/{lot}/labels/inner", format="a4-2x4-105")

    assert (reply.mimetype, reply.headers["Cache-Control"]) == ("application/pdf", "no-store")
    page = pypdfium2.PdfDocument(reply.data)[0].render(scale=2).to_pil()
    outside, inside = [code.text for code in zxingcpp.read_barcodes(page)]
    (tag,) = tags_of(lot)
    secret = parse_secret(inside)
    assert (outside, tag.replaces_id) == (tag.url, before.id)
    assert tag.commitment is not None
    assert matches(tag.id, tag.commitment, secret)
    with db.reading() as session:
        claims = payload.verify(payload.parse_url(tag.url), trusted_keys(session))
        assert claims.commitment == tag.commitment
        assert read_code(session, tag.url).answer is Answer.GENUINE
        old = find_tag(session, before.id)
        assert old is not None
        assert old.state is TagState.VOID
    kept = everything_kept()
    assert tag.short_code in kept
    for spelling in (inside, inside[9:], secret.hex(), str(secret)):
        assert spelling not in kept


def everything_kept() -> str:
    """Every row of every table; bytes in hexadecimal."""
    with db.reading() as session:
        rows = [
            value.hex() if isinstance(value, bytes) else str(value)
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select())
            for value in row
        ]
    return " ".join(rows)


def test_a_paper_is_compared_once_by_whoever_takes_the_package(
    client: FlaskClient, cast: Cast
) -> None:
    lot = register(cast.ada, 312_000)
    tag, secret = sealed(cast, lot)
    offer(cast.ada, lot, cast.ben)
    sign_in(client, cast.ben_person)
    path = f"/tags/{tag.id}/inner"
    assert path in client.get("/S/" + payload.parse_url(tag.url)).text

    submit(client, path, secret=spell_secret(secret).lower())
    first = client.get(path).text
    assert kinds() == []
    submit(client, path, secret=format_secret(secret))
    second = client.get(path).text

    assert "The paper belongs to this label" in first
    assert "The paper was read before" not in first
    assert "The paper was read before" in second
    assert kinds() == ["inner_again error"]


def test_a_paper_of_another_label_is_a_suspicion(cast: Cast) -> None:
    lot = register(cast.ada, 312_000)
    tag, _ = sealed(cast, lot)

    with db.transaction() as session:
        found = revealing.reveal(session, tag.id, format_secret(SECRET), actor=cast.ada)

    assert found.outcome is RevealOutcome.WRONG
    assert kinds() == ["inner_wrong error"]


def test_nobody_else_compares_and_a_label_without_a_paper_says_so(
    client: FlaskClient, cast: Cast
) -> None:
    lot, plain = register(cast.ada, 312_000), register(cast.ada, 1_000)
    tag, _ = sealed(cast, lot)
    sign_in(client, cast.mallory_person)
    assert client.get(f"/tags/{tag.id}/inner").status_code == 404
    assert submit(client, f"/lots/{lot}/labels/inner").status_code == 404
    sign_in(client, cast.ada_person)

    answer = client.get(f"/tags/{tags_of(plain)[0].id}/inner")
    typed = submit(client, f"/tags/{tag.id}/inner", secret="ABCD")

    assert answer.status_code == 409
    assert "was made without an inner paper" in answer.text
    assert typed.status_code == 422
    assert "This is not the code of an inner paper" in typed.text
    assert kinds() == []


@pytest.mark.parametrize("text", ["", "AAAA", "A" * 26 + "A", "8" * 26, "A" * 25 + "B", "é" * 26])
def test_other_spellings_are_no_secret(text: str) -> None:
    with pytest.raises(NotASecret):
        parse_secret(text)


@pytest.mark.one_database
def test_a_browser_reads_and_compares_alike() -> None:
    tag_id = "00112233445566778899aabbccddeeff"
    right = commitment_of(tag_id, SECRET)
    good = [format_secret(SECRET), spell_secret(SECRET).lower()]
    asked = {
        "texts": [*good, "AAAA", "A" * 25 + "B", "8" * 26],
        "pairs": [
            [tag_id, right.hex(), SECRET.hex()],
            [tag_id, right.hex(), bytes(16).hex()],
            [tag_id[::-1], right.hex(), SECRET.hex()],
        ],
    }

    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT.replace("ROOT", ROOT.as_uri())],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )

    answer = json.loads(done.stdout)
    assert answer["read"] == [SECRET.hex(), SECRET.hex(), None, None, None]
    assert answer["fits"] == [True, False, False]
