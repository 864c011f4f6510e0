"""Messages in the reader's language: the edge translates what the domain marked with N_()."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

from flask import Flask

from foundation.errors import DomainError

CATALOGUE = NullTranslations()  # English is the source language; catalogues join it here
# Each language that has a catalogue, under its own name.
LANGUAGES: dict[str, tuple[str, NullTranslations]] = {"en": ("English", CATALOGUE)}
SOURCE_LANGUAGE = "en"

_spoken: ContextVar[NullTranslations] = ContextVar("spoken", default=CATALOGUE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let `_()` speak a language for a while: a label is for the yard, not for its printer."""
    token = _spoken.set(LANGUAGES[language][1])
    try:
        yield
    finally:
        _spoken.reset(token)


def _(text: str, **values: object) -> str:
    """A message in the reader's language with its placeholders filled in."""
    translated = _spoken.get().gettext(text)
    return translated % values if values else translated


def translate(refusal: DomainError) -> str:
    """A refusal's message in the reader's language."""
    return CATALOGUE.gettext(refusal.message) % refusal.values


def init_app(app: Flask) -> None:
    """Let templates use `_()` and `{% trans %}`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_translations  # type: ignore[attr-defined] # from the extension
    install(CATALOGUE, newstyle=True)
    # For texts that hold a bare per cent sign: `_()` in templates fills placeholders in any case.
    app.jinja_env.filters["translated"] = _
