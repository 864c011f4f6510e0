"""Which quote holds on a day: of uploaded rows and the built-in table the newest of a series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Subquery, func
from sqlmodel import Session, col, select

from market.prices.conversion import Rate
from market.prices.models import ExchangeRate, ReferencePrice
from traceability.materials.confidence import sourced
from traceability.materials.prices import Price, PriceForm, prices, reference_prices

REFERENCE_MARKET = "China domestic"


def quotes_on(session: Session, on: date, *, market: str = REFERENCE_MARKET) -> Mapping[str, Price]:
    """The oxide quote of each symbol on a day, all of one market; of two of one day an uploaded
    one holds, and of these the one that was added last. One query.
    """
    quotes = dict(reference_prices(on, market=market))
    for row in _newest_oxides(session, on, market=market):
        known = quotes.get(row.symbol)
        if known is None or row.quoted_on >= known.quoted_on:
            quotes[row.symbol] = as_price(row)
    return quotes


def rates_on(session: Session, on: date, *, quote: str) -> dict[str, Rate]:
    """What a unit of each currency is worth in `quote` on a day, by currency: of each the newest
    rate not after the day. One query.
    """
    ranked = _ranked(
        ExchangeRate.id,
        by=ExchangeRate.base,
        newest=(ExchangeRate.rated_on, ExchangeRate.added_at, ExchangeRate.id),
        where=(ExchangeRate.quote == quote, ExchangeRate.rated_on <= on),
    )
    rows = session.exec(
        select(ExchangeRate).where(col(ExchangeRate.id) == ranked.c.id).where(ranked.c.place == 1)
    )
    return {
        row.base: Rate(row.base, row.quote, row.quote_ppm, row.rated_on, row.source) for row in rows
    }


def find_prices_of_days(
    session: Session, rows: Sequence[ReferencePrice]
) -> Sequence[ReferencePrice]:
    """What is known of the series and days of these rows, oldest first: the last of each holds."""
    days = sorted({row.quoted_on for row in rows})
    return session.exec(
        select(ReferencePrice)
        .where(col(ReferencePrice.quoted_on).in_(days))
        .order_by(col(ReferencePrice.added_at), col(ReferencePrice.id))
    ).all()


def find_rates_of_days(session: Session, rows: Sequence[ExchangeRate]) -> Sequence[ExchangeRate]:
    """What is known of the pairs and days of these rows, oldest first: the last of each holds."""
    days = sorted({row.rated_on for row in rows})
    return session.exec(
        select(ExchangeRate)
        .where(col(ExchangeRate.rated_on).in_(days))
        .order_by(col(ExchangeRate.added_at), col(ExchangeRate.id))
    ).all()


def currencies_of_markets(session: Session) -> dict[str, str]:
    """The one currency in which each market is quoted: sums in two would have no meaning."""
    known = {price.market: price.currency for price in prices()}
    rows = session.exec(select(ReferencePrice.market, ReferencePrice.currency).distinct())
    return {**dict(rows.all()), **known}


def as_price(row: ReferencePrice) -> Price:
    """An uploaded row as the valuation reads it."""
    return Price(
        id=row.id,
        quoted_on=row.quoted_on,
        is_date_exact=True,
        item=row.item,
        form=row.form,
        symbol=row.symbol,
        basis=row.basis,
        currency=row.currency,
        low_minor_per_kg=row.low_minor_per_kg,
        high_minor_per_kg=row.high_minor_per_kg,
        tax=sourced(row.tax, row.confidence, row.source),
        market=row.market,
        delivery=row.delivery,
        assessor=row.assessor,
        confidence=row.confidence,
        source=row.source,
    )


def _newest_oxides(session: Session, on: date, *, market: str) -> Sequence[ReferencePrice]:
    ranked = _ranked(
        ReferencePrice.id,
        by=ReferencePrice.symbol,
        newest=(ReferencePrice.quoted_on, ReferencePrice.added_at, ReferencePrice.id),
        where=(
            ReferencePrice.form == PriceForm.OXIDE,
            ReferencePrice.market == market,
            ReferencePrice.quoted_on <= on,
        ),
    )
    return session.exec(
        select(ReferencePrice)
        .where(col(ReferencePrice.id) == ranked.c.id)
        .where(ranked.c.place == 1)
    ).all()


def _ranked(
    identifier: Any, *, by: Any, newest: tuple[Any, ...], where: tuple[Any, ...]
) -> Subquery:
    """Ids with their place within their series, the newest first; `Any`: columns of a model."""
    place = func.row_number().over(
        partition_by=col(by), order_by=[col(one).desc() for one in newest]
    )
    return select(identifier, place.label("place")).where(*where).subquery()
