"""What comes out of an archive is what went in, or nothing does."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from pathlib import Path

import pytest

from foundation.backups.archive import (
    check_archive,
    hash_file,
    read_manifest,
    unpack,
    write_archive,
)
from foundation.backups.manifest import Manifest, NotAManifest, parse_manifest
from foundation.backups.refusals import BackupDamaged

FILES = {"database.db": b"rows" * 5_000, "documents/ab/abcd": random.Random(4).randbytes(9_000)}
FLIPS = 60


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of two files."""
    source = tmp_path / "source"
    for name, content in FILES.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    path = tmp_path / "backup.tar.gz"
    write_archive(path, source, manifest_of(source))
    return path


def manifest_of(source: Path) -> Manifest:
    return Manifest(
        made_at="2026-05-04T08:00:00+00:00",
        database="sqlite",
        migration="0004",
        namespace="https://regauss.example",
        tables={"lot": 3},
        facts={"log": {"size": 7}},
        files={name: hash_file(source / name) for name in FILES},
    )


def unpacked(archive: Path, folder: Path) -> dict[str, bytes]:
    unpack(archive, folder)
    return {name: (folder / name).read_bytes() for name in FILES}


def test_what_goes_in_comes_out(archive: Path, tmp_path: Path) -> None:
    assert unpacked(archive, tmp_path / "out") == FILES
    assert read_manifest(archive) == manifest_of(tmp_path / "source")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "out", "source"]


def test_an_archive_never_takes_the_place_of_a_file(archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()

    with pytest.raises(FileExistsError):
        write_archive(archive, tmp_path / "source", manifest_of(tmp_path / "source"))

    assert archive.read_bytes() == before
    assert not list(tmp_path.glob(".backup*"))


def test_a_flipped_byte_is_refused_or_changes_nothing(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    refused = 0
    for number in range(FLIPS):
        place = number * len(whole) // FLIPS
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            assert unpacked(archive, tmp_path / f"out{number}") == FILES
        except BackupDamaged:
            refused += 1

    assert refused >= FLIPS - 2  # gzip's own header has bytes that mean nothing


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, 0.9999])
def test_a_torn_archive_is_refused(archive: Path, share: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupDamaged, match="is damaged or no backup"):
        check_archive(archive)


def test_a_missing_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match="FileNotFoundError"):
        check_archive(tmp_path / "none.tar.gz")


def forged(archive: Path, change: str) -> None:
    """The archive packed anew by somebody who knows its form."""
    with tarfile.open(archive) as tar:
        members = [(m, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr] # files alone
    with gzip.open(archive, "wb") as sink, tarfile.open(fileobj=sink, mode="w") as tar:
        for member, content in members:
            if change == "leave one out" and member.name == "database.db":
                continue
            old, new = {
                "another manifest": (b'"lot": 3', b'"lot": 4'),
                "another file": (b"rows" * 5_000, b"cows" * 5_000),
            }.get(change, (b"", b""))
            tar.addfile(member, io.BytesIO(content.replace(old, new) if old else content))
        if change == "climb out":
            member = tarfile.TarInfo("../outside")
            tar.addfile(member, io.BytesIO())
        if change == "a link":
            member = tarfile.TarInfo("documents/ab/link")
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("leave one out", "database.db is missing"),
        ("another manifest", "its manifest is not as it was written"),
        ("another file", "database.db is not as it was written"),
        ("climb out", "../outside does not belong to it"),
        ("a link", "documents/ab/link is no file"),
    ],
)
def test_an_archive_that_was_changed_is_refused(
    archive: Path, tmp_path: Path, change: str, said: str
) -> None:
    forged(archive, change)

    with pytest.raises(BackupDamaged) as refusal:
        unpack(archive, tmp_path / "out")

    assert refusal.value.values == {"path": archive, "said": said}
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"format": 2, "files": {}}', b'{"format": 1, "files": {"a": 3}}']
)
def test_what_is_no_manifest_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAManifest):
        parse_manifest(raw)
