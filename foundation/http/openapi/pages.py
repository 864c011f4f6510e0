"""The API's document, for programs as JSON. The same for everybody, so it may be kept."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from foundation.http import problems
from foundation.http.marks import public
from foundation.http.openapi.document import document

A_WHILE = "public, max-age=300"

bp = Blueprint("api_docs", __name__, url_prefix="/api")


@bp.get("/openapi.json")
@public
def openapi_json() -> ResponseReturnValue:
    """The OpenAPI document."""
    reply = problems.ok(document(current_app))
    assert isinstance(reply, Response), "problems.ok makes a response"
    reply.headers["Cache-Control"] = A_WHILE
    reply.headers["Access-Control-Allow-Origin"] = "*"  # tools on other sites may read it
    reply.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    reply.add_etag()
    return reply.make_conditional(request)
