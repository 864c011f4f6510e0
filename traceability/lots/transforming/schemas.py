"""What splits and merges take, as forms and as JSON; each refusal is a sentence about its field."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import GRAMS, parse_mass
from traceability.custody.transforming import MOST_LOTS
from traceability.custody.words import Packaging
from traceability.lots.form_fields import TextList, choice, optional
from traceability.lots.registration import LotPackage
from traceability.lots.schemas import MOST_PACKAGES, OccasionIn, PackageIn, Whole
from traceability.lots.transforming.making import Part

LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")
PACKAGES_SENTENCE = N_("Give 1 to 1,000 packages; loose goods are one.")
TOLERANCE_SENTENCE = N_("Give the scale's tolerance in whole grams, 0 or more.")
MOST_TOLERANCE_G = 250_000_000


class PackagesForm(Schema):
    """Rows of packages; those without a mass are left empty. `rows` are what was typed, read."""

    unit = choice(GRAMS, N_("Choose the unit of the masses."))
    packaging = TextList()
    net_mass = TextList()
    tolerance = optional(40)
    instrument = optional(80)

    def packages_of(self, typed: dict[str, Any]) -> list[tuple[int, LotPackage]]:
        """The packages by row. `Any` is marshmallow's own type."""
        wrong: dict[int, list[str]] = {}
        found = []
        rows = zip_longest(typed["packaging"], typed["net_mass"], fillvalue="")
        for row, (packaging, text) in enumerate(rows):
            if not text.strip():
                continue
            try:
                mass_g = parse_mass(text, unit=typed["unit"])
                found.append((row, LotPackage(mass_g, packaging=Packaging(packaging))))
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
            except ValueError:
                wrong[row] = [N_("Choose how it is packed.")]
        if wrong:
            raise ValidationError({"net_mass": wrong})
        if len(found) > MOST_PACKAGES:
            raise ValidationError({"net_mass": {0: [PACKAGES_SENTENCE]}})
        return found

    def tolerance_of(self, typed: dict[str, Any]) -> int:
        """The tolerance in grams, or nothing. `Any` is marshmallow's own type."""
        if not typed["tolerance"]:
            return 0
        try:
            return parse_mass(typed["tolerance"], unit=typed["unit"])
        except Invalid as refusal:
            raise ValidationError({"tolerance": [str(refusal)]}) from None


class SplitForm(PackagesForm):
    """Packages of the new lots, each with the letter of the one it belongs to."""

    part = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The packages by letter. `Any` is marshmallow's own type."""
        letters = typed["part"]
        parts: dict[str, list[tuple[int, LotPackage]]] = {}
        for row, package in self.packages_of(typed):
            letter = letters[row] if row < len(letters) else ""
            if letter not in LETTERS:
                raise ValidationError({"net_mass": {row: [N_("Choose the lot it goes into.")]}})
            parts.setdefault(letter, []).append((row, package))
        if len(parts) < 2:
            sentence = N_("Give at least two lots something: change the letter of a package.")
            raise ValidationError({"net_mass": {0: [sentence]}})
        return {
            **typed,
            "parts": dict(sorted(parts.items())),
            "tolerance": self.tolerance_of(typed),
        }


class MergeForm(PackagesForm):
    """The lots to merge, and their new packages where they are packed anew."""

    lot = TextList()
    title = optional(120)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The new packages. `Any` is marshmallow's own type."""
        if len(set(typed["lot"])) < 2:
            raise ValidationError({"lot": [N_("Choose at least two lots.")]})
        packages = tuple(package for _, package in self.packages_of(typed))
        return {**typed, "packages": packages, "tolerance": self.tolerance_of(typed)}


class PartIn(Schema):
    """A lot that comes out of a split."""

    title = optional(120)
    reference = optional(60)
    packages = fields.List(
        fields.Nested(PackageIn),
        required=True,
        validate=validate.Length(min=1, max=MOST_PACKAGES, error=PACKAGES_SENTENCE),
        error_messages={"required": PACKAGES_SENTENCE},
    )


class WeighedIn(OccasionIn):
    """Without a tolerance what comes out weighs what went in, to the gram."""

    tolerance_g = Whole(TOLERANCE_SENTENCE, low=0, high=MOST_TOLERANCE_G, load_default=0)
    instrument = optional(80)


def _part(net_mass_g: int) -> dict[str, Any]:
    """A part in an example. `Any`: JSON."""
    return {"packages": [{"net_mass_g": net_mass_g, "packaging": "drum"}]}


class SplitIn(WeighedIn):
    """A lot parted into two or more."""

    parts = fields.List(
        fields.Nested(PartIn),
        required=True,
        validate=validate.Length(
            min=2, max=MOST_LOTS, error=N_("Give 2 to 200 new lots, each with its packages.")
        ),
        error_messages={"required": N_("Give the new lots, each with its packages.")},
        metadata={"examples": [[_part(200_000), _part(112_000)]]},
    )


class MergeIn(WeighedIn):
    """Lots made one. Without packages those of the lots are kept as they are."""

    lots = fields.List(
        fields.String(validate=validate.Length(min=1, max=40)),
        required=True,
        validate=validate.Length(
            min=2, max=MOST_LOTS, error=N_("Give the codes of 2 to 200 lots.")
        ),
        error_messages={"required": N_("Give the codes of the lots to merge.")},
        metadata={"examples": [["RG-7Q2M-4K8R", "RG-0000-0018"]]},
    )
    title = optional(120)
    reference = optional(60)
    packages = fields.List(
        fields.Nested(PackageIn),
        load_default=list,
        validate=validate.Length(max=MOST_PACKAGES, error=PACKAGES_SENTENCE),
    )


def part_of(sent: dict[str, Any]) -> Part:
    """A lot that is to come out, as it was sent. `Any`: a schema gives each its own type."""
    packages = tuple(
        LotPackage(
            one["net_mass_g"], one["gross_mass_g"], one["tare_mass_g"], packaging=one["packaging"]
        )
        for one in sent["packages"]
    )
    return Part(packages, sent["title"], sent["reference"] or None)
