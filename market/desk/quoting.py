"""Quotes at the desk: the uploaded rows, who added them, and adding more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, select

from foundation.http.pagination import PAGE_SIZE, Page
from foundation.parties.actor import Actor
from market.desk import trail
from market.desk.money import get_person_names
from market.desk.paging import newest_first
from market.prices import importing
from market.prices.importing import Trial
from market.prices.models import ExchangeRate, ReferencePrice

PPM_DIGITS = 6
MODELS: dict[str, Any] = {"prices": ReferencePrice, "rates": ExchangeRate}
# `Any`: the two share how they were added, and no base.


def get_rows(
    session: Session, kind: str, *, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Uploaded rows of a kind, those added last first."""
    model = MODELS[kind]
    return newest_first(
        session,
        select(model),
        (model.added_at, model.id),
        lambda row: (row.added_at, row.id),
        cursor=cursor,
        size=size,
    )


def get_names(session: Session, rows: Iterable[Any]) -> dict[str, str]:
    """Who added these rows, by id."""
    return get_person_names(session, [row.added_by_id for row in rows])


def add(session: Session, kind: str, trial: Trial, *, actor: Actor) -> None:
    """Write what a trial found, with one line in the trail. Raises `RowsWrong`."""
    actor.check("desk:write")
    batch = importing.add(session, trial)
    if batch:
        days = sorted(row.quoted_on if kind == "prices" else row.rated_on for row in trial.rows)
        label = f"{len(trial.rows)} {kind} of {days[0].isoformat()} to {days[-1].isoformat()}"
        trail.note(session, f"{kind}:add", batch, label=label, actor=actor)


def plain_rate(row: ExchangeRate) -> str:
    """A rate as a machine writes it: 7.8123."""
    whole, part = divmod(row.quote_ppm, 10**PPM_DIGITS)
    return f"{whole}.{part:0{PPM_DIGITS}d}".rstrip("0").rstrip(".")
