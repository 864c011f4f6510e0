"""The shell of the gate's app and the worker that keeps it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import sign_in
from tests.traceability.gate import make_cast
from traceability.intake.app.pages import _parts

pytestmark = pytest.mark.one_database

STATIC = Path(__file__).resolve().parents[3] / "static"
MODULES = sorted(STATIC.glob("intake/**/*.mjs"))
SPEAKING = [*STATIC.glob("intake/views/*.mjs"), STATIC / "intake/app.mjs"]
IMPORTED = re.compile(r'^import .*?from "(.+?)";$', re.M)
# A word is named in full, as a name that a table or a helper holds, or as the start of one.
SAID = re.compile(r"say\(\s*(?:\w+(?:\.\w+)* === [^?]+\? )?\"(\w+)\"")
BEGUN = re.compile(r"say\(`(\w+_)\$\{")
# Anywhere in a module: a name as text or as a key of a table, and what is made with one.
NAMED = re.compile(r"\"(\w+)\"|(\w+):")
MADE = re.compile(r"`(\w+_)?\$\{[^`]+?\}(_\w+)?`")


def kept(client: FlaskClient) -> dict[str, Any]:
    """What the worker keeps."""
    script = client.get("/intake/worker.js").text
    told = re.match(r"const KEPT = (\{.*\});\n", script)
    assert told
    return dict(json.loads(told[1]))


def test_the_shell_is_the_same_for_everybody(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    shells = []
    for person in (cast.ben_person, cast.ada_person):
        sign_in(client, person)
        shells.append(client.get("/intake/app").text)

    assert shells[0] == shells[1]
    assert "csrf" not in shells[0]


def test_the_worker_keeps_all_that_the_app_is_made_of(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_cast().ben_person)
    told = kept(client)
    shell = client.get(told["shell"]).text
    linked = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', shell))
    imported = {
        "/static/" + str((path.parent / name).resolve().relative_to(STATIC))
        for path in MODULES
        for name in IMPORTED.findall(path.read_text(encoding="utf-8"))
        if not name.startswith("/")
    }

    assert linked | imported <= set(told["files"])
    static = [path for path in told["files"] if path.startswith("/static/")]
    assert [path for path in static if not (STATIC.parent / path[1:]).is_file()] == []
    others = [client.get(path).status_code for path in set(told["files"]) - set(static)]
    assert others == [200, 200]


def test_the_worker_may_fetch_and_is_asked_for_each_time(client: FlaskClient) -> None:
    reply = client.get("/intake/worker.js")

    assert "connect-src 'self'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.mimetype == "text/javascript"


def test_other_content_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "intake").mkdir()
    module = tmp_path / "intake" / "app.mjs"
    module.write_text("// one")
    before = _parts(tmp_path, tmp_path)
    _parts.cache_clear()
    module.write_text("// two")
    after = _parts(tmp_path, tmp_path)

    assert (before[0], after[0]) == (("intake/app.mjs",), ("intake/app.mjs",))
    assert before[1] != after[1]


def test_the_app_can_be_installed(client: FlaskClient) -> None:
    with client.get("/static/intake/app.webmanifest") as reply:
        told, kind = json.loads(reply.text), reply.mimetype

    assert kind == "application/manifest+json"
    icons = [icon["src"] for icon in told["icons"]]
    assert [src for src in icons if not (STATIC.parent / src[1:]).is_file()] == []
    assert told["start_url"].startswith(told["scope"])


def test_every_word_that_is_said_stands_in_the_shell(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_cast().ben_person)
    words = set(re.findall(r'data-word="(\w+)"', client.get("/intake/app").text))
    source = "\n".join(path.read_text(encoding="utf-8") for path in SPEAKING)
    begun = set(BEGUN.findall(source))

    assert set(SAID.findall(source)) - words == set()
    assert {start for start in begun if not any(word.startswith(start) for word in words)} == set()


def test_every_word_in_the_shell_is_said(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_cast().ben_person)
    stand = re.findall(r'data-word="(\w+)"', client.get("/intake/app").text)
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    source = re.sub(r"// .*", "", source)
    named = {name for pair in NAMED.findall(source) for name in pair}
    made = [pair for pair in MADE.findall(source) if any(pair)]
    words = {word.removesuffix("_many") for word in stand}

    unmade = {
        word
        for word in words - named
        if not any(word.startswith(start) and word.endswith(end) for start, end in made)
    }
    assert unmade == set()
    assert sorted(stand) == sorted(set(stand))


def test_signing_out_forgets_what_was_told_and_nothing_that_was_captured() -> None:
    stores = re.search(r"STORES = \{(.+?)\n\};", (STATIC / "intake/store.mjs").read_text(), re.S)
    stays = re.search(r"STAYS = (\[.+?\]);", (STATIC / "devices/forget.mjs").read_text())
    assert stores
    assert stays
    names = set(re.findall(r"^  (\w+):", stores[1], re.M))

    assert names - set(json.loads(stays[1])) == {"facts"}
    assert {"photos", "pictures", "queue"} <= names
