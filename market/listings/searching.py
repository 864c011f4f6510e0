"""Search that forgives: accents, case, order, plurals, and names of elements for their symbols."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from traceability.materials.elements import ELEMENTS

MOST_WORDS = 8
FILLER = frozenset({"the", "of", "and", "in", "with", "from", "for", "or"})


def fold(text: str) -> str:
    """Text without accents and case, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", kept))


def words_of(query: str) -> list[str]:
    """The words that a listing must all have; a plural matches its singular.

    A lot code typed with or without hyphens is one word.
    """
    code = re.sub(r"[^A-Za-z0-9]", "", query).lower()
    if re.fullmatch(r"rg[a-z0-9]{8}", code):
        return [code]
    words = [word for word in fold(query).split() if word not in FILLER]
    return [_singular(word) for word in words[:MOST_WORDS]]


def search_text(parts: Iterable[str], *, elements: Iterable[str], lot_code: str) -> str:
    """Everything a listing can be found by, folded; each word has a space before it, so that
    words are found by how they begin."""
    named = [name for symbol in elements for name in (symbol, _name(symbol))]
    code = lot_code.replace("-", "")
    return " " + fold(" ".join([*parts, *named, code]))


def grade_words(grade: str | None) -> list[str]:
    """A grade as people type it: N42SH is also "N 42 SH"."""
    return [grade, *re.findall(r"[A-Za-z]+|\d+", grade)] if grade else []


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _name(symbol: str) -> str:
    element = ELEMENTS.get(symbol)
    return element.name if element else symbol
