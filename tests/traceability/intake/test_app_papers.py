"""The paper inside a package, as the app signs it, sends it, and when it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.traceability.intake.test_modules import ask
from traceability.intake.syncing.paper_records import PaperRecord, record_bytes
from traceability.tags.inner.secrets_on_paper import format_secret, spell_secret

TAG, OTHER = "8cfe800ecfef1954697106bc80b1576a", "334624e95547ddb6f3cf0497d3ab4548"
SECRET = bytes(range(16))
HOUSE = "https://regauss.example/party/c8d3da88c796553a496e81df007f4ec9"


def test_a_reading_is_written_as_the_server_reads_it() -> None:
    at = datetime(2026, 11, 27, 8, 3, 0, 7_000, tzinfo=UTC)
    said = {"at": at.isoformat(), "organisation": HOUSE, "tagId": TAG, "way": "camera"}
    spelt = spell_secret(SECRET)

    written = ask(
        [
            ["reading", said | {"text": f"  {format_secret(SECRET).lower()} "}],
            ["reading", said | {"text": spelt, "way": "typed"}],
        ]
    )

    record = PaperRecord(at, HOUSE, format_secret(SECRET), TAG, "camera")
    typed = PaperRecord(at, HOUSE, spelt.replace(" ", ""), TAG, "typed")
    assert [text.encode() for text in written] == [record_bytes(record), record_bytes(typed)]


def test_a_match_is_told_once_and_another_paper_when_it_stays_another() -> None:
    def noted(tag: str, *, is_match: bool, is_told: bool = False) -> dict[str, object]:
        return {"tagId": tag, "isMatch": is_match, "isTold": is_told}

    cases: list[tuple[bool, object, bool, bool]] = [
        (True, None, False, True),
        (True, noted(TAG, is_match=True, is_told=True), False, False),
        (True, noted(TAG, is_match=False), False, True),
        (True, noted(OTHER, is_match=True, is_told=True), False, True),
        (False, None, False, False),
        (False, noted(TAG, is_match=False), False, True),
        (False, noted(TAG, is_match=False), True, False),
        (False, noted(TAG, is_match=True, is_told=True), False, False),
        (False, noted(OTHER, is_match=False), False, False),
    ]

    told = ask([["tell", match, TAG, before, again] for match, before, again, _ in cases])

    assert told == [expected for *_, expected in cases]


def test_a_reading_waits_behind_no_question_and_its_answer_has_a_sign() -> None:
    def record(n: int, kind: str, state: str) -> dict[str, Any]:
        return {"n": n, "kind": kind, "lot": "RG-1", "organisation": HOUSE, "state": state}

    first, second = ask(
        [
            ["next", [record(1, "event", "question"), record(2, "inner", "waiting")], HOUSE],
            ["next", [record(1, "event", "question"), record(2, "event", "waiting")], HOUSE],
        ]
    )
    signs = ask(
        [["told", {"outcome": one}] for one in ("match", "wrong", "again", "copied", "expected")]
    )

    assert (first, second) == (2, None)
    assert signs == [None, "inner_bad", "inner_again", "copied", None]
