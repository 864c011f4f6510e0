"""The API's document: for programs as JSON, for people as a page. The same for everybody."""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from foundation.http import problems
from foundation.http.marks import public
from foundation.http.openapi import reading
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


@bp.get("/docs")
@public
def show() -> ResponseReturnValue:
    """The document to read, as a whole or where it speaks of what is asked."""
    query = request.args.get("q", "").strip()[:80]
    described = document(current_app)
    return render_template(
        "api/docs.html",
        chapters=reading.chapters(described, query),
        shapes=[] if query else reading.shapes(described),
        query=query,
        base_url=described["servers"][0]["url"],
    )


@bp.app_template_filter("ticked")
def ticked(text: str) -> Markup:
    """Text in which `backticks` mark code, as the document writes it."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
