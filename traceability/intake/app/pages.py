"""The gate as an app that can be installed: a shell without personal matter, and its worker."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.http import problems
from foundation.http.marks import public, requires
from traceability.intake.schemas import REASON_NAMES

bp = Blueprint("gate_app", __name__, url_prefix="/intake")

# What the app is made of beside its shell and the decoder, which have addresses of their own.
PARTS = (
    "app.css", "css/*.css", "*.mjs", "icons.svg", "mark.svg", "intake/*.mjs", "intake/*.css",
    "intake/photos/*.mjs", "intake/scales/*.mjs", "intake/views/*.mjs", "intake/icons/*.png",
    "intake/app.webmanifest", "devices/key.mjs", "vendored/inter/*.woff2",
    "vendored/zxing-wasm/share.js", "vendored/zxing-wasm/reader/*",
)  # fmt: skip
SHELL = ("base.html", "gate.html", "intake/app/*.html")

# A worker fetches for its pages, which a policy of its own has to allow.
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"


@bp.get("/app")
@requires("custody:write")
def show() -> ResponseReturnValue:
    """The shell: the same for everybody, so that it may be kept and shown without a network."""
    return render_template("intake/app/show.html", reasons=REASON_NAMES)


@bp.get("/worker.js")
@public
def worker() -> Response:
    """The worker's script, with what it keeps; other content is another version."""
    static, templates = Path(current_app.static_folder or ""), Path(current_app.root_path)
    parts, version = _parts(static, templates / (current_app.template_folder or ""))
    kept = {
        "version": version,
        "shell": url_for("gate_app.show"),
        "files": [
            url_for("gate_app.show"),
            url_for("intake.decoder"),
            *(url_for("static", filename=part) for part in parts),
        ],
    }
    script = (static / "intake" / "worker.js").read_text(encoding="utf-8")
    reply = problems.file_bytes(
        f"const KEPT = {json.dumps(kept)};\n{script}".encode(), "text/javascript; charset=utf-8"
    )
    reply.headers["Content-Security-Policy"] = WORKER_POLICY
    reply.headers["Cache-Control"] = "no-cache"
    return reply


@cache
def _parts(static: Path, templates: Path) -> tuple[tuple[str, ...], str]:
    """The static files of the app, and a name for exactly this content of all of it."""
    digest = hashlib.sha256()
    found = sorted({path for part in PARTS for path in static.glob(part)})
    for path in (*found, *sorted(path for part in SHELL for path in templates.glob(part))):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return tuple(str(path.relative_to(static)) for path in found), digest.hexdigest()[:16]
