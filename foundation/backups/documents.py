"""Documents in and out of a backup: files under their SHA-256, so each proves itself."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sqlmodel import Session

from foundation.backups.archive import hash_file, sync_folder
from foundation.backups.refusals import DocumentMissing
from foundation.documents.queries import get_hashes
from foundation.documents.store import path_of
from foundation.ids import new_id

FOLDER = "documents"


def check_documents(session: Session, folder: Path) -> int:
    """Look at every document that the database names; how many files they are.

    Raises `DocumentMissing` for one that is not there, or not as its name says.
    """
    named = get_hashes(session)
    for sha256 in sorted(named):
        path = path_of(folder, sha256)
        if not path.is_file() or hash_file(path).sha256 != sha256:
            raise DocumentMissing(sha256=sha256, folder=folder)
    return len(named)


def link_documents(session: Session, source: Path, folder: Path) -> int:
    """Put every document that the database names into `folder`; how many files they are.

    A hard link costs nothing, and a file under its hash is never written again.
    """
    count = check_documents(session, source)
    for sha256 in get_hashes(session):
        target = path_of(folder / FOLDER, sha256)
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path_of(source, sha256), target)
        except OSError:  # another disk
            shutil.copyfile(path_of(source, sha256), target)
    return count


def add_documents(unpacked: Path, folder: Path) -> None:
    """Add the unpacked documents to those that are there, none of which can be another's."""
    for path in sorted((unpacked / FOLDER).glob("??/*")):
        target = path_of(folder, path.name)
        if target.exists() and hash_file(target).sha256 == path.name:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{new_id()}.new")
        shutil.copyfile(path, fresh)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(fresh, target)
        sync_folder(target.parent)
