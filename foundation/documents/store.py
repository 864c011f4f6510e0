"""Where files lie: under the SHA-256 of their bytes, kept once and never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from foundation import clock
from foundation.db import settings_of
from foundation.documents.images import MEDIA_TYPE, Photo
from foundation.documents.models import Document, Paper
from foundation.documents.papers import ReadPaper
from foundation.documents.queries import get_own_document
from foundation.ids import new_id


def put_photo(session: Session, photo: Photo, *, organisation_id: str) -> Document:
    """Keep a photo as a draft of this organisation.

    The bytes are durable before the row is: a row never points at nothing, and bytes without a row
    are only bytes.
    """
    folder = settings_of(session).documents_path
    document = Document(
        id=new_id(),
        organisation_id=organisation_id,
        sha256=_write(folder, photo.content),
        thumbnail_sha256=_write(folder, photo.thumbnail),
        media_type=MEDIA_TYPE,
        size_bytes=len(photo.content),
        width_px=photo.width_px,
        height_px=photo.height_px,
        created_at=clock.now(),
    )
    session.add(document)
    session.flush()
    return document


def put_paper(session: Session, paper: ReadPaper, *, organisation_id: str) -> Paper:
    """Keep a paper of this organisation, its bytes first."""
    kept = Paper(
        id=new_id(),
        organisation_id=organisation_id,
        sha256=_write(settings_of(session).documents_path, paper.content),
        media_type=paper.media_type,
        size_bytes=len(paper.content),
        created_at=clock.now(),
    )
    session.add(kept)
    session.flush()
    return kept


def share_documents(
    session: Session, document_ids: Sequence[str], *, organisation_id: str
) -> list[Document]:
    """Let everybody see these drafts of the organisation. Raises `NotFound` for any other's."""
    documents = [
        get_own_document(session, document_id, organisation_id=organisation_id)
        for document_id in document_ids
    ]
    for document in documents:
        document.is_shared = True
    session.flush()
    return documents


def read(folder: Path, sha256: str) -> bytes:
    """The bytes with this hash."""
    return path_of(folder, sha256).read_bytes()


def path_of(folder: Path, sha256: str) -> Path:
    """Where a file lies; two letters of its hash spread the files over 256 folders."""
    return folder / sha256[:2] / sha256


def _write(folder: Path, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{sha256}.{new_id()}.new")
    with fresh.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    return sha256
