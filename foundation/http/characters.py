"""Characters that no keyboard makes. In an address they are refused; in a form they are taken out
before any view sees them, and `Form.read` says at which field they were, so that nothing else that
was typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from flask import Flask, g, request
from werkzeug.datastructures import ImmutableMultiDict

from foundation.errors import N_, Invalid

# Machines' bodies are read, and refused, where they are parsed.
COOKIELESS_PATHS = ("/api/", "/epcis/", "/stripe/")
SECRET_FIELDS = frozenset({"password", "new_password", "current_password"})

# PostgreSQL keeps no text with U+0000. The other control characters come from broken scanners and
# copied documents, and would be found again in signed events and papers; tabs and line ends stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NULL = re.compile("\x00")  # passwords are taken as typed, but for what could not be typed at all

LEFT_OUT = N_(
    "There was a character in this that cannot be kept, and it has been left out. Look at the text "
    "and send it again."
)
NOT_TAKEN = N_("There was a character in this that cannot be kept. Type it anew.")

Fields = Iterable[tuple[str, str]]


class UnprintableCharacter(Invalid):
    """A character that no keyboard makes and no database keeps."""

    message = N_("There is a character in this that cannot be kept. Type the text anew.")


def init_app(app: Flask) -> None:
    """Look at every request before anything else does."""
    app.before_request(check_characters)


def check_characters() -> None:
    """Refuse U+0000 where nobody types: in an address, and in the names of fields and files. Take
    control characters out of what was typed.
    """
    texts = [request.path, *request.args, *request.args.values()]
    is_form = not request.path.startswith(COOKIELESS_PATHS)
    if is_form:
        texts += [*request.form, *(file.filename or "" for file in request.files.values())]
    if any("\0" in text for text in texts):
        raise UnprintableCharacter()
    if is_form:
        take_form(request.form.items(multi=True))


def take_form(fields: Fields) -> None:
    """Make these the form of this request, without what cannot be kept."""
    g.sent_form = list(fields)
    clean = [(name, _clean(name, text)) for name, text in g.sent_form]
    texts = zip(g.sent_form, clean, strict=True)
    g.odd_fields = {name for (name, was), (_, now) in texts if len(was.strip()) > len(now.strip())}
    request.form = ImmutableMultiDict(clean)


def sent_form() -> list[tuple[str, str]]:
    """The form with everything that came, to be taken again later."""
    return cast("list[tuple[str, str]]", g.get("sent_form", []))


def odd_fields() -> dict[str, str]:
    """In which fields something was left out, and the message about it."""
    names = cast("set[str]", g.get("odd_fields", set()))
    return {name: NOT_TAKEN if name in SECRET_FIELDS else LEFT_OUT for name in sorted(names)}


def _clean(name: str, text: str) -> str:
    """Scanners end with separators of their own (FS, GS, RS, US), which count as white space at an
    end and are nothing to speak of.
    """
    return _NULL.sub("", text) if name in SECRET_FIELDS else _CONTROL.sub("", text.strip())
