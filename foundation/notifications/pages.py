"""The demo's mailbox: letters that a mail server would have sent. Elsewhere it does not exist."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import public
from foundation.notifications import mail
from foundation.settings import Settings

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")

SHOWN = 100


def init_app(app: Flask, settings: Settings) -> None:
    """Open the mailbox where people share one demo and no mail leaves the machine."""
    if settings.demo and settings.mail is None:
        app.register_blueprint(bp)


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """The newest letters."""
    with db.reading() as session:
        letters = mail.get_letters(session, limit=SHOWN)
        return render_template("mailbox/list.html", letters=letters)


@bp.get("/<letter_id>")
@public
def show(letter_id: str) -> ResponseReturnValue:
    """One letter, with links that work."""
    with db.reading() as session:
        letter = mail.get_letter(session, letter_id)
        return render_template("mailbox/show.html", letter=letter)
