"""The log on the command line."""

from __future__ import annotations

from flask import Flask

from foundation import db
from foundation.settings import Settings
from tests.factories import make_organisation
from tests.traceability.log.test_store import append_all
from tests.traceability.log.vandal import vandal_at


def test_an_audit_of_a_whole_log_says_how_much_it_looked_at(app: Flask) -> None:
    with db.transaction() as session:
        make_organisation(session)

    result = app.test_cli_runner().invoke(args=["log", "audit"])

    assert (result.exit_code, result.output) == (0, "1 entries, all as they were signed.\n")


def test_an_audit_names_the_first_wrong_thing_and_fails(app: Flask, settings: Settings) -> None:
    with db.transaction() as session:
        make_organisation(session)
    append_all([b"of no body"])
    with vandal_at(settings) as vandal:
        vandal.run("UPDATE log_leaf SET leaf_hash = ? WHERE seq = 1", [b"x" * 32])

    result = app.test_cli_runner().invoke(args=["log", "audit"])

    assert (result.exit_code, result.stderr) == (
        1,
        "log_leaf 1 leaf_hash: This is not the hash of the entry.\n"
        "log_leaf 1 event_id: The body for which this leaf stands is nowhere.\n"
        "2 faults.\n",
    )


def test_making_the_log_again_changes_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["log", "create"])

    assert (result.exit_code, result.output) == (0, "The custody log is there.\n")


def test_the_log_is_made_by_its_command(app: Flask, settings: Settings) -> None:
    settings.anchor_path.unlink()

    result = app.test_cli_runner().invoke(args=["log", "create"])

    assert (result.exit_code, result.output) == (0, "The custody log is made.\n")


def test_a_log_whose_anchor_is_lost_is_not_made_anew(app: Flask, settings: Settings) -> None:
    append_all([b"entry"])
    settings.anchor_path.unlink()

    result = app.test_cli_runner().invoke(args=["log", "create"])

    assert (result.exit_code, result.output) == (
        1,
        "Error: The anchor of the custody log is missing. The operator must bring it back.\n",
    )
