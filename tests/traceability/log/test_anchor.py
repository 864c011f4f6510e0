"""The anchor changes hands by compare-and-swap, and never on a guess."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite

from traceability.log.anchor import Anchor, anchor_at
from traceability.log.refusals import AnchorUnknown, LogForked, NoAnchor

ORIGIN = "example.org/log/main"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one note in it."""
    path = tmp_path / "a folder" / "anchor.db"
    Anchor(path).create(ORIGIN, "first")
    return path


def test_a_note_is_replaced_by_whoever_knows_it(path: Path) -> None:
    anchor = Anchor(path)

    assert anchor.replace(ORIGIN, "first", "second")
    assert Anchor(path).load(ORIGIN) == "second"


def test_a_note_that_has_changed_meanwhile_is_not_replaced(path: Path) -> None:
    slow, quick = Anchor(path), Anchor(path)
    old = slow.load(ORIGIN)
    quick.replace(ORIGIN, old, "quick")

    assert not slow.replace(ORIGIN, old, "slow")
    assert slow.load(ORIGIN) == "quick"


def test_an_anchor_is_created_once(path: Path) -> None:
    assert not Anchor(path).create(ORIGIN, "again")
    assert Anchor(path).load(ORIGIN) == "first"
    assert Anchor(path).create("example.org/log/other", "other")


def test_of_many_who_swap_at_once_one_wins_each_round(path: Path) -> None:
    anchors = [Anchor(path) for _ in range(4)]

    with ThreadPoolExecutor(len(anchors)) as pool:
        for number in range(10):
            old = anchors[0].load(ORIGIN)
            swaps = [
                pool.submit(anchor.replace, ORIGIN, old, f"{number} by {name}")
                for name, anchor in enumerate(anchors)
            ]
            assert sorted(swap.result() for swap in swaps) == [False, False, False, True]


def test_a_file_that_is_missing_is_never_made_by_reading(tmp_path: Path) -> None:
    path = tmp_path / "anchor.db"

    with pytest.raises(NoAnchor):
        Anchor(path).load(ORIGIN)
    with pytest.raises(NoAnchor):
        Anchor(path).replace(ORIGIN, "first", "second")

    assert not path.exists()


def test_a_log_that_the_file_does_not_know_has_no_anchor(path: Path) -> None:
    with pytest.raises(NoAnchor):
        Anchor(path).load("example.org/log/other")


def test_a_file_taken_away_under_a_running_process_is_noticed(path: Path) -> None:
    anchor = Anchor(path)
    anchor.load(ORIGIN)
    path.unlink()

    with pytest.raises(NoAnchor):
        anchor.replace(ORIGIN, "first", "second")


def test_a_file_put_in_the_place_of_another_is_read(path: Path, tmp_path: Path) -> None:
    anchor = Anchor(path)
    anchor.load(ORIGIN)
    other = tmp_path / "other.db"
    Anchor(other).create(ORIGIN, "other")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
        if Path(f"{other}{suffix}").exists():
            Path(f"{other}{suffix}").rename(f"{path}{suffix}")

    assert anchor.load(ORIGIN) == "other"


def test_after_a_commit_of_unknown_outcome_nothing_is_signed_until_it_is_known(path: Path) -> None:
    anchor = unknown_outcome(path)
    away = path.with_suffix(".away")
    path.rename(away)

    with pytest.raises(AnchorUnknown):
        anchor.check_open()
    with pytest.raises(AnchorUnknown):
        anchor.replace(ORIGIN, "first", "third")
    away.rename(path)
    anchor.check_open()

    assert anchor.load(ORIGIN) == "first"
    assert not anchor.is_verified
    assert anchor.replace(ORIGIN, "first", "third")
    assert Anchor(path).load(ORIGIN) == "third"


def test_another_reason_to_sign_nothing_does_not_heal_by_itself(path: Path) -> None:
    anchor = Anchor(path)
    anchor.close_for(LogForked(anchored=3))

    for _ in range(2):
        with pytest.raises(LogForked):
            anchor.check_open()


def unknown_outcome(path: Path) -> Anchor:
    """An anchor whose last swap ended in a commit that failed."""
    make_commits_fail(path)
    anchor = Anchor(path)
    anchor.load(ORIGIN)
    anchor._connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(AnchorUnknown):
        anchor.replace(ORIGIN, "first", "second")
    return anchor


def make_commits_fail(path: Path) -> None:
    """A foreign key that is looked at only when the transaction commits, and then is broken."""
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute(
        "CREATE TABLE broken (id INTEGER REFERENCES nobody (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    connection.execute("CREATE TABLE nobody (id INTEGER PRIMARY KEY)")
    connection.execute(
        "CREATE TRIGGER break_it AFTER UPDATE ON checkpoint "
        "BEGIN INSERT INTO broken VALUES (1); END"
    )
    connection.close()


def test_a_statement_that_fails_before_the_commit_changes_nothing(path: Path) -> None:
    anchor = Anchor(path)

    with pytest.raises(sqlite.IntegrityError):
        anchor.replace(ORIGIN, "first", None)  # type: ignore[arg-type] # a note is never empty

    assert anchor.load(ORIGIN) == "first"
    assert anchor.replace(ORIGIN, "first", "second")


def test_a_process_has_one_anchor_for_a_file(path: Path) -> None:
    assert anchor_at(path) is anchor_at(path)
