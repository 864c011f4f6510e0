"""Servers inside tests: each answer is whole before it is sent, so that a browser that goes away in
the middle of a file leaves no file open. Werkzeug closes nothing once the socket is reset.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def whole(app: WSGIApplication) -> WSGIApplication:
    """The app with answers that are read, and closed, before anybody is told of them."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()

    return answer
