"""Backup and restore as the operator types them, on either database."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select, text

from foundation import db, migrating
from foundation.backups.archive import read_manifest
from foundation.documents.images import Photo
from foundation.documents.store import path_of, put_photo
from foundation.parties.models import Organisation
from foundation.running import beating
from foundation.running.beating import Pulse
from foundation.running.models import BackupMade
from foundation.settings import Settings
from market.payments.sandbox.store import Store
from tests.databases import Template
from tests.factories import make_organisation
from tests.instances import elsewhere, instance, run, running


@pytest.fixture
def yard(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """An instance with one organisation, its key in the log, a photo and a test payment."""
    with instance(template, tmp_path / "yard") as settings:
        with running(settings):
            add("Ada Recycling", photo=b"a drum of magnets")
            with Store(settings.sandbox_path).open() as books:
                books.add("charge", {"id": "ch_1"})
        yield settings


@pytest.fixture
def elsewhere_empty(template: Template, tmp_path: Path, yard: Settings) -> Iterator[Settings]:
    """Another machine, with the yard's anchor and nothing else."""
    with elsewhere(template, tmp_path / "elsewhere", yard) as settings:
        yield settings


def add(name: str, photo: bytes | None = None) -> None:
    with db.transaction() as session:
        organisation = make_organisation(session, name)
        if photo:
            picture = Photo(photo, b"small " + photo, 4, 3)
            put_photo(session, picture, organisation_id=organisation.id)


def names(settings: Settings) -> list[str]:
    """Who is in the database of an instance."""
    with running(settings), db.reading() as session:
        return list(session.exec(select(Organisation.name).order_by(Organisation.name)))


def backed_up(settings: Settings, path: Path) -> Path:
    code, said = run(settings, "backup", path)
    assert code == 0, said
    return path


def test_a_backup_holds_everything_but_the_anchor_and_the_keys(
    yard: Settings, tmp_path: Path
) -> None:
    code, said = run(yard, "backup", tmp_path)

    (path,) = tmp_path.glob("regauss-*.tar.gz")
    manifest = read_manifest(path)
    assert (code, said) == (
        0,
        f"{path}: {manifest.made_at}, migration {migrating.newest()}, 1 entries of the log, "
        f"{sum(manifest.tables.values())} rows, 2 documents.\n",
    )
    assert manifest.tables["organisation"] == 1
    assert manifest.facts["log"]["size"] == 1
    assert manifest.facts["log"]["checkpoint"].startswith("localhost/log/main\n1\n")
    with tarfile.open(path) as tar:
        content = b"".join(tar.extractfile(m).read() for m in tar)  # type: ignore[union-attr] # files alone
        listed = tar.getnames()
    assert "sandbox.db" in listed
    assert not [name for name in listed if "anchor" in name or "secret" in name]
    assert yard.log_signing_key not in content
    assert yard.key_encryption_key not in content
    with running(yard), db.reading() as session:
        made = session.exec(select(BackupMade)).one()
    assert (made.log_size, made.size_bytes) == (1, path.stat().st_size)


