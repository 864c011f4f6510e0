"""What the forms of the acts take; each refusal is a sentence about its field."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import GRAMS, parse_mass
from foundation.parties.schemas import Text
from traceability.custody.events import PackageMass
from traceability.custody.words import AssayMethod, Basis, InspectionResult
from traceability.lots.assays import MeasuredShare
from traceability.lots.form_fields import DryShare, TextList, choice, optional
from traceability.lots.schemas import Moment
from traceability.lots.shares import NoElement, parse_per_cent
from traceability.materials.elements import ELEMENTS

DAYS = ("3", "7", "14", "30")
LONGEST_SEAL = 40


class WeighingForm(Schema):
    """Net masses by package; rows left empty were not weighed."""

    unit = choice(GRAMS, N_("Choose the unit of the masses."))
    package_id = TextList()
    net_mass = TextList()
    instrument = optional(80)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The masses in grams. `Any` is marshmallow's own type."""
        wrong: dict[int, list[str]] = {}
        masses = []
        for row, (package_id, text) in enumerate(_rows(typed["package_id"], typed["net_mass"])):
            if not text:
                continue
            try:
                masses.append(PackageMass(package_id, parse_mass(text, unit=typed["unit"])))
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
        if wrong:
            raise ValidationError({"net_mass": wrong})
        if not masses:
            raise ValidationError({"net_mass": {0: [N_("Give the mass of at least one package.")]}})
        return {**typed, "masses": tuple(masses)}


class InspectionForm(Schema):
    """What somebody saw."""

    result = choice(InspectionResult, N_("Choose what you found."))
    note = optional(500, is_long=True)


class OfferForm(Schema):
    """Who is to take the lot, and until when."""

    taker_id = fields.String(
        required=True,
        error_messages=dict.fromkeys(("required", "null"), N_("Choose who is to take the lot.")),
    )
    days = choice(DAYS, N_("Choose how long the offer stands."))
    seals = optional(4000, is_long=True)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Seals, one a line."""
        seals = [line.strip() for line in typed["seals"].replace(",", "\n").splitlines()]
        seals = [seal for seal in seals if seal]
        if any(len(seal) > LONGEST_SEAL for seal in seals):
            raise ValidationError({"seals": [N_("A seal's number has at most 40 characters.")]})
        return {**typed, "seals": tuple(seals), "days": int(typed["days"])}


class AssayForm(Schema):
    """A laboratory's report; shares and uncertainties in per cent."""

    method = choice(AssayMethod, N_("Choose the method on the report."))
    basis = choice(Basis, N_("Choose what the shares are of."))
    assayed_on = fields.Date(
        required=True,
        error_messages={
            name: N_("Give the date on the laboratory's report.")
            for name in ("required", "null", "invalid", "format")
        },
    )
    laboratory = Text(N_("Name the laboratory."), longest=120)
    report_number = optional(60)
    dry_share = DryShare(attribute="dry_ppm", load_default=None)
    element = TextList()
    content = TextList()
    uncertainty = TextList()
    table = optional(20_000, is_long=True)  # only a help to fill in the lines

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The lines of the report in ppm; a line left empty measured nothing."""
        wrong: dict[int, list[str]] = {}
        shares = []
        lines = _rows(typed["element"], typed["content"], typed["uncertainty"])
        for row, (element, content, uncertainty) in enumerate(lines):
            if not content:
                continue
            try:
                shares.append(_share(element, content, uncertainty))
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
        if wrong:
            raise ValidationError({"content": wrong})
        if not shares:
            raise ValidationError(
                {"content": {0: [N_("Give the content of at least one element.")]}}
            )
        return {**typed, "shares": tuple(shares)}


class ReturnForm(Schema):
    """Where a refused lot came back to."""

    site_id = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        error_messages={"required": N_("Choose the site where the lot stands now.")},
    )


class ReturnIn(ReturnForm):
    """The same from a program, which may say when."""

    event_time = Moment()


class NoForm(Schema):
    """A button and nothing else."""


def _rows(*columns: list[str]) -> list[tuple[str, ...]]:
    return [tuple(text.strip() for text in row) for row in zip_longest(*columns, fillvalue="")]


def _share(element: str, content: str, uncertainty: str) -> MeasuredShare:
    if element not in ELEMENTS:
        raise NoElement()
    spread = parse_per_cent(uncertainty) if uncertainty else None
    return MeasuredShare(element, parse_per_cent(content), spread)
