"""What whoever keeps the program running asks it: is it alive, is it ready, how does it fare."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from flask import Blueprint, Flask, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from foundation import db
from foundation.errors import NotFound
from foundation.http import problems
from foundation.http.marks import public
from foundation.http.texts import translate
from foundation.running import readiness
from foundation.running.figures import Figures
from foundation.settings import Settings

bp = Blueprint("running", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


class NotForYou(NotFound):
    """Whoever runs this program watches it from its own machine, or with the token."""


def init_app(app: Flask) -> None:
    """Give the app its lists of checks and figures; the storeys above add theirs."""
    app.extensions["readiness"] = {}
    app.extensions["figures"] = []
    app.register_blueprint(bp)


def register_check(app: Flask, name: str, check: readiness.Check) -> None:
    """Let `/readyz` depend on a check, which raises a refusal that says what would do."""
    app.extensions["readiness"][name] = check


def register_figures(app: Flask, figures: Figures) -> None:
    """Let `/metrics` show what `figures` reads from the database."""
    app.extensions["figures"].append(figures)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers. It asks nothing of anything else and says nothing about it."""
    return problems.plain_text("ok\n")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether each part is fit to work, and of each that is not, why not and what would do."""
    _check_asker()
    verdicts = readiness.judge(db.database(), current_app.extensions["readiness"])
    body = {
        "ready": not any(verdicts.values()),
        "checks": {
            name: translate(refusal) if refusal else "ok" for name, refusal in verdicts.items()
        },
    }
    return problems.judged(body, is_well=bool(body["ready"]))


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus, all read from the database, so that any process says the same."""
    _check_asker()
    registry = CollectorRegistry()
    registry.register(_Collector(current_app.extensions["figures"]))
    text = generate_latest(registry).decode()
    return problems.plain_text(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Collector(Collector):
    """Reads every list of figures in one session."""

    def __init__(self, sources: Iterable[Callable[..., Iterable[Metric]]]) -> None:
        self.sources = sources

    def collect(self) -> Iterable[Metric]:
        with db.reading() as session:
            for source in self.sources:
                yield from source(session)


def _check_asker() -> None:
    """Let in who holds the token or, where none is set, who asks on this machine directly.

    A request that came through a proxy is nobody's own, whatever address it shows. A cookie never
    opens this. Raises `NotForYou`, which looks like an address that does not exist.
    """
    settings: Settings = current_app.extensions["settings"]
    if settings.metrics_token is not None:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(
            sent.strip().encode(), settings.metrics_token.encode()
        ):
            raise NotForYou()
    elif any(name in request.headers for name in FORWARDED) or not _is_loopback():
        raise NotForYou()


def _is_loopback() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
