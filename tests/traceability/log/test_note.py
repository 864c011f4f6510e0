"""Signed notes against the cases of C2SP and of Go's own note package."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.errors import DomainError
from tests.traceability.log.vectors import load, signer_of
from traceability.log.note import (
    BadSignature,
    BadVerifierKey,
    MalformedNote,
    Signer,
    UnknownSigner,
    Verifier,
    format_vkey,
    open_note,
    parse_vkey,
    sign_note,
    split_note,
)

VECTORS = load("notes/signed-notes")
GO = VECTORS["go"]
GOOD_KEY = GO["verifier_keys"]["mangling"]["of"]
EXPECTED_REFUSALS = {
    "no key known": UnknownSigner,
    "invalid signature of a known key": BadSignature,
}
LOG = Signer("example.org/log", b"s" * 32)


def raw_note(case: dict[str, Any]) -> bytes:
    """The bytes of a case."""
    if "note_hex" in case:
        return bytes.fromhex(case["note_hex"])
    repeat = case.get("then_repeat", {"text": "", "count": 0})
    return str(case["note"] + repeat["text"] * repeat["count"]).encode()


@pytest.mark.parametrize("case", GO["open"], ids=[case["name"] for case in GO["open"]])
def test_a_note_is_opened_or_refused_as_published(case: dict[str, Any]) -> None:
    known = [parse_vkey(text) for text in case["known"]]

    try:
        note = open_note(raw_note(case), known)
        result = {
            "ok": True,
            "text": note.text,
            "verified": [signature.name for signature in note.verified],
            "unverified": [signature.name for signature in note.unverified],
        }
    except DomainError as refusal:
        result = {"ok": False, "refusal": type(refusal)}

    if case["ok"]:
        assert result == {
            "ok": True,
            "text": GO["sign"]["text"],
            "verified": case["verified"],
            "unverified": case["unverified"],
        }
    else:
        refusal_type = EXPECTED_REFUSALS.get(case["name"], MalformedNote)
        assert result == {"ok": False, "refusal": refusal_type}


def test_the_example_of_the_specification_opens() -> None:
    example = VECTORS["c2sp"]["example"]

    verifier = parse_vkey(example["vkey"])

    assert open_note(example["note"].encode(), [verifier]).text == example["text"]
    assert verifier == Verifier(example["name"], bytes.fromhex(example["public_key_hex"]))
    assert format_vkey(verifier) == example["vkey"]


def test_the_last_empty_line_separates_text_and_signatures() -> None:
    example = VECTORS["c2sp"]["opening_example"]

    text, signatures = split_note(example["note"].encode())

    assert (text, [each.name for each in signatures]) == (example["text"], [example["name"]])


def test_signing_gives_the_published_note_byte_for_byte() -> None:
    published = GO["sign"]

    note = sign_note(published["text"], [signer_of(published["skey"])])

    assert note == published["note"]


@pytest.mark.parametrize("text", ["abc", "", "a\tb\n", "a\x7fb\n"])
def test_only_plain_lines_are_signed(text: str) -> None:
    with pytest.raises(MalformedNote):
        sign_note(text, [LOG])


@pytest.mark.parametrize("key", GO["verifier_keys"]["good"], ids=lambda key: key["name"])
def test_a_good_verifier_key_is_read_and_written(key: dict[str, str]) -> None:
    verifier = parse_vkey(key["vkey"])

    assert (verifier.name, verifier.key_id.hex()) == (key["name"], key["key_id_hex"])
    assert format_vkey(verifier) == key["vkey"]


MANGLED = sorted(
    {GOOD_KEY[start:end] for start in range(len(GOOD_KEY)) for end in range(len(GOOD_KEY) + 1)}
    - {GOOD_KEY}
) + [
    GOOD_KEY[:place] + chr(ord(GOOD_KEY[place]) + 1) + GOOD_KEY[place + 1 :]
    for place in range(len(GOOD_KEY))
]


def test_no_part_and_no_misprint_of_a_verifier_key_is_read() -> None:
    accepted = [text for text in MANGLED if is_read(text)]

    assert accepted == []
    assert len(MANGLED) > 2000


def is_read(text: str) -> bool:
    try:
        parse_vkey(text)
    except BadVerifierKey:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        *(key["vkey"] for key in GO["verifier_keys"]["bad"]),
        GOOD_KEY.upper(),
        GOOD_KEY.replace("c74f20a3", "C74F20A3"),
        "Peter Neumann" + GOOD_KEY.removeprefix("PeterNeumann"),
        "Peter\u2003Neumann" + GOOD_KEY.removeprefix("PeterNeumann"),
        GOOD_KEY + "=",
        "",
    ],
)
def test_a_bad_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadVerifierKey):
        parse_vkey(text)


SIGNATURE = sign_note("a\n", [LOG]).split("\n")[2]
BAD_NOTES = {
    "too long": b"a" * 1_000_000 + b"\n\n" + SIGNATURE.encode() + b"\n",
    "hyphen for the dash": f"a\n\n-{SIGNATURE[1:]}\n".encode(),
    "no name": "a\n\n\u2014  AAAAAAAA\n".encode(),
    "plus in the name": f"a\n\n{SIGNATURE.replace('example', 'exam+ple')}\n".encode(),
    "no base64": "a\n\n\u2014 example.org/log !\n".encode(),
    "key id only": "a\n\n\u2014 example.org/log AAAAAA==\n".encode(),
    "carriage returns": f"a\r\n\r\n{SIGNATURE}\r\n".encode(),
    "delete": f"a\x7f\n\n{SIGNATURE}\n".encode(),
    "empty line at the end": f"a\n\n{SIGNATURE}\n\n".encode(),
    "65 signatures": f"a\n\n{(SIGNATURE + chr(10)) * 65}".encode(),
}


@pytest.mark.parametrize("raw", BAD_NOTES.values(), ids=BAD_NOTES)
def test_a_malformed_note_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedNote):
        open_note(raw, [LOG.verifier])


def test_sixty_four_signatures_are_read_and_a_repeated_line_counts_once() -> None:
    raw = f"a\n\n{(SIGNATURE + chr(10)) * 64}".encode()

    assert [each.name for each in open_note(raw, [LOG.verifier]).verified] == [LOG.name]


def test_a_second_signature_of_a_known_key_must_fit_too() -> None:
    other = sign_note("b\n", [LOG]).split("\n")[2]

    with pytest.raises(BadSignature):
        open_note(f"a\n\n{SIGNATURE}\n{other}\n".encode(), [LOG.verifier])


def test_another_key_under_the_same_name_is_ignored() -> None:
    stranger = Signer(LOG.name, b"o" * 32)

    note = open_note(sign_note("a\n", [LOG, stranger]).encode(), [LOG.verifier])

    assert [each.key_id for each in note.verified] == [LOG.verifier.key_id]
    assert [each.key_id for each in note.unverified] == [stranger.verifier.key_id]
