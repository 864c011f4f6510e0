"""The servers of the tests read and close every answer before it goes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.serving import whole


class Parts:
    """An answer in parts that remembers whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"one ", b"two")

    def close(self) -> None:
        self.is_closed = True


def test_an_answer_is_whole_and_closed_before_it_is_sent() -> None:
    parts = Parts()

    def app(_environ: dict[str, Any], _start: Any) -> Parts:
        return parts

    assert list(whole(app)({}, lambda *_: lambda _: None)) == [b"one two"]  # type: ignore[arg-type, dict-item] # a server's own types
    assert parts.is_closed
