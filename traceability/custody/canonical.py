"""Canonical bytes: RFC 8785 (JCS) of integers, text, lists and objects, and of nothing else.

What two readers could understand differently is refused before it is signed or believed: floats,
integers beyond 2^53 - 1, duplicate keys, lone surrogates, text that is not in Unicode's form NFC,
too much depth or size, and bytes that are not their own canonical form.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from foundation.errors import N_, Invalid

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
MAX_BYTES = 256 * 1024

JsonObject = dict[str, Any]  # Any: JSON from outside, narrowed by whoever reads it


class NotCanonical(Invalid):
    """A document that cannot be signed, or bytes that nobody should have signed."""

    message = N_("This is not canonical JSON. Write it by RFC 8785 and send those bytes.")


class FloatRefused(NotCanonical):
    """A number with a fraction or an exponent: two programs may round it differently."""

    message = N_("%(number)s is not an integer. State quantities in grams or ppm.")


class IntegerTooLarge(NotCanonical):
    """JavaScript and many others lose digits beyond 2^53 - 1 (RFC 7493, 2.2)."""

    message = N_("A number has more than 53 bits. Use a larger unit.")


class LoneSurrogate(NotCanonical):
    """Half of a character: it has no UTF-8 form."""

    message = N_("A text holds half of a character. Type it again.")


class NotNormalised(NotCanonical):
    """The same letters can be written in two ways; only the composed one is signed."""

    message = N_("A text is not in Unicode's composed form (NFC). Normalise it and send it again.")


class TooDeep(NotCanonical):
    """More nesting than any event needs."""

    message = N_("The document is nested more than %(limit)s levels deep. Make it flatter.")


class TooLong(NotCanonical):
    """More bytes than any event needs."""

    message = N_("The document is longer than %(limit)s bytes. Split it.")


class DuplicateKey(NotCanonical):
    """Parsers disagree on which of two equal keys counts."""

    message = N_("The key %(key)s stands twice in one object. Leave one out.")


class NotJson(NotCanonical):
    """Bytes that are no JSON object at all."""

    message = N_("This is not a JSON object in UTF-8. Check where it was cut or re-encoded.")


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The bytes to sign for `document`, or a `NotCanonical` refusal."""
    _check(document, depth=1)
    return _within_size(jcs_bytes(document))


def parse_canonical(text: bytes) -> JsonObject:
    """The document of canonical bytes; refuses what `canonical_bytes` would not have written."""
    _within_size(text)
    try:
        document = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise NotJson() from problem
    except ValueError as problem:  # an integer of thousands of digits
        raise IntegerTooLarge() from problem
    if not isinstance(document, dict):
        raise NotJson()
    if canonical_bytes(document) != text:
        raise NotCanonical()
    return document


def jcs_bytes(document: Any) -> bytes:
    """RFC 8785 as it is written, floats included. `Any`: whatever JSON can hold."""
    return rfc8785.dumps(document)


def _check(value: object, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep(limit=MAX_DEPTH)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):  # booleans are integers to Python, and small ones
        if abs(value) > MAX_INTEGER:
            raise IntegerTooLarge()
    elif isinstance(value, float):
        raise FloatRefused(number=value)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if not isinstance(key, str):
                raise NotJson()
            _check_text(key)
            _check(member, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for member in value:
            _check(member, depth=depth + 1)
    elif value is not None:
        raise NotJson()


def _check_text(text: str) -> None:
    if text.isascii():
        return  # nothing to compose, and no surrogates
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise LoneSurrogate()
    if not unicodedata.is_normalized("NFC", text):
        raise NotNormalised()


def _within_size(text: bytes) -> bytes:
    if len(text) > MAX_BYTES:
        raise TooLong(limit=MAX_BYTES)
    return text


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise DuplicateKey(key=key[:60])
        members[key] = value
    return members


def _refuse_float(text: str) -> NoReturn:
    raise FloatRefused(number=text[:30])