def test_a_backup_comes_back_on_another_machine(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")

    code, said = run(elsewhere_empty, "restore", path)

    assert (code, said.splitlines()[0]) == (0, run_line(path))
    assert names(elsewhere_empty) == ["Ada Recycling"]
    assert rows_of(elsewhere_empty) == rows_of(yard) | {"backup_made": 0}
    with running(elsewhere_empty), db.reading() as session:
        sha256 = session.connection().scalar(text("SELECT sha256 FROM document"))
    assert path_of(elsewhere_empty.documents_path, sha256).read_bytes() == b"a drum of magnets"
    with Store(elsewhere_empty.sandbox_path).open() as books:
        assert books.find("ch_1") == {"id": "ch_1"}
    with running(elsewhere_empty):
        add("Ben Refining")
    assert run(elsewhere_empty, "log", "audit") == (
        0,
        "2 entries, all as they were signed.\n",
    )


def run_line(path: Path) -> str:
    manifest = read_manifest(path)
    size, rows = manifest.facts["log"]["size"], sum(manifest.tables.values())
    return (
        f"{path}: {manifest.made_at}, migration {manifest.migration}, {size} entries of the log, "
        f"{rows} rows, {manifest.facts['documents']} documents."
    )


def rows_of(settings: Settings) -> dict[str, int]:
    with running(settings), db.reading() as session:
        connection = session.connection()
        return {
            table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0
            for table in db.database().engine.dialect.get_table_names(connection)
        }


def test_a_database_that_is_there_is_set_aside_and_kept(yard: Settings, tmp_path: Path) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")

    refused = run(yard, "restore", path)
    code, said = run(yard, "restore", path, "--replace")

    assert refused == (
        1,
        "Error: There is a database at the target. With --replace it is set aside, and kept, once "
        "the backup is proven.\n",
    )
    assert code == 0, said
    assert "The database before it is kept as " in said
    assert names(yard) == ["Ada Recycling"]
    if yard.database_url.startswith("sqlite"):
        kept = Path(said.split(" kept as ")[1].strip().rstrip("."))
        assert names(replace(yard, database_url=f"sqlite:///{kept}")) == ["Ada Recycling"]


def test_a_drill_proves_and_changes_nothing(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")

    code, said = run(elsewhere_empty, "restore", path, "--drill")

    assert (code, said) == (
        0,
        f"{run_line(path)}\nAll of it is proven. Nothing was changed.\n",
    )
    assert rows_of(elsewhere_empty) == {}
    assert not elsewhere_empty.documents_path.exists()


def test_a_backup_older_than_the_anchor_is_refused_and_names_one_that_would_do(
    yard: Settings, tmp_path: Path
) -> None:
    old = backed_up(yard, tmp_path / "old.tar.gz")
    with running(yard):
        add("Ben Refining")
        add("Cleo Haulage")
    new = backed_up(yard, tmp_path / "new.tar.gz")

    refused = run(yard, "restore", old, "--replace")
    new.rename(tmp_path / "put away")
    refused_alone = run(yard, "restore", old, "--replace")

    said = (
        "Error: This backup holds 1 entries of the custody log, and 3 were signed for (missing: "
        "the last 2). Restore one with at least 3 entries. "
    )
    assert refused == (1, f"{said}new.tar.gz would do.\n")
    assert refused_alone == (1, f"{said}None beside it has them.\n")
    assert names(yard) == ["Ada Recycling", "Ben Refining", "Cleo Haulage"]


def test_for_reading_an_older_one_will_do_and_records_nothing(
    yard: Settings, tmp_path: Path
) -> None:
    old = backed_up(yard, tmp_path / "old.tar.gz")
    with running(yard):
        add("Ben Refining")

    code, said = run(yard, "restore", old, "--replace", "--for-reading")

    assert code == 0, said
    assert names(yard) == ["Ada Recycling"]
    with running(yard) as app:
        add("Cleo Haulage")  # its key cannot be enrolled
        reply = app.test_client().get("/readyz")
        with db.reading() as session:
            leaves = session.connection().scalar(text("SELECT count(*) FROM log_leaf"))
    assert leaves == 1
    assert reply.json is not None
    assert reply.json["checks"]["log"] == (
        "The custody log has 1 entries, but 2 were signed. Nothing is recorded until the operator "
        "restores the newer database."
    )


def test_without_the_anchor_nothing_is_restored(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")
    for file in elsewhere_empty.instance.glob("anchor.db*"):
        file.unlink()

    assert run(elsewhere_empty, "restore", path, "--for-reading") == (
        1,
        "Error: The anchor of the custody log is missing. The operator must bring it back.\n",
    )
    assert rows_of(elsewhere_empty) == {}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"namespace": "https://other.example"}, "Set REGAUSS_NAMESPACE=http://localhost."),
        ({"key_encryption_key": b"x" * 32}, "Set REGAUSS_KEY_ENCRYPTION_KEY to the key that"),
        ({"log_signing_key": b"x" * 32}, "The anchor holds no checkpoint of this log's key."),
    ],
)
def test_settings_of_another_instance_are_refused(
    yard: Settings,
    elsewhere_empty: Settings,
    tmp_path: Path,
    change: dict[str, object],
    said: str,
) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")

    code, refused = run(replace(elsewhere_empty, **change), "restore", path)  # type: ignore[arg-type] # its own fields

    assert code == 1
    assert said in refused
    assert rows_of(elsewhere_empty) == {}


