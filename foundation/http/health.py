"""Is the program alive, and are its parts: for whoever keeps it running."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from foundation import db
from foundation.http import problems
from foundation.http.marks import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Alive, and the database answers."""
    with db.reading() as session:
        session.connection().execute(text("SELECT 1"))
    return problems.plain_text("ok\n")
