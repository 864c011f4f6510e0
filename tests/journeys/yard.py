"""A small house of one's own: the app on this test's database, served to a browser by name.

Passkeys belong to a name, never to a number, so it is reached as localhost.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from foundation.settings import Settings
from tests.factories import another_app
from tests.serving import whole


class Quiet(WSGIRequestHandler):
    """Answers, and does not say so."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: a failing test shows what it needs itself."""


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address at which a browser finds the house."""
    server = make_server("127.0.0.1", 0, Flask("waiting"), threaded=True, request_handler=Quiet)
    base_url = f"http://localhost:{server.port}"
    with another_app(replace(settings, base_url=base_url)) as app:
        server.app = whole(app)
        runner = threading.Thread(target=server.serve_forever, daemon=True)
        runner.start()
        yield base_url
        server.shutdown()
        runner.join()
