"""What drawing a sample takes, as a form and as JSON."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import GRAMS, HEAVIEST_G, parse_mass
from traceability.custody.sampling import MOST_SPLITS
from traceability.custody.words import SamplePurpose
from traceability.lots.form_fields import TextList, choice
from traceability.lots.sampling.drawing import Split
from traceability.lots.schemas import MASS_SENTENCE, OccasionIn, Whole

PURPOSE_SENTENCE = N_("Choose whom the split is for: seller, buyer, umpire or reserve.")
SEAL_SENTENCE = N_("Give the number on the seal.")
SPLITS_SENTENCE = N_("Give 1 to 12 splits, each with its seal and its mass.")
LONGEST_SEAL = 40


class SampleForm(Schema):
    """Rows of splits; those without a mass are left empty."""

    unit = choice(GRAMS, N_("Choose the unit of the masses."))
    purpose = TextList()
    seal = TextList()
    net_mass = TextList()

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """The splits. `Any` is marshmallow's own type."""
        wrong: dict[int, list[str]] = {}
        found = []
        rows = zip_longest(typed["purpose"], typed["seal"], typed["net_mass"], fillvalue="")
        for row, (purpose, seal, text) in enumerate(rows):
            if not text.strip():
                continue
            try:
                if not 0 < len(seal.strip()) <= LONGEST_SEAL:
                    raise ValidationError(SEAL_SENTENCE)
                net_g = parse_mass(text, unit=typed["unit"])
                found.append(Split(SamplePurpose(purpose), seal.strip(), net_g))
            except ValidationError:
                wrong[row] = [SEAL_SENTENCE]
            except Invalid as refusal:
                wrong[row] = [str(refusal)]
            except ValueError:
                wrong[row] = [PURPOSE_SENTENCE]
        if wrong:
            raise ValidationError({"net_mass": wrong})
        if not found:
            raise ValidationError({"net_mass": {0: [SPLITS_SENTENCE]}})
        return {**typed, "splits": tuple(found)}


class SealedSplitIn(Schema):
    """One sealed split."""

    purpose = fields.Enum(
        SamplePurpose, by_value=True, required=True, error_messages={"unknown": PURPOSE_SENTENCE}
    )
    seal = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_SEAL, error=SEAL_SENTENCE),
        error_messages={"required": SEAL_SENTENCE},
    )
    net_mass_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G, required=True)


class TakenIn(Schema):
    """How much one package gave."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=40))
    net_mass_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G, required=True)


class SampleIn(OccasionIn):
    """A sample in sealed splits. Without `taken` every package gave in proportion."""

    splits = fields.List(
        fields.Nested(SealedSplitIn),
        required=True,
        validate=validate.Length(min=1, max=MOST_SPLITS, error=SPLITS_SENTENCE),
        error_messages={"required": SPLITS_SENTENCE},
    )
    taken = fields.List(fields.Nested(TakenIn), load_default=None, allow_none=True)
