"""Questions about documents: who may see which."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from foundation.documents.models import Document, Paper
from foundation.errors import NotFound


def get_visible_document(
    session: Session, document_id: str, *, organisation_id: str | None
) -> Document:
    """A shared document, or a draft of the viewer's own organisation. Raises `NotFound`."""
    document = session.get(Document, document_id)
    if document is None or not (document.is_shared or document.organisation_id == organisation_id):
        raise NotFound()
    return document


def get_own_document(session: Session, document_id: str, *, organisation_id: str) -> Document:
    """A document of this organisation, draft or not. Raises `NotFound`."""
    document = session.get(Document, document_id)
    if document is None or document.organisation_id != organisation_id:
        raise NotFound()
    return document


def get_documents(session: Session, document_ids: Iterable[str]) -> dict[str, Document]:
    """Documents by id, those that exist, in one query."""
    rows = session.exec(select(Document).where(col(Document.id).in_(sorted(set(document_ids)))))
    return {document.id: document for document in rows}


def get_hashes(session: Session) -> set[str]:
    """The SHA-256 of every file that the database names: photos, thumbnails and papers."""
    photos = session.exec(select(Document.sha256, Document.thumbnail_sha256))
    return {sha256 for row in photos for sha256 in row} | set(session.exec(select(Paper.sha256)))
