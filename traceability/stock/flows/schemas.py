"""Which months are asked for, and what the API shows of them."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from foundation.errors import N_
from foundation.http.openapi.answers import Answer
from traceability.stock.flows.lines import Month

MONTH_SENTENCE = N_("Give a month, like 2026-11.")
ORDER_SENTENCE = N_("The last month must not be before the first.")
LENGTH_SENTENCE = N_("Ask for twelve months at most. For more, ask year by year.")
MOST_MONTHS = 12
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_METADATA = {"examples": ["2026-11"], "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}


class MonthsIn(Schema):
    """From one month to another, both inclusive; a year at most."""

    since = fields.String(
        required=True, metadata=_METADATA, error_messages={"required": MONTH_SENTENCE}
    )
    until = fields.String(
        required=True, metadata=_METADATA, error_messages={"required": MONTH_SENTENCE}
    )

    @post_load
    def months(self, typed: dict[str, Any], **_: object) -> dict[str, Month]:
        """The months as values."""
        found, wrong = dict[str, Month](), dict[str, list[str]]()
        for name in ("since", "until"):
            match = _MONTH.fullmatch(typed[name].strip())
            if match:
                found[name] = Month(int(match[1]), int(match[2]))
            else:
                wrong[name] = [MONTH_SENTENCE]
        if not wrong:
            wrong = _wrong_order(found["since"], found["until"])
        if wrong:
            raise ValidationError(wrong)
        return found


def _wrong_order(since: Month, until: Month) -> dict[str, list[str]]:
    if until < since:
        return {"until": [ORDER_SENTENCE]}
    length = (until.year - since.year) * 12 + until.number - since.number + 1
    return {"until": [LENGTH_SENTENCE]} if length > MOST_MONTHS else {}


class FlowOut(Answer):
    """Grams of one month, site, material, waste code and counterpart's country. `country` is empty
    for stock and for what happens on the site. Over all countries of a line, start + in − out +
    made − used + difference = end; what was refused counts nothing, and by-products and losses are
    part of what was used up."""

    month = fields.String()
    site_id = fields.String()
    site = fields.String()
    material_code = fields.String()
    low_code = fields.String()
    country = fields.String()
    start_g = fields.Integer()
    in_g = fields.Integer()
    out_g = fields.Integer()
    made_g = fields.Integer()
    used_g = fields.Integer()
    difference_g = fields.Integer()
    refused_g = fields.Integer()
    by_products_g = fields.Integer()
    lost_g = fields.Integer()
    end_g = fields.Integer()


class FlowReportOut(Answer):
    """The flows of an organisation; `gap_g` is what does not add up: nothing."""

    since = fields.String()
    until = fields.String()
    flows = fields.List(fields.Nested(FlowOut))
    gap_g = fields.Integer()
