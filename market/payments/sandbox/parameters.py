"""Stripe's parameters: form bodies decoded as Stripe nests them, unknown names refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

LARGEST_AMOUNT = 99_999_999
_STEP = re.compile(r"\[([^\[\]]*)\]")


class StripeRefusal(Exception):
    """An answer that says no, in Stripe's words."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param


@dataclass(frozen=True)
class Leaf:
    """One value: "text", "integer", "boolean" or one of `choices`."""

    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Group:
    """Named parameters; `open` lets any name through, as metadata does."""

    members: Mapping[str, Leaf | Group | Listed]
    required: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Listed:
    """A list of one kind of parameter."""

    item: Leaf | Group
    required: bool = False


Shape = Leaf | Group | Listed
METADATA = Group({}, is_open=True)


def decode_form(encoded: str) -> dict[str, Any]:
    """`a[b][0]=c` as {"a": {"b": {"0": "c"}}}; lists stay keyed until their shape is known."""
    decoded: dict[str, Any] = {}
    for name, text in parse_qsl(encoded, keep_blank_values=True):
        root = name.partition("[")[0]
        place = decoded
        path = [root, *_STEP.findall(name)]
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = text
    return decoded


def decode_json(encoded: str) -> dict[str, Any]:
    """A v2 body."""
    decoded: dict[str, Any] = json.loads(encoded) if encoded else {}
    return decoded


def checked(shape: Group, sent: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The parameters with their types. Raises `StripeRefusal` for any other."""
    if shape.is_open:
        return {name: str(text) for name, text in sent.items()}
    unknown = sorted(set(sent) - set(shape.members))
    if unknown:
        name = _named(prefix, unknown[0])
        raise StripeRefusal(400, "parameter_unknown", f"Received unknown parameter: {name}", name)
    result: dict[str, Any] = {}
    for member, inner in shape.members.items():
        name = _named(prefix, member)
        if member in sent:
            result[member] = _value(inner, sent[member], name)
        elif inner.required:
            message = f"Missing required param: {name}."
            raise StripeRefusal(400, "parameter_missing", message, name)
    return result


def _named(prefix: str, member: str) -> str:
    return f"{prefix}[{member}]" if prefix else member


def _value(shape: Shape, sent: Any, name: str) -> Any:
    if isinstance(shape, Group):
        if not isinstance(sent, Mapping):
            raise StripeRefusal(400, "parameter_invalid_empty", f"Invalid object: {name}", name)
        return checked(shape, sent, name)
    if isinstance(shape, Listed):
        items = list(sent.values()) if isinstance(sent, Mapping) else sent
        if not isinstance(items, list):
            raise StripeRefusal(400, "parameter_invalid_empty", f"Invalid array: {name}", name)
        return [_value(shape.item, item, f"{name}[{index}]") for index, item in enumerate(items)]
    return _leaf(shape, sent, name)


def _leaf(shape: Leaf, sent: Any, name: str) -> str | int | bool:
    if shape.kind == "boolean":
        if sent not in ("true", "false", True, False):
            raise StripeRefusal(400, "parameter_invalid_boolean", f"Invalid boolean: {sent}", name)
        return sent in ("true", True)
    if shape.kind == "integer":
        if not re.fullmatch(r"-?\d{1,15}", str(sent)):
            raise StripeRefusal(400, "parameter_invalid_integer", f"Invalid integer: {sent}", name)
        return int(sent)
    if isinstance(sent, (Mapping, list)):
        raise StripeRefusal(400, "parameter_invalid_string_empty", f"Invalid string: {name}", name)
    if shape.choices and sent not in shape.choices:
        choices = ", ".join(shape.choices)
        message = f"Invalid {name}: must be one of {choices}"
        raise StripeRefusal(400, "parameter_invalid_string", message, name)
    return str(sent)
