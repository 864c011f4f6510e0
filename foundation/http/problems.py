"""The only place that knows HTTP status: refusals become problems, acts become replies (RFC
9457).
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.exceptions import NotFound as NoRoute

from foundation.errors import (
    N_,
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    InvalidFields,
    NotFound,
    SignInRequired,
    TooLarge,
    TooMany,
    Unavailable,
)
from foundation.http.texts import translate
from foundation.noting import SecurityEvent, note

STATUS: dict[type[DomainError], int] = {
    Invalid: 422,
    SignInRequired: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    TooMany: 429,
    Unavailable: 503,
}
OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204
PAGE_WITH_ERRORS = 422
MACHINE_PATHS = (
    "/api/",
    "/log/",
    "/epcis/",
    "/.well-known/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/stripe/",
    "/intake/device/",
    "/intake/manifest.json",
)
PROBLEM_TYPE = "application/problem+json"


class BadRequest(Invalid):
    """The request cannot be read at all."""

    message = N_("The request could not be read. Send it again as the documentation shows.")


class WrongMethod(Invalid):
    """The address exists, and does not answer this method."""

    message = N_("This address does not answer %(method)s.")


class Broken(DomainError):
    """Our own fault: logged in full, shown in one sentence."""

    message = N_("Something broke on our side. Nothing was half done; the fault has been noted.")


STATUS |= {BadRequest: 400, WrongMethod: 405}


def init_app(app: Flask) -> None:
    """Let every refusal, HTTP error and fault answer through this module."""
    app.register_error_handler(DomainError, refuse)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_fault)


def status_of(refusal: DomainError) -> int:
    """The HTTP status of a refusal, from the nearest class in the table."""
    return status_of_kind(type(refusal))


def status_of_kind(kind: type[DomainError]) -> int:
    """The HTTP status of a kind of refusal; what has none is a fault of ours."""
    return next((STATUS[one] for one in kind.__mro__ if one in STATUS), 500)


def refuse(refusal: DomainError, more: Mapping[str, object] | None = None) -> ResponseReturnValue:
    """A refusal as problem+json for machines, with `more` members if there are any; as a page for
    people.
    """
    status = status_of(refusal)
    _note_attempt(refusal)
    headers = _when_to_come_back(refusal)
    if isinstance(refusal, SignInRequired):
        headers["WWW-Authenticate"] = "Bearer"
    if wants_json():
        problem = jsonify({**problem_body(refusal, status), **(more or {})})
        return problem, status, {**headers, "Content-Type": PROBLEM_TYPE}
    page = render_template("errors/problem.html", problem=problem_body(refusal, status))
    return page, status, headers


def refused_page(page: str, refusal: DomainError) -> ResponseReturnValue:
    """A refusal on a page of the route's own, which has more to say than what is wrong."""
    _note_attempt(refusal)
    return page, status_of(refusal), _when_to_come_back(refusal)


def _when_to_come_back(refusal: DomainError) -> dict[str, str]:
    if isinstance(refusal, (TooMany, Unavailable)) and "retry_after_s" in refusal.values:
        return {"Retry-After": str(refusal.values["retry_after_s"])}
    return {}


def _note_attempt(refusal: DomainError) -> None:
    """Refused access and limits that were reached are worth a look when there are many."""
    if isinstance(refusal, Forbidden):
        note(SecurityEvent.ACCESS_REFUSE, kind=type(refusal).__name__)
    elif isinstance(refusal, TooMany):
        note(SecurityEvent.LIMIT_HIT, kind=type(refusal).__name__)


def problem_body(refusal: DomainError, status: int) -> dict[str, object]:
    """The members of a problem: title, status, detail, and the fields that are wrong."""
    body: dict[str, object] = {
        "title": type(refusal).__name__,
        "status": status,
        "detail": translate(refusal),
    }
    if isinstance(refusal, InvalidFields):
        body["errors"] = refusal.errors
    elif refusal.field:
        body["errors"] = {refusal.field: [body["detail"]]}
    return body


def problem_json(refusal: DomainError, status: int) -> Response:
    """The problem as a JSON response body."""
    return jsonify(problem_body(refusal, status))


def wants_json() -> bool:
    """Whether the caller is a machine: by path, as content negotiation would surprise scripts."""
    return request.path.startswith(MACHINE_PATHS)


def _from_http(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own errors, said in our words."""
    if isinstance(error, NoRoute):
        return refuse(NotFound())
    if isinstance(error, MethodNotAllowed):
        reply = current_app.make_response(refuse(WrongMethod(method=request.method)))
        reply.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return reply
    if isinstance(error, RequestEntityTooLarge):
        limit = current_app.config["MAX_CONTENT_LENGTH"]
        return refuse(TooLarge(limit=f"{limit // 1_000_000} MB"))
    if error.code and error.code < 400:
        return error.get_response()
    return refuse(BadRequest())


def _from_fault(fault: Exception) -> ResponseReturnValue:
    route = request.url_rule.rule if request.url_rule else "no route"
    current_app.logger.exception("fault at %s %s", request.method, route, exc_info=fault)
    return refuse(Broken())


def ok(body: object) -> ResponseReturnValue:
    """200 with a JSON body."""
    return jsonify(body)


def created(body: object, *, location: str | None = None) -> ResponseReturnValue:
    """201 with a JSON body, and where the new thing is."""
    return jsonify(body), CREATED, {"Location": location} if location else {}


def accepted(body: object) -> ResponseReturnValue:
    """202: taken, and acted on later."""
    return jsonify(body), ACCEPTED


def judged(body: object, *, is_well: bool) -> ResponseReturnValue:
    """200 when all is well, else 503: what whoever watches the program looks at."""
    return jsonify(body), 200 if is_well else 503


def no_content() -> ResponseReturnValue:
    """204: done, and nothing to say."""
    return "", NO_CONTENT


def see_other(url: str) -> ResponseReturnValue:
    """303: the form is done; look there."""
    return redirect(url, 303)


def moved(url: str) -> ResponseReturnValue:
    """307: the thing lives there."""
    return redirect(url, 307)


def page_again(page: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    """A form shown again with what is wrong, and what was typed still in it."""
    return page, status_of(refusal) if refusal else PAGE_WITH_ERRORS


def plain_text(text: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """200 with UTF-8 text."""
    reply = Response(text, content_type="text/plain; charset=utf-8")
    reply.headers.update(headers or {})
    return reply


def file_bytes(content: bytes, media_type: str, *, name: str | None = None) -> Response:
    """200 with a file; with a name it is a download."""
    reply = Response(content, content_type=media_type)
    if name:
        reply.headers.set("Content-Disposition", "attachment", filename=name)
    return reply
