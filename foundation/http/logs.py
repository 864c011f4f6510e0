"""The operations log: one line for each request, with its id, and nothing that somebody typed.

Lines of the standard library's loggers and of structlog leave by one door, where they get their
time and lose what looks like an address, a key or a token. JSON keeps a line a line; so does the
form for terminals, which writes control characters as escapes.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError
from structlog.typing import Processor

from foundation.ids import new_id
from foundation.settings import LogFormat, Settings

Line = MutableMapping[str, Any]  # Any: structlog's own type for what stands in a line

REQUEST_ID = "X-Request-Id"
PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("static", "running.healthz")
CHATTY = ("alembic", "stripe", "PIL", "urllib3")
SECRETS = (
    (re.compile(r"[^\s@<>\"'=(]+@[^\s@<>\"')]+\.[^\s@<>\"'),;:]+"), "[address]"),
    (re.compile(r"\b(rg|sk|rk|whsec)_[A-Za-z0-9_-]{8,}"), "[key]"),
    (re.compile(r"[A-Za-z0-9_-]{40,}"), "[token]"),
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def init_app(app: Flask, settings: Settings) -> None:
    """Give the process its log, and each request its id and its line. Comes before all others."""
    configure(settings.log_format)
    app.before_request(begin)
    app.after_request(finish)


def configure(form: LogFormat) -> None:
    """Let every logger of the process leave by our door; calling it again changes the form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    door = _Door()
    door.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _say_fault,
                _hide_secrets,
                *_rendering(form),
            ],
        )
    )
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Door)]:
        root.removeHandler(old)
    root.addHandler(door)
    root.setLevel(logging.WARNING if form is LogFormat.TEXT else logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def begin() -> None:
    """Name the request: by its proxy, if there is one, else by a number of our own."""
    settings: Settings = current_app.extensions["settings"]
    given = request.headers.get(REQUEST_ID, "") if settings.proxy_hops else ""
    g.request_id = given if PLAIN_ID.fullmatch(given) else new_id()
    g.begun_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def bind_actor(*, actor: str | None, organisation: str) -> None:
    """Say who acts in the lines that follow, by id: a person, or a key."""
    structlog.contextvars.bind_contextvars(actor=actor, organisation=organisation)


def finish(reply: Response) -> Response:
    """Write the line of a request that is answered. The route stands for the path, which may hold
    a token.
    """
    request_id = g.get("request_id")
    if request_id is None:
        return reply
    reply.headers[REQUEST_ID] = request_id
    if request.endpoint not in QUIET:
        structlog.get_logger("regauss.request").info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=reply.status_code,
            duration_ms=round((time.perf_counter() - g.begun_at) * 1000, 1),
        )
    return reply


class _Door(logging.StreamHandler[TextIO]):
    """Writes to whatever is the standard error now, which tests and servers exchange."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # a property in the place of an attribute
        return sys.stderr


def _rendering(form: LogFormat) -> list[Processor]:
    if form is LogFormat.JSON:
        return [structlog.processors.JSONRenderer(sort_keys=True)]
    return [_keep_on_one_line, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def _say_fault(_logger: object, _name: str, line: Line) -> Mapping[str, Any]:
    """A fault as its kind and the places it came through.

    What a driver says of a refused statement holds values of the row, so its kind must do.
    """
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    fault = found[1] if isinstance(found, tuple) else found
    if isinstance(fault, BaseException):
        said = type(fault.orig).__name__ if isinstance(fault, DBAPIError) else str(fault)
        line["fault"] = f"{type(fault).__name__}: {said}"
        line["through"] = _places(fault.__traceback__)
    return line


def _places(trace: TracebackType | None) -> list[str]:
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]


def _hide_secrets(_logger: object, _name: str, line: Line) -> Mapping[str, Any]:
    return {name: _hidden(value) for name, value in line.items()}


def _hidden(value: object) -> object:
    if not isinstance(value, str):
        return value
    for pattern, instead in SECRETS:
        value = pattern.sub(instead, value)
    return value


def _keep_on_one_line(_logger: object, _name: str, line: Line) -> Mapping[str, Any]:
    return {
        name: CONTROL.sub(lambda found: repr(found[0])[1:-1], value)
        if isinstance(value, str)
        else value
        for name, value in line.items()
    }
