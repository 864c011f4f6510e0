"""Which period of a site is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from foundation.errors import N_

DAY_SENTENCE = N_("Give a day, like 2026-11-30.")
ORDER_SENTENCE = N_("The last day must not be before the first.")
LENGTH_SENTENCE = N_("Ask for a year at most. For more, ask year by year.")
MOST_DAYS = 366
# `Any`: marshmallow's own type of messages.
DAY: dict[str, Any] = dict.fromkeys(("required", "null", "invalid", "format"), DAY_SENTENCE)


@dataclass(frozen=True)
class Period:
    """From one day to another, both inclusive."""

    since: date
    until: date


class PeriodIn(Schema):
    """From one day to another, both inclusive."""

    since = fields.Date(required=True, error_messages=DAY)
    until = fields.Date(required=True, error_messages=DAY)

    @validates_schema
    def check(self, typed: dict[str, Any], **_: object) -> None:
        """The days are in order, and no more than a year apart."""
        if typed["until"] < typed["since"]:
            raise ValidationError({"until": [ORDER_SENTENCE]})
        if (typed["until"] - typed["since"]).days >= MOST_DAYS:
            raise ValidationError({"until": [LENGTH_SENTENCE]})
        if typed["since"].year < 2000 or typed["until"].year > 9000:
            raise ValidationError({"since": [DAY_SENTENCE]})

    @post_load
    def period(self, typed: dict[str, Any], **_: object) -> Period:
        """The days as a value."""
        return Period(**typed)
