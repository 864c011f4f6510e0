"""What makes a password good enough: long, hard to guess, and not made of words we know you by.

No rules about kinds of characters: they make passwords worse (ASVS 5.0, V6.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

from foundation.errors import N_, Invalid

SHORTEST = 12
LONGEST = 128
LOWEST_SCORE = 3
LEFT_OVER = 8  # letters and digits that must remain when the words we know you by are taken out
SHORTEST_WORD = 3
SCORED_LENGTH = 72  # zxcvbn takes no more, and slows down with every character
PRODUCT_WORDS = ("regauss",)


class PasswordTooShort(Invalid):
    """Length is what makes a password strong."""

    message = N_(
        "This password has %(length)s characters. Use at least %(shortest)s; 15 is better."
    )


class PasswordTooLong(Invalid):
    """There is a limit only so that nobody sends a book."""

    message = N_("This password has %(length)s characters. Use at most %(longest)s.")


class PasswordUsesContext(Invalid):
    """Who attacks an organisation tries its name first."""

    message = N_(
        "This password is built on “%(word)s”, which others know about you. Use words that "
        "have nothing to do with you."
    )


class PasswordGuessable(Invalid):
    """Guessing programs would find it."""

    message = N_(
        "This password is easy to guess. Three or four words that do not belong together are "
        "better."
    )


def check_password(password: str, *, field: str, known: Iterable[str]) -> None:
    """Raise what is wrong with a new password; `known` are names and addresses it must not rest
    on.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(field=field, length=len(password), shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(field=field, length=len(password), longest=LONGEST)
    words = _words([*PRODUCT_WORDS, *known])
    rest, used = password.casefold(), ""
    for word in words:
        if word in rest:
            rest, used = rest.replace(word, ""), used or word
    if used and sum(character.isalnum() for character in rest) < LEFT_OVER:
        raise PasswordUsesContext(field=field, word=used)
    if zxcvbn(password[:SCORED_LENGTH], user_inputs=words)["score"] < LOWEST_SCORE:
        raise PasswordGuessable(field=field)


def _words(known: Iterable[str]) -> list[str]:
    """The words in names and addresses, longest first, without the short ones."""
    parts = {part for text in known for part in re.split(r"[\W_]+", text.casefold())}
    return sorted(
        (part for part in parts if len(part) >= SHORTEST_WORD), key=lambda w: (-len(w), w)
    )
