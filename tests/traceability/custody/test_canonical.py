"""RFC 8785 by its own vectors, and a row for everything that is refused before signing."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from traceability.custody.canonical import (
    MAX_BYTES,
    MAX_DEPTH,
    DuplicateKey,
    FloatRefused,
    IntegerTooLarge,
    LoneSurrogate,
    NotCanonical,
    NotJson,
    NotNormalised,
    TooDeep,
    TooLong,
    canonical_bytes,
    jcs_bytes,
    parse_canonical,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "jcs"
NUMBERS = json.loads((VECTORS / "numbers.json").read_text(encoding="utf-8"))
NAMES = ["arrays", "french", "structures", "unicode", "values", "weird"]


@pytest.mark.parametrize("name", NAMES)
def test_official_documents_come_out_as_published(name: str) -> None:
    document = json.loads((VECTORS / "input" / f"{name}.json").read_text(encoding="utf-8"))

    written = jcs_bytes(document)

    assert written == (VECTORS / "output" / f"{name}.json").read_bytes()
    assert written == bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text())


def test_an_official_document_without_floats_is_signed_as_published() -> None:
    document = json.loads((VECTORS / "input" / "french.json").read_text(encoding="utf-8"))

    assert canonical_bytes(document) == (VECTORS / "output" / "french.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("structures", FloatRefused),
        ("unicode", NotNormalised),
        ("values", FloatRefused),
        ("weird", NotNormalised),
    ],
)
def test_official_documents_with_floats_or_loose_accents_are_not_signed(
    name: str, refusal: type[NotCanonical]
) -> None:
    document = json.loads((VECTORS / "input" / f"{name}.json").read_text(encoding="utf-8"))

    with pytest.raises(NotCanonical) as refused:
        canonical_bytes(document)

    assert type(refused.value) is refusal


def test_an_official_array_is_no_event() -> None:
    with pytest.raises(NotJson):
        parse_canonical((VECTORS / "output" / "arrays.json").read_bytes())


@pytest.mark.parametrize("case", NUMBERS["cases"], ids=lambda case: case["ieee754_hex"])
def test_numbers_are_written_as_appendix_b_says(case: dict[str, str | None]) -> None:
    number = struct.unpack(">d", bytes.fromhex(str(case["ieee754_hex"])))[0]

    if case["text"] is None:
        with pytest.raises(rfc8785.FloatDomainError):
            jcs_bytes(number)
    else:
        assert jcs_bytes(number).decode() == case["text"]


@pytest.mark.parametrize("number", NUMBERS["integers"]["accepted"])
def test_integers_of_53_bits_are_signed(number: int) -> None:
    assert canonical_bytes({"n": number}) == b'{"n":%d}' % number


@pytest.mark.parametrize("number", NUMBERS["integers"]["refused"])
def test_integers_of_54_bits_are_refused(number: int) -> None:
    with pytest.raises(IntegerTooLarge):
        canonical_bytes({"n": number})


def nested(levels: int) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for _ in range(levels - 1):
        document = {"a": document}
    return document


UNSIGNABLE: list[tuple[dict[Any, Any], type[NotCanonical]]] = [
    ({"a": 1.0}, FloatRefused),
    ({"a": [float("nan")]}, FloatRefused),
    ({"a": 2**53}, IntegerTooLarge),
    ({"a": "\ud800"}, LoneSurrogate),
    ({"\udfff": 1}, LoneSurrogate),
    ({"a": "e\u0301"}, NotNormalised),
    ({"e\u0301": 1}, NotNormalised),
    (nested(MAX_DEPTH + 1), TooDeep),
    ({"a": "x" * MAX_BYTES}, TooLong),
    ({1: "a"}, NotJson),
    ({"a": b"octets"}, NotJson),
]


@pytest.mark.parametrize(("document", "refusal"), UNSIGNABLE)
def test_what_two_readers_could_read_differently_is_not_signed(
    document: dict[Any, Any], refusal: type[NotCanonical]
) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical_bytes(document)

    assert type(refused.value) is refusal


UNBELIEVABLE = [
    (b'{"a":1,"a":2}', DuplicateKey),
    (b'{"a":1.0}', FloatRefused),
    (b'{"a":1e3}', FloatRefused),
    (b'{"a":NaN}', FloatRefused),
    (b'{"a":-Infinity}', FloatRefused),
    (b'{"a":9007199254740992}', IntegerTooLarge),
    (b'{"a":' + b"9" * 5000 + b"}", IntegerTooLarge),
    (b'{"a":"\\ud800"}', LoneSurrogate),
    (b'{"a":"e\xcc\x81"}', NotNormalised),
    (b'{"b":1,"a":2}', NotCanonical),
    (b'{"a": 1}', NotCanonical),
    (b'{"a":"\\u0041"}', NotCanonical),
    (b'{"a":-0}', NotCanonical),
    (b'{"a":1}\n', NotCanonical),
    (b"[1]", NotJson),
    (b'"a"', NotJson),
    (b"", NotJson),
    (b'{"a":1', NotJson),
    (b'\xef\xbb\xbf{"a":1}', NotJson),
    (b'{"a":"\xff"}', NotJson),
    (b"[" * 100_000, NotJson),
    (b" " * (MAX_BYTES + 1), TooLong),
    (b'{"a":' * MAX_DEPTH + b"{}" + b"}" * MAX_DEPTH, TooDeep),
]


@pytest.mark.parametrize(("text", "refusal"), UNBELIEVABLE)
def test_bytes_that_nobody_should_have_signed_are_not_believed(
    text: bytes, refusal: type[NotCanonical]
) -> None:
    with pytest.raises(NotCanonical) as refused:
        parse_canonical(text)

    assert type(refused.value) is refusal


def test_the_deepest_document_allowed_is_signed() -> None:
    assert parse_canonical(canonical_bytes(nested(MAX_DEPTH))) == nested(MAX_DEPTH)


letters = st.text(st.characters(codec="utf-8")).filter(lambda text: text.isascii())
signable = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(letters, signable, max_size=5))
def test_what_is_signed_reads_back_as_itself(document: dict[str, Any]) -> None:
    assert parse_canonical(canonical_bytes(document)) == document
