"""Uploaded tables of prices and rates: read whole, judged row by row, written all or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marshmallow import Schema, ValidationError
from sqlmodel import Session, SQLModel

from foundation import clock
from foundation.errors import N_, Invalid
from foundation.http.forms import sentences
from foundation.ids import new_id
from foundation.parties.actor import Actor
from market.money import round_half_up
from market.prices import quotes
from market.prices.models import ExchangeRate, ReferencePrice
from market.prices.schemas import PRICE_COLUMNS, RATE_COLUMNS, PriceRow, RateRow
from market.prices.tables import Line, read_lines
from traceability.materials.confidence import Confidence

PPM = 1_000_000
MINOR_PER_UNIT = 100
KG_PER = {"t": 1000, "kg": 1}
OF_THE_ROW = ("id", "batch", "added_by_id", "added_at")


class RowsWrong(Invalid):
    """Nothing is written while one row is wrong."""

    message = N_("%(count)s faults were found, so nothing was added. Put them right, then send it.")


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one cell of one line."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Trial:
    """What a table would add: the new rows, how many are there already, and what is wrong."""

    rows: list[Any] = field(default_factory=list)  # `Any`: of the one model that the table is of
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)


def try_prices(session: Session, text: str, *, actor: Actor) -> Trial:
    """What a table of prices would add, without adding it. Raises what `read_lines` raises."""
    currencies = quotes.currencies_of_markets(session)

    def check(row: Mapping[str, Any]) -> str | None:
        known = currencies.setdefault(row["market"], _currency(row["unit"]))
        if known == _currency(row["unit"]):
            return None
        return N_("This market is quoted in another currency. Give the market another name.")

    lines = read_lines(text, PRICE_COLUMNS)
    trial = _try(lines, PriceRow(), _price, _stamp(actor), check=check, column="unit")
    return _without_known(trial, quotes.find_prices_of_days(session, trial.rows), _price_key)


def try_rates(session: Session, text: str, *, actor: Actor) -> Trial:
    """What a table of rates would add, without adding it. Raises what `read_lines` raises."""
    lines = read_lines(text, RATE_COLUMNS)
    trial = _try(lines, RateRow(), _rate, _stamp(actor), check=lambda _row: None, column="")
    return _without_known(trial, quotes.find_rates_of_days(session, trial.rows), _rate_key)


def add(session: Session, trial: Trial) -> str | None:
    """Write what a trial found; the id of the batch, or None when everything was there.

    Raises `RowsWrong` when anything was wrong: then nothing is written.
    """
    if trial.faults:
        raise RowsWrong(count=len(trial.faults))
    session.add_all(trial.rows)
    session.flush()
    return str(trial.rows[0].batch) if trial.rows else None


def _stamp(actor: Actor) -> dict[str, Any]:
    actor.check("desk:write")
    assert actor.person_id, "only people upload"
    return {"batch": new_id(), "added_by_id": actor.person_id, "added_at": clock.now()}


def _try(
    lines: Sequence[Line],
    schema: Schema,
    build: Callable[[Mapping[str, Any], dict[str, Any]], SQLModel],
    stamp: dict[str, Any],
    *,
    check: Callable[[Mapping[str, Any]], str | None],
    column: str,
) -> Trial:
    trial = Trial()
    for line in lines:
        if line.cells.pop("", ""):
            trial.faults.append(RowFault(line.number, "", N_("There are more cells than columns.")))
            continue
        try:
            row = schema.load({name: cell for name, cell in line.cells.items() if cell})
        except ValidationError as refusal:
            trial.faults.extend(
                RowFault(line.number, name, " ".join(said))
                for name, said in sentences(refusal).items()
            )
            continue
        sentence = check(row)
        if sentence:
            trial.faults.append(RowFault(line.number, column, sentence))
            continue
        trial.rows.append(build(row, stamp))
    return trial


def _without_known(
    trial: Trial, known: Sequence[SQLModel], key: Callable[[Any], tuple[object, ...]]
) -> Trial:
    """A row that says what the newest of its series and day says adds nothing, so it is left out.

    Within one table the last of a series and day wins.
    """
    newest = {key(row): _said(row) for row in known}
    wanted = {key(row): row for row in trial.rows}
    fresh = [row for place, row in wanted.items() if newest.get(place) != _said(row)]
    return Trial(fresh, len(trial.rows) - len(fresh), trial.faults)


def _said(row: SQLModel) -> dict[str, Any]:
    return row.model_dump(exclude=set(OF_THE_ROW))


def _price_key(row: ReferencePrice) -> tuple[object, ...]:
    return row.market, row.form, row.symbol, row.quoted_on


def _rate_key(row: ExchangeRate) -> tuple[object, ...]:
    return row.base, row.quote, row.rated_on


def _price(row: Mapping[str, Any], stamp: dict[str, Any]) -> ReferencePrice:
    currency, _, mass = row["unit"].partition("/")
    return ReferencePrice(
        id=new_id(),
        quoted_on=row["date"],
        item=row["item"],
        form=row["form"],
        symbol=row["symbol"],
        basis=row["basis"],
        currency=currency,
        low_minor_per_kg=_minor_per_kg(row["low"], mass),
        high_minor_per_kg=_minor_per_kg(row["high"], mass),
        tax=row["tax_basis"],
        market=row["market"],
        delivery=row["delivery"],
        assessor=row["assessor"],
        confidence=Confidence(row["confidence"]),
        source=row["source"],
        **stamp,
    )


def _rate(row: Mapping[str, Any], stamp: dict[str, Any]) -> ExchangeRate:
    return ExchangeRate(
        id=new_id(),
        rated_on=row["date"],
        base=row["base"],
        quote=row["quote"],
        quote_ppm=round_half_up(Fraction(row["rate"]) * PPM),
        source=row["source"],
        **stamp,
    )


def _minor_per_kg(amount: Decimal, mass: str) -> int:
    """Hundredths a kilogram, rounded once; what is quoted by the tonne may have half of one."""
    return max(1, round_half_up(Fraction(amount) * MINOR_PER_UNIT / KG_PER[mass]))


def _currency(unit: str) -> str:
    return unit.partition("/")[0]
