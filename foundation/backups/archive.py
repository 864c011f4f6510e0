"""The archive: a compressed tar whose first member is the manifest, and the second its hash.

It is written beside its target, read back and compared, and only then gets its name. Unpacking
takes nothing on trust: names, sizes and hashes are the manifest's, or the archive is refused.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from foundation.backups.manifest import NAME, File, Manifest, NotAManifest, parse_manifest
from foundation.backups.refusals import BackupDamaged
from foundation.ids import new_id

HASH_NAME = f"{NAME}.sha256"
MOST_MANIFEST_BYTES = 500_000_000
CHUNK = 1 << 20
COMPRESSION = 1  # most of a backup is photographs, which do not get smaller
SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


def write_archive(target: Path, folder: Path, manifest: Manifest) -> None:
    """Pack the manifest's files from `folder` into `target`, durably and readable by us alone."""
    fresh = target.with_name(f".{target.name}.{new_id()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as sink:
            with tarfile.open(fileobj=sink, mode="w:gz", compresslevel=COMPRESSION) as tar:
                _pack(tar, folder, manifest)
            sink.flush()
            os.fsync(sink.fileno())
        check_archive(fresh)
        os.link(fresh, target)  # unlike a rename it never replaces
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(target.parent)


def read_manifest(path: Path) -> Manifest:
    """What an archive says it is. Raises `BackupDamaged`."""
    with _members(path, to_the_end=False) as members:
        return _manifest(path, members)


def check_archive(path: Path) -> Manifest:
    """Read an archive to its end and compare every byte. Raises `BackupDamaged`."""
    return unpack(path, None)


def unpack(path: Path, folder: Path | None) -> Manifest:
    """Unpack into an empty folder, or nowhere, whatever the manifest's hashes confirm.

    Raises `BackupDamaged`; what was unpacked until then must not be used.
    """
    with _members(path, to_the_end=True) as members:
        manifest = _manifest(path, members)
        missing = dict(manifest.files)
        for member, content in members:
            expected = missing.pop(member.name, None)
            if expected is None or not SAFE_NAME.fullmatch(member.name):
                raise BackupDamaged(path=path, said=f"{member.name[:80]} does not belong to it")
            if _copied(content, folder and folder / member.name) != expected:
                raise BackupDamaged(path=path, said=f"{member.name} is not as it was written")
    if missing:
        raise BackupDamaged(path=path, said=f"{min(missing)} is missing")
    return manifest


def hash_file(path: Path) -> File:
    """The hash and size of a file."""
    with path.open("rb") as content:
        return _copied(content, None)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pack(tar: tarfile.TarFile, folder: Path, manifest: Manifest) -> None:
    raw = manifest.to_bytes()
    for name, content in ((NAME, raw), (HASH_NAME, hashlib.sha256(raw).hexdigest().encode())):
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    for name, file in manifest.files.items():
        member = tarfile.TarInfo(name)
        member.size, member.mode = file.size_bytes, 0o600
        with (folder / name).open("rb") as source:
            tar.addfile(member, source)


Members = Iterator[tuple[tarfile.TarInfo, IO[bytes]]]


@contextmanager
def _members(path: Path, *, to_the_end: bool) -> Iterator[Members]:
    """The regular files of an archive, in order; anything else in it, or a torn end, is refused."""

    def each(tar: tarfile.TarFile) -> Members:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None:
                raise BackupDamaged(path=path, said=f"{member.name[:80]} is no file")
            yield member, content

    try:
        with gzip.open(path) as source, tarfile.open(fileobj=source, mode="r|") as tar:
            yield each(tar)
            while to_the_end and source.read(CHUNK):  # where gzip has its checksum
                continue
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as fault:
        raise BackupDamaged(path=path, said=f"{type(fault).__name__}: {fault}"[:200]) from None


def _manifest(path: Path, members: Members) -> Manifest:
    raw, stated = _next_bytes(path, members, NAME), _next_bytes(path, members, HASH_NAME)
    if hashlib.sha256(raw).hexdigest().encode() != stated:
        raise BackupDamaged(path=path, said="its manifest is not as it was written")
    try:
        return parse_manifest(raw)
    except NotAManifest as reason:
        raise BackupDamaged(path=path, said=str(reason)) from None


def _next_bytes(path: Path, members: Members, name: str) -> bytes:
    member, content = next(members, (None, None))
    if member is None or content is None or member.name != name:
        raise BackupDamaged(path=path, said=f"it does not begin with {name}")
    return content.read(MOST_MANIFEST_BYTES)


def _copied(source: IO[bytes], target: Path | None) -> File:
    """Copy bytes to a file, or nowhere, and say what they were."""
    digest, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") if target else open(os.devnull, "wb") as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            sink.write(chunk)
        if target is not None:
            sink.flush()
            os.fsync(sink.fileno())
    return File(digest.hexdigest(), size)
