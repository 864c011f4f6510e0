"""How far a figure can be trusted, and the two types that keep a guess from passing for a fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from foundation.errors import N_

T = TypeVar("T")


class Confidence(StrEnum):
    """A and B were read in a source, C was computed from such rows, D is general knowledge."""

    READ_IN_PRIMARY_SOURCE = "A"
    READ_IN_SECONDARY_SOURCE = "B"
    COMPUTED = "C"
    UNVERIFIED = "D"


WORDS = {
    Confidence.READ_IN_PRIMARY_SOURCE: N_("read in the primary source"),
    Confidence.READ_IN_SECONDARY_SOURCE: N_("read in a secondary source"),
    Confidence.COMPUTED: N_("computed from published figures"),
    Confidence.UNVERIFIED: N_("unverified"),
}


@dataclass(frozen=True)
class Fact(Generic[T]):
    """A value that may be shown, with where it comes from."""

    value: T
    confidence: Confidence
    source: str

    def __post_init__(self) -> None:
        assert self.confidence is not Confidence.UNVERIFIED, "a guess cannot be built as a fact"


@dataclass(frozen=True)
class Unverified(Generic[T]):
    """A value that nobody has checked: at most an editable default, marked as such.

    It has no `value`: what reads facts finds nothing here, and a type checker says so first.
    """

    unverified_default: T
    source: str

    @property
    def confidence(self) -> Confidence:
        """Always `D`, beside the value all the way to the page."""
        return Confidence.UNVERIFIED


Sourced = Fact[T] | Unverified[T]


def sourced(value: T, confidence: Confidence, source: str) -> Fact[T] | Unverified[T]:
    """A fact, or for letter D an unverified default."""
    if confidence is Confidence.UNVERIFIED:
        return Unverified(value, source)
    return Fact(value, confidence, source)


def find_fact(figure: Fact[T] | Unverified[T] | None) -> Fact[T] | None:
    """The figure if it may be shown as a fact."""
    return figure if isinstance(figure, Fact) else None


def default_of(figure: Fact[T] | Unverified[T]) -> T:
    """What an editable field starts with; the caller shows `figure.confidence` beside it."""
    return figure.value if isinstance(figure, Fact) else figure.unverified_default
