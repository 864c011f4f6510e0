"""Photos, as pages show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Flask, Response, current_app

from foundation import db
from foundation.documents import store
from foundation.documents.models import Document
from foundation.documents.queries import get_visible_document
from foundation.http import problems
from foundation.http.marks import public

bp = Blueprint("documents", __name__, url_prefix="/documents")

VIEWER = "documents.viewer"
Viewer = Callable[[], str | None]


def init_app(app: Flask, *, find_viewer: Viewer) -> None:
    """Serve documents; `find_viewer` says for which organisation the request looks, if for any.

    Who is asking is known one floor above, so it is handed in.
    """
    app.extensions[VIEWER] = find_viewer
    app.register_blueprint(bp)


@bp.get("/<document_id>")
@public
def show(document_id: str) -> Response:
    """The photo."""
    document = _visible(document_id)
    return photo_file(document, document.sha256, "photo")


@bp.get("/<document_id>/thumbnail")
@public
def thumbnail(document_id: str) -> Response:
    """The photo, small."""
    document = _visible(document_id)
    return photo_file(document, document.thumbnail_sha256, "thumbnail")


def _visible(document_id: str) -> Document:
    viewer = cast(Viewer, current_app.extensions[VIEWER])()
    with db.reading() as session:
        return get_visible_document(session, document_id, organisation_id=viewer)


def photo_file(document: Document, sha256: str, kind: str) -> Response:
    """The bytes as a download in a sandbox: an `img` shows them all the same."""
    content = store.read(current_app.extensions["settings"].documents_path, sha256)
    name = f"{kind}-{document.id[:8]}.jpg"
    reply = problems.file_bytes(content, document.media_type, name=name)
    reply.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    audience = "public" if document.is_shared else "private"
    reply.headers["Cache-Control"] = f"{audience}, max-age=31536000, immutable"
    return reply
