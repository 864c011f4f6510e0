"""Messages in the reader's language: the edge translates what the domain marked with N_().

English is the source. What strangers read on a label is there in the languages of `translations/`,
too: each a gettext catalogue, read as it is, so that nothing has to be compiled. A page is shown in
one of them only where its route says so, because a page half in each would help nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import ParamSpec, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, after_this_request, request

from foundation.errors import DomainError
from foundation.settings import ROOT

P = ParamSpec("P")
R = TypeVar("R")

FOLDER = ROOT / "translations"
SOURCE_LANGUAGE = "en"
LOCALES = {SOURCE_LANGUAGE: "en_GB", "de": "de_DE", "fr": "fr_FR"}


def _catalogue(language: str) -> NullTranslations:
    """The messages of a language; those it lacks stay English."""
    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


# Each language that has a catalogue, under its own name.
LANGUAGES: dict[str, tuple[str, NullTranslations]] = {
    SOURCE_LANGUAGE: ("English", NullTranslations()),
    "de": ("Deutsch", _catalogue("de")),
    "fr": ("Français", _catalogue("fr")),
}

_spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE_LANGUAGE)


class Spoken(NullTranslations):
    """The catalogue of the language that is spoken when a message is asked for."""

    def gettext(self, message: str) -> str:
        """One message."""
        return LANGUAGES[_spoken.get()][1].gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One message, or its plural."""
        return LANGUAGES[_spoken.get()][1].ngettext(msgid1, msgid2, n)


CATALOGUE = Spoken()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while: a page to its visitor, a label to the yard that it is for."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language that is spoken, as HTML names it."""
    return locale().replace("_", "-")


def locale() -> str:
    """How figures and days are written in it."""
    return LOCALES.get(_spoken.get(), LOCALES[SOURCE_LANGUAGE])


def asked_language() -> str:
    """What the visitor asks for: by the page's own chooser, else by the browser's settings."""
    named = request.args.get("lang", "")
    if named in LANGUAGES:
        return named
    return request.accept_languages.best_match(LANGUAGES, SOURCE_LANGUAGE)


def for_visitors(view: Callable[P, R]) -> Callable[P, R]:
    """Show a route's page in the language that its visitor asks for."""

    @wraps(view)
    def shown(*args: P.args, **values: P.kwargs) -> R:
        after_this_request(_says_what_it_depends_on)
        with speaking(asked_language()):
            return view(*args, **values)

    return shown


def _says_what_it_depends_on(reply: Response) -> Response:
    """What is kept for one visitor is not the page of the next."""
    reply.vary.add("Accept-Language")
    return reply


def _(text: str, **values: object) -> str:
    """A message in the reader's language with its placeholders filled in."""
    translated = CATALOGUE.gettext(text)
    return translated % values if values else translated


def translate(refusal: DomainError) -> str:
    """A refusal's message in the reader's language."""
    return CATALOGUE.gettext(refusal.message) % refusal.values


def init_app(app: Flask) -> None:
    """Let templates use `_()` and `{% trans %}`, and say which language they are in."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = app.jinja_env.install_gettext_translations  # type: ignore[attr-defined] # from the extension
    install(CATALOGUE, newstyle=True)
    # For texts that hold a bare per cent sign: `_()` in templates fills placeholders in any case.
    app.jinja_env.filters["translated"] = _
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)
