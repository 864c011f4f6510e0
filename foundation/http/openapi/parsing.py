"""What a request holds, read strictly and refused in our words: flask-smorest's parser."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Request, request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from foundation.errors import InvalidFields
from foundation.http.api import NotJson, parse_object
from foundation.http.forms import sentences

JSON = "application/json"


class StrictParser(FlaskParser):
    """Bodies by `parse_object`, queries as they stand, refusals as `InvalidFields`.

    Members that the schema does not know are refused wherever they stand.
    """

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}

    def load_json(self, req: Request, schema: Schema) -> dict[str, Any]:
        """The body's JSON object; no body is an empty object. Raises `NotJson`."""
        raw = req.get_data()
        if raw and req.mimetype != JSON:
            raise NotJson(reason=f"This came as {(req.mimetype or 'nothing that is named')[:60]}.")
        return parse_object(raw)

    def load_querystring(self, req: Request, schema: Schema) -> dict[str, str]:
        """The query as it stands; of several parameters of one name the first counts."""
        return dict(req.args.items())

    def handle_error(self, error: ValidationError, *_: object, **__: object) -> NoReturn:
        """Say which members are wrong. Raises `InvalidFields`."""
        (messages,) = error.messages_dict.values()  # webargs puts the location around them
        raise InvalidFields(sentences(ValidationError(messages))) from None


def read_json(schema: Schema) -> dict[str, Any]:
    """What one of our own scripts sent to an address that the document does not show.

    `Any`: a schema gives each member its own type. Raises `NotJson` or `InvalidFields`.
    """
    loaded: dict[str, Any] = StrictParser().parse(schema, request, location="json")
    return loaded