def repacked(path: Path, **changes: object) -> Path:
    """A backup of another program: the manifest says so, and its hash fits."""
    with tarfile.open(path) as tar:
        members = [(m, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr] # files alone
    manifest = json.dumps(json.loads(members[0][1]) | changes).encode()
    contents = [manifest, hashlib.sha256(manifest).hexdigest().encode()]
    contents += [content for _, content in members[2:]]
    with gzip.open(path, "wb") as sink, tarfile.open(fileobj=sink, mode="w") as tar:
        for (member, _), content in zip(members, contents, strict=True):
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.one_database
def test_a_backup_of_a_newer_program_is_refused(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = repacked(backed_up(yard, tmp_path / "b.tar.gz"), migration="9999")

    assert run(elsewhere_empty, "restore", path) == (
        1,
        f"Error: This backup is at migration 9999, and this program knows up to "
        f"{migrating.newest()}. Install the newer program.\n",
    )


@pytest.mark.one_database
def test_a_backup_of_the_other_database_is_refused(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = repacked(backed_up(yard, tmp_path / "b.tar.gz"), database="oracle")

    code, said = run(elsewhere_empty, "restore", path)

    assert code == 1
    assert "This backup is of oracle, and REGAUSS_DATABASE_URL names" in said


def test_rows_that_went_missing_are_noticed(
    yard: Settings, elsewhere_empty: Settings, tmp_path: Path
) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")
    counts = dict(read_manifest(path).tables)
    repacked(path, tables=counts | {"organisation": 2})

    assert run(elsewhere_empty, "restore", path) == (
        1,
        "Error: The database is damaged: organisation has 1 rows, and had 2\n",
    )
    assert rows_of(elsewhere_empty) == {}


@pytest.mark.one_database
def test_a_running_program_is_not_replaced_under_its_feet(yard: Settings, tmp_path: Path) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")
    with running(yard), db.transaction() as session:
        beating.beat(session, Pulse())

    assert run(yard, "restore", path, "--replace") == (
        1,
        "Error: The program is still running on this database. Stop the server and the worker.\n",
    )


@pytest.mark.one_database
def test_an_open_connection_keeps_a_file_where_it_is(yard: Settings, tmp_path: Path) -> None:
    path = backed_up(yard, tmp_path / "b.tar.gz")
    with running(yard), db.reading() as session:
        session.exec(select(Organisation)).all()
        refused = run(yard, "restore", path, "--replace")

    assert refused[0] == 1
    assert "still running" in refused[1]
    assert names(yard) == ["Ada Recycling"]


def test_a_history_that_was_changed_is_not_backed_up(yard: Settings, tmp_path: Path) -> None:
    with running(yard), db.transaction() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER log_leaf_no_update"))
        else:
            connection.execute(text("ALTER TABLE log_leaf DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE log_leaf SET event_id = 'another'"))

    code, said = run(yard, "backup", tmp_path / "b.tar.gz")

    assert code == 1
    assert said.startswith("Error: The history has 1 faults, the first at ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["yard"]


@pytest.mark.one_database
def test_a_document_that_was_changed_is_not_backed_up(yard: Settings, tmp_path: Path) -> None:
    with running(yard), db.reading() as session:
        sha256 = session.connection().scalar(text("SELECT sha256 FROM document"))
    path_of(yard.documents_path, sha256).write_bytes(b"a drum of ferrite")

    assert run(yard, "backup", tmp_path / "b.tar.gz") == (
        1,
        f"Error: The document {sha256} is gone or changed in {yard.documents_path}. Bring it back "
        "first.\n",
    )


@pytest.mark.one_database
def test_a_backup_is_never_written_over_a_file(yard: Settings, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    path.write_text("something else")

    code, said = run(yard, "backup", path)

    assert (code, path.read_text()) == (1, "something else")
    assert said == f"Error: {path} is there already. Name a new file, or a folder.\n"
