"""Routes of the API that say what they take and what they answer.

    @bp.post("")
    @bp.takes(LotIn)
    @bp.creates(LotOut)
    @requires("lots:write")
    @idempotent
    def create(sent: Loaded) -> ResponseReturnValue:

What is taken arrives loaded and positional; path parameters follow by name. Answers come from
`problems.ok`, `created` and their like; the schemas named here describe them, and tests hold every
reply to its schema.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Flask
from marshmallow import Schema

from foundation.http import problems
from foundation.http.marks import mark_of
from foundation.http.openapi.describing import Edge, finish, first_sentences
from foundation.http.openapi.parsing import StrictParser

View = TypeVar("View", bound=Callable[..., Any])
Described = type[Schema] | Schema
Loaded = dict[str, Any]  # Any: a schema gives each member its own type

EXTENSION = "api_blueprints"


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc] # flask-smorest has no types
    """A blueprint under `/api/v1` whose routes stand in the OpenAPI document."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, import_name: str, *, url_prefix: str, tag: str) -> None:
        """`tag` is the heading under which the document shows these routes."""
        super().__init__(name, import_name, url_prefix=url_prefix)
        self.tag = tag
        self._prepare_doc_cbks.append(finish)

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A route that reads."""
        return self._route("GET", rule, options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A route that writes, or acts."""
        return self._route("POST", rule, options)

    def put(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A route that puts a whole thing in its place."""
        return self._route("PUT", rule, options)

    def delete(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A route that takes something away."""
        return self._route("DELETE", rule, options)

    def takes(self, schema: Described, *, example: object = None) -> Callable[[View], View]:
        """The JSON body, loaded through the schema, is the view's first argument."""
        return self._arguments(schema, location="json", example=example)

    def query(self, schema: Described) -> Callable[[View], View]:
        """The query, loaded through the schema, is the view's first argument."""
        return self._arguments(schema, location="query")

    def answers(self, schema: Described, *, example: object = None) -> Callable[[View], View]:
        """200 with this in it."""
        return self._response(problems.OK, schema, example=example)

    def creates(self, schema: Described, *, example: object = None) -> Callable[[View], View]:
        """201 with this in it, and the address of what was made."""
        return self._response(problems.CREATED, schema, example=example, headers=_LOCATION)

    def promises(self, schema: Described, *, example: object = None) -> Callable[[View], View]:
        """202: taken, and done later; beside `answers` where it may be done at once."""
        return self._response(problems.ACCEPTED, schema, example=example)

    def answers_nothing(self) -> Callable[[View], View]:
        """204: done, and nothing to say."""
        return self._response(problems.NO_CONTENT, None)

    def register(self, app: Flask, options: dict[str, Any]) -> None:
        """Let the app have the routes, and its document know of them."""
        super().register(app, options)
        app.extensions.setdefault(EXTENSION, []).append(self)

    def _route(self, method: str, rule: str, options: dict[str, Any]) -> Callable[[View], View]:
        return cast("Callable[[View], View]", self.route(rule, methods=[method], **options))

    def _arguments(self, schema: Described, **more: object) -> Callable[[View], View]:
        return cast("Callable[[View], View]", self.arguments(schema, **more))

    def _response(
        self, status: int, schema: Described | None, **more: object
    ) -> Callable[[View], View]:
        return cast("Callable[[View], View]", self.response(status, schema, **more))

    def _store_endpoint_docs(
        self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any
    ) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, [self.tag], **options)
        edge = Edge(
            operation_id=f"{self.name.removesuffix('_api')}.{endpoint}",
            permission=mark_of(obj),
            is_idempotent=bool(getattr(obj, "is_idempotent", False)),
        )
        for described in self._docs[endpoint].values():
            if described is not None:
                described["edge"] = edge
                described["docstring"] = first_sentences(obj.__doc__ or "")


_LOCATION = {
    "Location": {"description": "Where the new thing is.", "schema": {"type": "string"}},
}
