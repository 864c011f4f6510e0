"""Pages of identifiers in custody events; parties and places have theirs with the parties, business
documents with the gate."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.errors import NotFound
from foundation.http import problems, spreadsheets
from foundation.http.marks import public
from foundation.http.texts import _
from traceability.lots.addresses.words import WORDS

bp = Blueprint("addresses", __name__)


@bp.get("/obj/<name>")
@public
def thing(name: str) -> ResponseReturnValue:
    """A lot, or a package of one: both lead to the lot."""
    return problems.see_other(url_for("lots.show", code=name.partition(".")[0]))


@bp.get("/voc/")
@public
def vocabulary() -> ResponseReturnValue:
    """Every word of our own namespace."""
    return render_template("addresses/vocabulary.html", words=WORDS, chosen="")


@bp.get("/voc/words.csv")
@public
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    rows = [[name, _(meaning)] for name, meaning in WORDS.items()]
    return spreadsheets.download("words.csv", ("word", "meaning"), rows)


@bp.get("/voc/<word>")
@public
def word(word: str) -> ResponseReturnValue:
    """One word, among the others."""
    if word not in WORDS:
        raise NotFound()
    return render_template("addresses/vocabulary.html", words=WORDS, chosen=word)
