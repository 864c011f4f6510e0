"""What corrections take, as forms and as JSON; each refusal is a sentence about its field."""

from __future__ import annotations

from datetime import timedelta
from itertools import zip_longest
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from foundation.errors import N_, Invalid
from foundation.http.quantities import GRAMS, HEAVIEST_G, parse_mass
from traceability.custody.events import PackageEntry, PackageMass
from traceability.custody.words import Basis, CorrectionReason, Packaging
from traceability.lots.composing import StatedShare
from traceability.lots.correcting.amending import Said, Wanted
from traceability.lots.form_fields import TextList, choice, optional
from traceability.lots.schemas import MASS_SENTENCE, MOST_ELEMENTS, MOST_PACKAGES, ShareIn, Whole
from traceability.lots.shares import NoElement, parse_per_cent
from traceability.materials.elements import ELEMENTS

DAYS = ("3", "7", "14", "30")
REASON_SENTENCE = N_(
    "Choose typed_wrong, wrong_tare, wrong_unit, scale_off, packages_mixed_up, wrong_class,"
    " wrong_contents or other."
)
PACKAGES_SENTENCE = N_("Give at most 1,000 packages, each with its id.")
CONTENTS_SENTENCE = N_("Declare the content of 1 to 36 elements.")
DAYS_SENTENCE = N_("Give the others 1 to 30 days to answer.")


class CorrectionForm(Schema):
    """The books as they shall be: every package, the material, the declared contents."""

    unit = choice(GRAMS, N_("Choose the unit of the masses."))
    package_id = TextList()
    packaging = TextList()
    gross_mass = TextList()
    tare = TextList()
    net_mass = TextList()
    material_code = optional(40)
    element = TextList()
    content = TextList()
    basis = choice(Basis, N_("Choose what the shares are of."))
    reason = choice(CorrectionReason, N_("Choose why the books are wrong."))
    note = optional(500, is_long=True)
    days = choice(DAYS, N_("Choose how long the others have to answer."))
    seen = optional(100)
    confirmed = optional(64)

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """What is wanted, and why. `Any` is marshmallow's own type."""
        wanted = Wanted(
            packages=_packages(typed),
            material_code=typed["material_code"] or None,
            shares=_shares(typed),
            basis=Basis(typed["basis"]),
            seen=frozenset(typed["seen"].split()) if typed["seen"] else None,
        )
        said = Said(
            CorrectionReason(typed["reason"]), typed["note"], timedelta(days=int(typed["days"]))
        )
        return {**typed, "wanted": wanted, "said": said}


class AnswerForm(Schema):
    """An answer to a proposed correction: which one was read, and a word."""

    proposal_id = optional(36)
    note = optional(500, is_long=True)


class CancellationForm(Schema):
    """Why a lot should never have been registered."""

    note = optional(500, is_long=True)


class PackageAfterIn(Schema):
    """A package as it shall stand on the books; what is left out stays, null is unknown."""

    package_id = fields.String(required=True, validate=validate.Length(min=1, max=20))
    net_mass_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G)
    gross_mass_g = Whole(MASS_SENTENCE, low=1, high=HEAVIEST_G, allow_none=True)
    tare_mass_g = Whole(MASS_SENTENCE, low=0, high=HEAVIEST_G, allow_none=True)
    packaging = fields.Enum(
        Packaging,
        by_value=True,
        error_messages={"unknown": N_("Choose how it is packed, like drum or big_bag.")},
    )


class CorrectionIn(Schema):
    """What the books shall say. `corrects` are the events that stated them as the sender saw them:
    where the books have moved since, the correction is refused."""

    packages = fields.List(
        fields.Nested(PackageAfterIn),
        load_default=list,
        validate=validate.Length(max=MOST_PACKAGES, error=PACKAGES_SENTENCE),
        metadata={"examples": [[{"package_id": "RG-7Q2M-4K8R.2", "tare_mass_g": 13_500}]]},
    )
    material_code = optional(40)
    contents = fields.List(
        fields.Nested(ShareIn),
        load_default=None,
        validate=validate.Length(min=1, max=MOST_ELEMENTS, error=CONTENTS_SENTENCE),
    )
    basis = fields.Enum(Basis, by_value=True, load_default=Basis.AS_RECEIVED)
    reason = fields.Enum(
        CorrectionReason,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), REASON_SENTENCE),
    )
    note = optional(500, is_long=True)
    days = Whole(DAYS_SENTENCE, low=1, high=30, load_default=14)
    corrects = fields.List(
        fields.String(validate=validate.Length(min=1, max=36)),
        load_default=None,
        validate=validate.Length(max=2),
    )


class RefusedCorrectionIn(Schema):
    """Why it is not agreed to."""

    note = optional(500, is_long=True)


class CancellationIn(CancellationForm):
    """The same from a program."""


def _packages(typed: dict[str, Any]) -> dict[str, PackageEntry]:
    """The rows of the form. `Any` is marshmallow's own type."""
    wrong: dict[str, dict[int, list[str]]] = {}
    found: dict[str, PackageEntry] = {}
    names = ("package_id", "packaging", "gross_mass", "tare", "net_mass")
    rows = zip_longest(*(typed[name] for name in names), fillvalue="")
    for row, (package_id, packaging, *texts) in enumerate(rows):
        masses: list[int | None] = []
        for name, text in zip(names[2:], texts, strict=True):
            try:
                masses.append(_grams(text.strip(), unit=typed["unit"]))
            except Invalid as refusal:
                wrong.setdefault(name, {})[row] = [str(refusal)]
        if packaging not in list(Packaging):
            wrong.setdefault("packaging", {})[row] = [N_("Choose how it is packed.")]
        elif len(masses) == len(texts):
            gross_g, tare_g, net_g = masses
            if net_g is None:
                wrong.setdefault("net_mass", {})[row] = [N_("Give the net mass.")]
                continue
            mass = PackageMass(package_id, net_g, gross_g, tare_g)
            found[package_id] = PackageEntry(mass, Packaging(packaging))
    if wrong:
        raise ValidationError(dict(wrong))
    return found


def _grams(text: str, *, unit: str) -> int | None:
    """Grams, or nothing said. A tare may be none."""
    if not text:
        return None
    return 0 if text == "0" else parse_mass(text, unit=unit)


def _shares(typed: dict[str, Any]) -> list[StatedShare]:
    """The lines of the form. `Any` is marshmallow's own type."""
    wrong: dict[int, list[str]] = {}
    shares = []
    for row, (element, text) in enumerate(
        zip_longest(typed["element"], typed["content"], fillvalue="")
    ):
        if not text.strip():
            continue
        try:
            if element not in ELEMENTS:
                raise NoElement()
            shares.append(StatedShare(element, parse_per_cent(text.strip())))
        except Invalid as refusal:
            wrong[row] = [str(refusal)]
    if wrong:
        raise ValidationError({"content": wrong})
    return shares
