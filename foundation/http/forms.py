"""Forms: loaded by the same schemas as JSON, and shown again with everything that was typed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from foundation.errors import DomainError, InvalidFields
from foundation.http import problems
from foundation.http.characters import SECRET_FIELDS, odd_fields
from foundation.http.texts import _, translate

NOT_FIELDS = frozenset({"csrf_token"})
WHOLE_FORM = "_form"


class Form:
    """What was typed, what it means, and what is wrong with it.

    `data` is the schema's result (empty while there are errors); `errors` maps a field name, or
    "_form", to sentences.
    """

    def __init__(self, schema: Schema, typed: MultiDict[str, str]) -> None:
        self.schema = schema
        self.typed = typed
        self.data: dict[str, object] = {}
        self.errors: dict[str, list[str]] = {}
        self.refusal: DomainError | None = None

    @classmethod
    def blank(cls, schema: Schema, **initial: object) -> Form:
        """A form nobody has sent yet, with starting values."""
        typed: MultiDict[str, str] = MultiDict()
        for name, value in initial.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            typed.setlist(name, ["" if one is None else str(one) for one in values])
        return cls(schema, typed)

    @classmethod
    def read(cls, schema: Schema) -> Form:
        """The form in this request, loaded through the schema."""
        return cls.half_typed(schema)._loaded()

    @classmethod
    def asked(cls, schema: Schema) -> Form:
        """The same of a form whose fields come in the address: it is looked at or downloaded."""
        return cls(schema, MultiDict(request.args.items(multi=True)))._loaded()

    @classmethod
    def half_typed(cls, schema: Schema) -> Form:
        """The form in this request as far as it is filled in: nothing is judged yet."""
        typed = MultiDict(
            (name, text.strip() if name not in SECRET_FIELDS else text)
            for name, text in request.form.items(multi=True)
            if name not in NOT_FIELDS
        )
        return cls(schema, typed)

    def _loaded(self) -> Form:
        try:
            self.data = self.schema.load(_structure(self.schema, self.typed))
        except ValidationError as refusal:
            self.errors = sentences(refusal)
        self.point_out_odd_fields()
        return self

    def point_out_odd_fields(self) -> None:
        """Say where something was left out of what was typed (see `characters`)."""
        for name, message in odd_fields().items():
            field = name if name in self.schema.fields else WHOLE_FORM
            self.errors[field] = [_(message)]
            self.data = {}

    @property
    def is_valid(self) -> bool:
        """Whether the act may be tried."""
        return not self.errors

    def value(self, name: str) -> str:
        """What to show in a field: what was typed, never a password."""
        return "" if name in SECRET_FIELDS else self.typed.get(name, "")

    def values(self, name: str) -> list[str]:
        """What was typed in a repeated field, in order."""
        return self.typed.getlist(name)

    def error(self, name: str) -> str:
        """The sentences about one field, joined; empty when it is right."""
        return " ".join(self.errors.get(name, []))

    def refuse(self, refusal: DomainError) -> None:
        """Take the domain's refusal as this form's error, by its field if it names one."""
        self.refusal = refusal
        if isinstance(refusal, InvalidFields):
            self.errors.update(refusal.errors)
            return
        name = refusal.field if refusal.field in self.schema.fields else WHOLE_FORM
        self.errors.setdefault(name or WHOLE_FORM, []).append(translate(refusal))

    def page(self, template: str, **context: object) -> ResponseReturnValue:
        """The page with this form in it; with errors, its status says so."""
        body = render_template(template, form=self, **context)
        return problems.page_again(body, self.refusal) if self.errors else body


def _structure(schema: Schema, typed: MultiDict[str, str]) -> dict[str, object]:
    """Repeated fields as lists where the schema wants one; an empty text is an absent field."""
    structured: dict[str, object] = {}
    for name in typed:
        field = schema.fields.get(name)
        if field is not None and type(field).__name__ in ("List", "TextList"):
            structured[name] = typed.getlist(name)
        elif typed[name] != "":
            structured[name] = typed[name]
    return structured


def sentences(refusal: ValidationError) -> dict[str, list[str]]:
    """Marshmallow's nested messages as one flat map of dotted field names to sentences."""
    messages = refusal.messages
    return _flat(messages if isinstance(messages, dict) else {WHOLE_FORM: messages})


def _flat(messages: Mapping[str, object], prefix: str = "") -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for name, message in messages.items():
        path = WHOLE_FORM if name == "_schema" and not prefix else f"{prefix}{name}"
        if isinstance(message, Mapping):
            flat.update(_flat(message, f"{path}."))
        elif isinstance(message, list):
            flat[path.removesuffix("._schema")] = [_(str(one)) for one in message]
        else:
            flat[path] = [_(str(message))]
    return flat
