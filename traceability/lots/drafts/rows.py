"""Repeated rows without a script: one more, one less, or one reading of a number chosen."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.errors import Invalid
from foundation.http.quantities import AmbiguousNumber, parse_mass

REPEATED = ("masses", "element", "content")
ROWS_AT_FIRST = 4
TONNE_G = 1_000_000


def changed_rows(typed: Mapping[str, list[str]], then: str) -> dict[str, list[str]]:
    """The typed texts after the button: "add", "add:10", "remove:<row>" or "take:<row>:<text>"."""
    changed = {name: list(texts) for name, texts in typed.items()}
    act, _, rest = then.partition(":")
    row, _, text = rest.partition(":")
    for name in REPEATED:
        texts = changed.get(name)
        if texts is None:
            continue
        if act == "add":
            texts += [""] * (int(row) if row.isdecimal() and int(row) <= 50 else 1)
        elif act == "remove" and row.isdecimal() and int(row) < len(texts):
            del texts[int(row)]
        elif act == "take" and name == "masses" and row.isdecimal() and int(row) < len(texts):
            texts[int(row)] = text[:40]
    return changed


def padded(texts: list[str]) -> list[str]:
    """The rows to show: what was typed, and a few empty ones at first."""
    return texts + [""] * (ROWS_AT_FIRST - len(texts))


def readings(text: str, unit: str) -> tuple[str, ...]:
    """The two readings of an ambiguous mass, large and small; nothing for any other text."""
    try:
        parse_mass(text, unit=unit)
    except AmbiguousNumber as question:
        shown = (str(question.values["large"]), str(question.values["exact"]))
        return shown if shown[0][-1].isalpha() else tuple(f"{one} {unit}" for one in shown)
    except Invalid:
        return ()
    return ()


def tonnes(grams: int) -> str:
    """A mass in tonnes to the gram, for the echo: 1250000 is "1.25 t"."""
    whole, part = divmod(grams, TONNE_G)
    decimals = f".{part:06d}".rstrip("0").rstrip(".")
    return f"{whole:,}{decimals}\u00a0t"
