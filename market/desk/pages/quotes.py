"""Reference prices and exchange rates at the desk: listed, tried out, added; never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from market.desk import quoting
from market.desk.pages.asking import asked, csv_file, first_page
from market.desk.paging import EXPORTED
from market.desk.schemas import QuotesQuerySchema, TableSchema
from market.money import Money, format_plain
from market.prices import importing
from market.prices.importing import Trial
from market.prices.models import ExchangeRate, ReferencePrice
from market.prices.schemas import PRICE_COLUMNS, RATE_COLUMNS
from market.prices.tables import decode

bp = Blueprint("quotes", __name__)


@dataclass(frozen=True)
class Kind:
    """A table of quotes: its columns, how one is tried, and a row as its file has it."""

    key: str
    columns: tuple[str, ...]
    attempt: Callable[..., Trial]
    cells: Callable[[Any], Sequence[str]]


@bp.get("/quotes/<any(prices,rates):kind>")
@requires("desk:read")
def index(kind: str) -> ResponseReturnValue:
    """Uploaded rows, newest first; the built-in table stands behind them."""
    table, query = KINDS[kind], asked(QuotesQuerySchema())
    with db.reading() as session:
        page = quoting.get_rows(session, table.key, cursor=query["cursor"])
        names = quoting.get_names(session, page.items)
        return render_template(
            f"desk/{table.key}.html",
            page=page,
            names=names,
            kind=table.key,
            is_first=not query["cursor"],
            first=first_page(),
            added=query["added"],
        )


@bp.get("/quotes/<any(prices,rates):kind>.csv")
@requires("desk:read")
def export(kind: str) -> ResponseReturnValue:
    """The same rows, in the columns that an upload has, with when and by whom."""
    table = KINDS[kind]
    with db.reading() as session:
        found = quoting.get_rows(session, table.key, size=EXPORTED).items
        names = quoting.get_names(session, found)
        rows = [
            (*table.cells(row), row.added_at.isoformat(), names[row.added_by_id]) for row in found
        ]
    return csv_file(f"{table.key}.csv", (*table.columns, "added_at", "added_by"), rows)


@bp.get("/quotes/<any(prices,rates):kind>/add")
@requires("desk:write")
def new(kind: str) -> ResponseReturnValue:
    """The form for a table."""
    return _form_page(KINDS[kind], Form.blank(TableSchema()))


@bp.post("/quotes/<any(prices,rates):kind>/add")
@requires("desk:write")
def create(kind: str) -> ResponseReturnValue:
    """Try a table out, or add it: everything or nothing."""
    table, form = KINDS[kind], Form.read(TableSchema())
    trial: Trial | None = None
    if form.is_valid:
        try:
            text = _sent(form)
            with db.transaction() as session:
                trial = table.attempt(session, text, actor=parties.actor())
                if form.data["act"] == "add":
                    count = _add(session, table, trial)
                    return see_other(url_for("desk.quotes.index", kind=table.key, added=count))
        except DomainError as refusal:
            form.refuse(refusal)
    return _form_page(table, form, trial)


def _sent(form: Form) -> str:
    """The table that was sent: a file, else what stands in the field; kept in the field."""
    file = request.files.get("file")
    text = decode(file.read()) if file and file.filename else str(form.data["text"])
    form.typed.setlist("text", [text])
    return text


def _add(session: Session, table: Kind, trial: Trial) -> int:
    quoting.add(session, table.key, trial, actor=parties.actor())
    return len(trial.rows)


def _form_page(table: Kind, form: Form, trial: Trial | None = None) -> ResponseReturnValue:
    return form.page("desk/add_quotes.html", kind=table.key, columns=table.columns, trial=trial)


def _price_cells(row: ReferencePrice) -> Sequence[str]:
    low, high = (
        format_plain(Money(minor, row.currency))
        for minor in (row.low_minor_per_kg, row.high_minor_per_kg)
    )
    return (
        row.quoted_on.isoformat(), row.item, row.form.value, row.symbol, low, high,
        f"{row.currency}/kg", row.basis, row.tax, row.market, row.delivery, row.assessor,
        row.confidence.value, row.source,
    )  # fmt: skip


def _rate_cells(row: ExchangeRate) -> Sequence[str]:
    return row.rated_on.isoformat(), row.base, row.quote, quoting.plain_rate(row), row.source


KINDS = {
    "prices": Kind("prices", PRICE_COLUMNS, importing.try_prices, _price_cells),
    "rates": Kind("rates", RATE_COLUMNS, importing.try_rates, _rate_cells),
}
