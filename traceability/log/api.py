"""The log over HTTP, open to everyone: checkpoint, tiles, proofs, and which logs there are.

Paths below a log's prefix are those of C2SP tlog-tiles, so that its monitors and mirrors work here.
"""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http import problems
from foundation.http.marks import public
from traceability.log.note import format_vkey
from traceability.log.proof import MEDIA_NAME
from traceability.log.publishing import load_anchored, receipt, signer_of
from traceability.log.queries import entry_range, subtree_range
from traceability.log.refusals import NoSuchLog
from traceability.log.tiles import NoSuchTile, bundle, parse_tile_path

A_MOMENT = "public, max-age=5"
FOR_EVER = "public, max-age=31536000, immutable"

bp = Blueprint("log", __name__, url_prefix="/log")


@bp.after_request
def open_to_scripts(reply: Response) -> Response:
    """Let any page on the web read the log: it holds nothing that is anybody's secret."""
    reply.headers["Access-Control-Allow-Origin"] = "*"
    return reply


@bp.get("/logs.json")
@public
def logs() -> ResponseReturnValue:
    """Each log: its id, origin, verifier key, and how far it is published."""
    settings = db.database().settings
    last = load_anchored(settings)
    reply = problems.ok(
        {
            "logs": [
                {
                    "id": settings.log_id,
                    "origin": settings.log_origin,
                    "verifier_key": format_vkey(signer_of(settings).verifier),
                    "size": last.checkpoint.size,
                }
            ]
        }
    )
    return _cached(reply, A_MOMENT)


@bp.get("/<log_id>/checkpoint")
@public
def checkpoint(log_id: str) -> ResponseReturnValue:
    """The last anchored checkpoint."""
    _check_log_id(log_id)
    return problems.plain_text(
        load_anchored(db.database().settings).note, headers={"Cache-Control": A_MOMENT}
    )


@bp.get("/<log_id>/proof/<event_id>")
@public
def proof(log_id: str, event_id: str) -> ResponseReturnValue:
    """The receipt of an event (C2SP tlog-proof)."""
    _check_log_id(log_id)
    with db.reading() as session:
        text = receipt(session, event_id)
    named = {"Content-Disposition": f'inline; filename="{MEDIA_NAME}"', "Cache-Control": A_MOMENT}
    return problems.plain_text(text, headers=named)


@bp.get("/<log_id>/<path:path>")
@public
def tile(log_id: str, path: str) -> ResponseReturnValue:
    """A tile of hashes or a bundle of entries, up to the anchored size and never beyond."""
    _check_log_id(log_id)
    wanted = parse_tile_path(path)
    if not wanted.is_within(load_anchored(db.database().settings).checkpoint.size):
        raise NoSuchTile()
    start, count = wanted.start, wanted.width
    with db.reading() as session:
        if wanted.level is None:
            content = bundle(entry_range(session, start=start, count=count))
        else:
            level = wanted.subtree_level
            hashes = subtree_range(session, level=level, start=start, count=count)
            content = b"".join(hashes)
    return _cached(problems.file_bytes(content, "application/octet-stream"), FOR_EVER)


def _check_log_id(log_id: str) -> None:
    if log_id != db.database().settings.log_id:
        raise NoSuchLog()


def _cached(reply: ResponseReturnValue, policy: str) -> Response:
    assert isinstance(reply, Response), "replies of problems.ok and file_bytes are responses"
    reply.headers["Cache-Control"] = policy
    return reply
