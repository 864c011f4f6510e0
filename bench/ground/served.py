"""What every bench stands on: an instance of its own, the app served as in life, and a floor
before it. Loopback only; nothing outlives the run.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlmodel import Session

import wsgi
from foundation import db, migrating
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from foundation.parties.organisations import create_organisation
from foundation.parties.roles import ALL_PERMISSIONS, TradeRole
from foundation.parties.standing import Standing
from foundation.serving import granian
from foundation.settings import ROOT, Settings, load
from traceability.log.creating import create_log

HOST = "127.0.0.1"
FLOOR_PATH = "/floor"
START_WITHIN_S = 30

StartResponse = Callable[..., Any]  # what PEP 3333 says, loosely
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Answer = tuple[bytes, str]  # a body and its media type


@dataclass(frozen=True)
class Ground:
    """An instance for one run, and where it will be served."""

    settings: Settings
    environ: dict[str, str]
    port: int

    def connect(self) -> HTTPConnection:
        """A connection that stays open."""
        return HTTPConnection(HOST, self.port, timeout=30)


@contextmanager
def ground() -> Iterator[Ground]:
    """A fresh instance on the project's own disk, migrated and with its log."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a bench that is ended ends its server
    (ROOT / ".make").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".make") as folder:
        port = _free_port()
        environ = {
            "REGAUSS_DEMO": "1",
            "REGAUSS_INSTANCE": folder,
            "REGAUSS_BASE_URL": f"http://{HOST}:{port}",
            "REGAUSS_PROXY_HOPS": "1",  # so that each request can come from a network of its own
        }
        made = Ground(load(environ), environ, port)
        with prepared(made):
            migrating.upgrade(db.database())
            create_log(db.database())
        yield made


@contextmanager
def prepared(made: Ground) -> Iterator[Flask]:
    """The app in this process, to put things there before it is served."""
    app = wsgi.create_app(made.settings)
    with app.app_context():
        yield app
        db.database().engine.dispose()


def member(session: Session, name: str, role: TradeRole, country: str = "DE") -> Organisation:
    """An organisation that may trade."""
    return create_organisation(
        session, name, country=country, roles=[role], standing=Standing.APPROVED
    )


def owner_of(organisation: Organisation) -> Actor:
    """Somebody who may do everything there."""
    return Actor(organisation.id, None, ALL_PERMISSIONS, "demo")


@contextmanager
def served(made: Ground, factory: str, *, workers: int = 2) -> Iterator[None]:
    """`factory` behind the web server, with as many processes as `make run` has."""
    line = [*granian(made.settings, HOST, made.port, workers)[:-1], factory]
    environ = {**os.environ, **made.environ}
    server = subprocess.Popen(line, cwd=ROOT, env=environ, stdout=sys.stderr)
    try:
        _wait_for(made.port)
        yield
    finally:
        server.terminate()
        server.wait()


def with_floor(answer: Callable[[dict[str, Any]], Answer], *, status: str = "200 OK") -> Flask:
    """The app as it is served, and before it `answer` for paths that begin with the floor's."""
    app = wsgi.create_app()
    inner: Wsgi = app.wsgi_app

    def floor(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(FLOOR_PATH):
            return inner(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body, media_type = answer(environ)
        headers = [("Content-Type", media_type), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]

    app.wsgi_app = floor  # type: ignore[method-assign] # Flask's documented way to wrap an app
    return app


def instance_path() -> Path:
    """The instance of the process that serves."""
    return load().instance


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_WITHIN_S
    while time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
