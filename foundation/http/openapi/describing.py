"""What the document says of every route besides its schemas: who may call it, how it refuses."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from foundation.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    SignInRequired,
    TooLarge,
    TooMany,
    Unavailable,
)
from foundation.http import problems
from foundation.http.marks import PUBLIC, SIGNED_IN

Described = dict[str, Any]  # Any: members of an OpenAPI object

BEARER = "key"
IDEMPOTENCY = "IdempotencyKey"
WRITES = ("post", "put", "patch", "delete")

# Each kind of refusal once, by the name its response has in the document.
REFUSALS: dict[type[DomainError], str] = {
    problems.BadRequest: "The request cannot be read.",
    SignInRequired: "There is no key, or it does not work.",
    Forbidden: "The key may not do this.",
    NotFound: "There is no such thing, or it is not yours.",
    Conflict: "The state of things does not allow this now.",
    TooLarge: "The request is larger than the limit.",
    Invalid: "Something in the request is wrong; `errors` says what.",
    TooMany: "A limit is reached; `Retry-After` says when it frees.",
    Unavailable: "This cannot be answered just now; nothing was changed.",
}


@dataclass(frozen=True)
class Edge:
    """What a route's marks say: its name, the permission it asks for, whether it may be
    repeated.
    """

    operation_id: str
    permission: str | None
    is_idempotent: bool


def first_sentences(docstring: str) -> Described:
    """Summary and description from a docstring: its first paragraph, and the others."""
    summary, _, rest = inspect.cleandoc(docstring).partition("\n\n")
    described = {"summary": " ".join(summary.split()).removesuffix(".")}
    if rest:
        described["description"] = rest
    return described


def finish(doc: Described, doc_info: Described, *, method: str, **_: object) -> Described:
    """flask-smorest's last step for an operation: its name, its key, its refusals."""
    edge: Edge = doc_info["edge"]
    doc["operationId"] = edge.operation_id
    doc["responses"] = {
        status: answer
        for status, answer in doc.get("responses", {}).items()
        if not isinstance(answer, str)
    }
    is_public = edge.permission == PUBLIC
    doc["security"] = [] if is_public else [{BEARER: []}]
    if not is_public and edge.permission != SIGNED_IN:
        doc["x-permission"] = edge.permission
    if edge.is_idempotent:
        doc.setdefault("parameters", []).append(IDEMPOTENCY)
    for kind in REFUSALS:
        if _may_refuse(edge, kind, is_write=method in WRITES):
            doc["responses"][problems.status_of_kind(kind)] = kind.__name__
    return doc


def _may_refuse(edge: Edge, kind: type[DomainError], *, is_write: bool) -> bool:
    """Whether a route may refuse like this: only writes conflict, only permissions are lacking."""
    if kind is Forbidden:
        return edge.permission not in (PUBLIC, SIGNED_IN)
    return is_write or kind not in (Conflict, TooLarge)
