"""Every route, as anonymous, as another organisation, in a lower role and as its owner, answers as
the policy table says. The table is in `tests/policy/`, one row a route; a route without one fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from tests.databases import Template
from tests.policy import foundation, market, traceability
from tests.policy.row import GOES_THROUGH, VIEWERS, Answers, Row, word_for
from tests.policy.stage import Scenery, Stage

ROWS = [*foundation.ROWS, *traceability.ROWS, *market.ROWS]
FRAMEWORK = {"static"}
DEMO_ALONE = "/mailbox"  # the demo's letters are everybody's, and elsewhere it does not exist
OUTSIDERS = ("anonymous", "other")
# What outsiders are shown all the same, by the table's words: who has the link, or the label in
# hand, is meant to see what it is about.
SHOWN: dict[str, set[str]] = {
    "guest_signing.new_refusal": {"driven"},
    "guest_signing.show": {"driven"},
    "invitations.show": {"invited_email"},
    "passwords.reset_new": {"colleague_email"},
    "provenance_api.verdict": {"event"},  # anyone can then ask the log for its proof
    "sign_up.verify_new": {"colleague_email"},
    "tags.resolve": {"held", "label"},
    "tags.resolve_short": {"held"},
    "test_payments.show": {"sold"},
}
pytestmark = pytest.mark.one_database  # who may do what is decided above the database

each_row = pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row.endpoint} {row.path.partition(' ')[0]}" for row in ROWS]
)


@pytest.fixture(scope="module")
def scenery(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenery]:
    """Ada's things, put there once."""
    with Scenery.set_up(template, tmp_path_factory.mktemp("policy")) as scenery:
        yield scenery


@pytest.fixture(scope="module")
def stage(scenery: Scenery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage on which nothing may change."""
    with scenery.copied(tmp_path_factory.mktemp("stage") / "instance") as stage:
        yield stage


@each_row
def test_a_route_answers_as_its_row_says(
    scenery: Scenery, stage: Stage, tmp_path: Path, row: Row
) -> None:
    answered = {}
    with ExitStack() as copies:
        fresh = map(copies.enter_context, map(scenery.copied, map(tmp_path.joinpath, "abcde")))
        changed = next(fresh) if row.changes else stage
        for viewer, expected in zip(VIEWERS, row.answers, strict=True):
            if expected in GOES_THROUGH and row.is_write:
                answered[viewer] = word_for(changed.ask(row, viewer))
                if answered[viewer] != expected:  # the one before may have used something up
                    answered[viewer] = word_for(next(fresh).ask(row, viewer))
            else:
                before = stage.counts()
                answered[viewer] = word_for(stage.ask(row, viewer))
                assert stage.counts() == before, f"something was written for {viewer}"

    assert Answers(**answered) == row.answers


@pytest.mark.parametrize(
    "row", [row for row in ROWS if "not found" in row.answers], ids=lambda row: row.endpoint
)
def test_what_is_somebody_elses_looks_like_what_does_not_exist(stage: Stage, row: Row) -> None:
    for viewer, expected in zip(VIEWERS, row.answers, strict=True):
        if expected == "not found":
            hidden, absent = stage.ask(row, viewer), stage.ask(row, viewer, words=stage.absent)

            assert (absent.status_code, absent.content_type) == (404, hidden.content_type)
            assert _nameless(absent.text, stage.absent) == _nameless(
                hidden.text, stage.things.words
            )


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if not row.is_write and not row.path.startswith(DEMO_ALONE)],
    ids=lambda row: row.endpoint,
)
def test_nothing_of_hers_is_shown_to_outsiders(stage: Stage, row: Row) -> None:
    for viewer in OUTSIDERS:
        body = stage.ask(row, viewer).data

        shown = {
            word
            for word, thing in stage.things.words.items()
            if thing in stage.things.private and thing.encode() in body
        }
        asked_for = set(re.findall(r"{(\w+)}", row.path))
        assert shown - asked_for - SHOWN.get(row.endpoint, set()) == set()


def test_no_route_is_left_out(app: Flask) -> None:
    tabled = {row.endpoint for row in ROWS}
    missing = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in tabled | FRAMEWORK]

    assert not missing, "Add a row for each to tests/policy/:\n" + "\n".join(
        f'    row("{rule.endpoint}", "{_method(rule.methods)} {_in_braces(rule.rule)}", '
        '"sign in", "not found", "forbidden", "ok"),'
        for rule in missing
    )


def test_no_row_is_left_over(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")

    astray = [
        row.endpoint
        for row in ROWS
        if row.endpoint not in app.view_functions
        or adapter.match(row.path.partition("?")[0], row.method)[0] != row.endpoint
    ]

    assert astray == []


def _nameless(text: str, words: dict[str, str]) -> str:
    """A body without the id that was asked for, and without the forms' tokens."""
    for thing in words.values():
        text = text.replace(thing, "…")
    return re.sub(r"[0-9a-f]{88}", "…", text)


def _method(methods: set[str] | None) -> str:
    return min((methods or set()) - {"HEAD", "OPTIONS"})


def _in_braces(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
