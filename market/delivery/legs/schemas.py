"""What the form of a leg takes: each fact, or a word for its absence."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_
from foundation.parties.countries import codes
from foundation.parties.schemas import Name, Text
from market.delivery.legs.models import Missing
from market.delivery.legs.planning import Carrier, Way
from traceability.stock.balance import TransportMode

MOST_DAYS = 365
MODE_NAMES = {
    TransportMode.ROAD: N_("by road"),
    TransportMode.RAIL: N_("by rail"),
    TransportMode.SEA: N_("by sea"),
    TransportMode.AIR: N_("by air"),
    TransportMode.INLAND_WATER: N_("by inland water"),
}
MISSING_NAMES = {
    Missing.NOT_KNOWN_YET: N_("not known yet"),
    Missing.NOT_REQUIRED: N_("not required"),
    Missing.NOT_GIVEN: N_("not given"),
}
NO_MODE = N_("Choose how the lot travels on this leg.")
NO_PLATE = N_("Give the number plate of the vehicle, or choose why there is none yet.")
NO_PLACE = N_("Give the place, or choose why it is missing.")
NOT_BOTH = N_("Give the fact or the reason why it is missing, not both.")
DAYS_SENTENCE = N_("Give a number of days, or leave it empty.")
ROAD_ALONE = N_("Only a vehicle on the road has a number plate. Leave it out.")


def _missing() -> fields.Enum[Missing]:
    return fields.Enum(Missing, by_value=True, load_default=None)


def _optional(longest: int) -> Text:
    return Text("", longest=longest, required=False, load_default=None)


class LegForm(Schema):
    """One leg: who, how, with what, from where to where."""

    carrier_id = fields.String(load_default=None, validate=validate.Length(max=40))
    company = Name("", longest=120, required=False, load_default="")
    country = fields.String(
        load_default="", validate=validate.OneOf(["", *codes()], error=N_("Choose a country."))
    )
    registration_number = _optional(40)
    registration_missing = _missing()
    mode = fields.Enum(
        TransportMode,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), NO_MODE),
    )
    plate = _optional(20)
    plate_missing = _missing()
    from_place = _optional(120)
    from_missing = _missing()
    to_place = _optional(120)
    to_missing = _missing()
    stored_days = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=MOST_DAYS),
        error_messages={"invalid": DAYS_SENTENCE},
    )

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The carrier and the way. `Any` is marshmallow's own type."""
        wrong: dict[str, list[str]] = {}
        is_by_road = typed["mode"] is TransportMode.ROAD
        if is_by_road:
            _one_of(typed, wrong, "plate", "plate_missing", neither=NO_PLATE)
        elif typed["plate"]:
            wrong["plate"] = [ROAD_ALONE]
        for name in ("from", "to"):
            _one_of(typed, wrong, f"{name}_place", f"{name}_missing", neither=NO_PLACE)
        _one_of(typed, wrong, "registration_number", "registration_missing")
        if wrong:
            raise ValidationError(wrong)
        names = ("carrier_id", "company", "country")
        way: dict[str, Any] = {name: typed[name] or None for name in typed if name not in names}
        return {"carrier": Carrier(*(typed[name] for name in names)), "way": Way(**way)}


class LegIn(LegForm):
    """The same from a program. Without a registration number and a reason for none, it is the one
    that was given for this carrier before."""

    stored_days = fields.Integer(
        strict=True,
        load_default=None,
        validate=validate.Range(min=1, max=MOST_DAYS),
        error_messages={"invalid": DAYS_SENTENCE},
    )


def _one_of(
    typed: dict[str, Any], wrong: dict[str, list[str]], name: str, reason: str, *, neither: str = ""
) -> None:
    """The fact or the reason for its absence, not both; and one of the two, where `neither` says
    what to do about none.
    """
    if typed[name] and typed[reason]:
        wrong[name] = [NOT_BOTH]
    elif neither and not typed[name] and not typed[reason]:
        wrong[name] = [neither]
