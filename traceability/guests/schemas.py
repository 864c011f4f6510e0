"""What the forms of guests and of those who make their links take."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import parse_mass
from foundation.parties.countries import codes
from foundation.parties.schemas import Name, Text
from traceability.custody.words import RefusalReason
from traceability.lots.acts.schemas import DAYS
from traceability.lots.form_fields import TextList, choice, optional
from traceability.lots.schemas import MOST_PACKAGES, Whole

MOST_DAYS = 30
NO_COMPANY = N_("Give the name of the company that carries.")
NO_COUNTRY = N_("Choose the country of the company.")
DAYS_SENTENCE = N_("Give for how many days the offer stands: 1 to 30.")


class GuestOfferForm(Schema):
    """Which company is to take the lot, where it brings it, and until when."""

    company = Name(NO_COMPANY, longest=120)
    registration_number = optional(40)
    country = choice(codes(), NO_COUNTRY)
    onward_id = fields.String(load_default=None, validate=validate.Length(max=40))
    days = choice(DAYS, N_("Choose how long the offer stands."))


class OnwardForm(Schema):
    """To whom the driver is to bring the lot."""

    onward_id = fields.String(load_default=None, validate=validate.Length(max=40))


class GuestLinkIn(Schema):
    """Which company is to take the lot, where it brings it, and for how many days the offer
    stands.
    """

    company = Name(NO_COMPANY, longest=120)
    registration_number = optional(40)
    country = choice(codes(), NO_COUNTRY)
    onward_id = fields.String(load_default=None, validate=validate.Length(max=40))
    days = Whole(DAYS_SENTENCE, low=1, high=MOST_DAYS, required=True)
    seals = fields.List(
        Text(N_("Give the number on the seal."), longest=40),
        load_default=list,
        validate=validate.Length(max=MOST_PACKAGES),
    )


class SignerForm(Schema):
    """Who signs, for which company, and with which vehicle."""

    signer_name = Name(N_("Give your name."), longest=120)
    signer_company = Name(N_("Give the company that you drive for."), longest=120)
    plate = Text(N_("Give the number plate of your vehicle."), longest=20)


class TakeForm(SignerForm):
    """The same, with masses of one's own where they differ; in kilograms unless a unit is given."""

    package_id = TextList()
    net_mass = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The masses in grams by package; those left empty are the giver's."""
        wrong: dict[int, list[str]] = {}
        masses: dict[str, int] = {}
        lines = zip_longest(typed["package_id"], typed["net_mass"], fillvalue="")
        for row, (package_id, text) in enumerate(lines):
            if not text.strip():
                continue
            try:
                masses[package_id] = parse_mass(text, unit="kg")
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
        if wrong:
            raise ValidationError({"net_mass": wrong})
        return {**typed, "masses": masses}


class RefusalForm(SignerForm):
    """Why the lot stays where it is."""

    reason = choice(RefusalReason, N_("Choose why you do not take the lot."))
    note = optional(500, is_long=True)
