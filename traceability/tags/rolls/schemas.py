"""What may be sent about rolls."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from traceability.tags.printing.choices import FILE_NAMES, FileKind, PaperIn
from traceability.tags.rolls.models import RollFileKind, RollVoidReason

VOID_NAMES = {
    RollVoidReason.LOST: N_("The roll is lost"),
    RollVoidReason.STOLEN: N_("The roll was stolen"),
    RollVoidReason.LEAKED: N_("Somebody else may have the file"),
    RollVoidReason.SPOILED: N_("The labels are spoiled or printed badly"),
}
ROLL_FILE_NAMES = {
    RollFileKind.PDF: FILE_NAMES[FileKind.PDF],
    RollFileKind.ZPL_203: FILE_NAMES[FileKind.ZPL_203],
    RollFileKind.ZPL_300: FILE_NAMES[FileKind.ZPL_300],
    RollFileKind.SVG: N_("SVG pictures in a zip file"),
    RollFileKind.CSV: N_("CSV: number, short code and the text of the symbol"),
}
_COUNT = N_("A roll has from 1 to 10,000 labels.")


class RollIn(Schema):
    """A roll to mint."""

    name = fields.String(
        required=True,
        validate=validate.Length(min=1, max=80, error=N_("Write between 1 and 80 characters.")),
        error_messages={"required": N_("Give the roll a name, such as Dock 2, winter.")},
    )
    count = fields.Integer(
        required=True,
        validate=validate.Range(1, 10_000, error=_COUNT),
        error_messages={"required": _COUNT, "invalid": _COUNT},
    )


class RollFileIn(PaperIn):
    """How a roll is printed."""

    file = fields.Enum(
        RollFileKind,
        by_value=True,
        load_default=RollFileKind.PDF,
        error_messages={"unknown": N_("Choose one of these: {choices}.")},
    )


class VoidRollIn(Schema):
    """Why a roll is void."""

    reason = fields.Enum(
        RollVoidReason,
        by_value=True,
        required=True,
        error_messages={
            "required": N_("Say why: it stands on the page of the roll."),
            "unknown": N_("Choose one of the reasons: {choices}."),
        },
    )


class PutOnIn(Schema):
    """Which label goes on which package."""

    code = fields.String(
        required=True,
        validate=validate.Length(min=1, max=700, error=N_("Scan or type one code.")),
        error_messages={"required": N_("Scan the symbol of the label, or type its short code.")},
    )
    package_id = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        error_messages={"required": N_("Choose the package.")},
    )
