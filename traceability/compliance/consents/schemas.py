"""What may be sent about consents, from a form and from a program."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_
from foundation.http.quantities import HEAVIEST_G, MassField
from foundation.parties.countries import codes
from foundation.parties.schemas import Text
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord, NoConsentReason

COUNTRY_SENTENCE = N_("Choose the country.")
DATE_SENTENCE = N_("Give the date as it stands on the consent, like 2026-05-31.")
REASON_SENTENCE = N_("Choose not_needed, asked_for or not_known.")
MASS_SENTENCE = N_("Give the mass that the consent lets over in all, in whole grams.")
MISSING = {
    "reference": N_("Give the number as it stands on the consent, or the reason for none."),
    "authority": N_("Name the authority that consents."),
    "from_country": COUNTRY_SENTENCE,
    "to_country": COUNTRY_SENTENCE,
    "valid_from": DATE_SENTENCE,
    "valid_until": DATE_SENTENCE,
    "most_g": N_("Give the mass that the consent lets over in all."),
}


def _country() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(codes(), error=COUNTRY_SENTENCE),
        error_messages={"invalid": COUNTRY_SENTENCE},
    )


def _day() -> fields.Date:
    messages: dict[str, Any] = {"invalid": DATE_SENTENCE, "format": DATE_SENTENCE}
    return fields.Date(load_default=None, allow_none=True, error_messages=messages)


class _ConsentBase(Schema):
    """What form and program have in common: all of a consent, or the reason for none."""

    reference = Text("", longest=80, required=False, load_default="")
    authority = Text("", longest=120, required=False, load_default="")
    from_country = _country()
    to_country = _country()
    valid_from = _day()
    valid_until = _day()
    reason = fields.Enum(
        NoConsentReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": REASON_SENTENCE},
    )
    note = Text("", longest=300, required=False, load_default="")

    @post_load
    def word(self, sent: dict[str, Any], **_: object) -> ConsentWord:
        """The word. With a reason nothing of a consent is asked for; without, all of it."""
        given = {name: sent[name] for name in MISSING if sent[name]}
        if sent["reason"] is not None and not given:
            return ConsentWord(None, sent["reason"], sent["note"])
        lacking = {name: [MISSING[name]] for name in MISSING if name not in given}
        if lacking:
            raise ValidationError(lacking)
        return ConsentWord(ConsentTerms(**given), sent["reason"], sent["note"])


class ConsentForm(_ConsentBase):
    """A consent as a person types it: the mass with a unit."""

    most_g = MassField(unit="kg", load_default=None)


class ConsentIn(_ConsentBase):
    """A consent as a program sends it: the mass in grams; or `reason` and nothing else of it."""

    most_g = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1, max=HEAVIEST_G, error=MASS_SENTENCE),
        error_messages={"invalid": MASS_SENTENCE},
    )
