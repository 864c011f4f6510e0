"""What may be chosen when labels are printed, in the words of a form and of a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from foundation.http.texts import LANGUAGES, SOURCE_LANGUAGE, _
from foundation.symbol import Level
from traceability.tags.models import Tag
from traceability.tags.printing.formats import FORMATS, STANDARD

MOST_SKIPPED = 23


class FileKind(StrEnum):
    """What a printer takes."""

    PDF = "pdf"
    ZPL_203 = "zpl203"
    ZPL_300 = "zpl300"


FILE_NAMES = {
    FileKind.PDF: N_("PDF, for any printer"),
    FileKind.ZPL_203: N_("ZPL, for a label printer of 203 dpi"),
    FileKind.ZPL_300: N_("ZPL, for a label printer of 300 dpi"),
}
LEVEL_NAMES = {
    Level.M: N_("A clean place: larger modules, which a camera reads from further away"),
    Level.Q: N_("A dirty place: a quarter of the symbol may be lost"),
}


class PaperIn(Schema):
    """On what labels are printed, how strong, and in which language."""

    format = fields.String(
        load_default=STANDARD,
        validate=validate.OneOf(list(FORMATS), error=N_("Choose one of the papers.")),
    )
    level = fields.Enum(
        Level,
        by_value=True,
        load_default=Level.M,
        error_messages={"unknown": N_("Choose one of these: {choices}.")},
    )
    language = fields.String(
        load_default=SOURCE_LANGUAGE,
        validate=validate.OneOf(
            list(LANGUAGES), error=N_("There are no words in this language yet.")
        ),
    )


class PrintIn(PaperIn):
    """How the labels of a lot are printed."""

    file = fields.Enum(
        FileKind,
        by_value=True,
        load_default=FileKind.PDF,
        error_messages={"unknown": N_("Choose one of these: {choices}.")},
    )
    skip = fields.Integer(
        load_default=0,
        validate=validate.Range(0, MOST_SKIPPED, error=N_("Give a number from 0 to 23.")),
        error_messages={"invalid": N_("Give a number from 0 to 23.")},
    )
    package = fields.List(
        fields.Integer(error_messages={"invalid": N_("Name a package by its number.")}),
        load_default=list,
    )


# What stands in the form before anybody chose.
STARTS = {"format": STANDARD, "level": Level.M.value, "file": FileKind.PDF.value, "skip": 0}


@dataclass(frozen=True)
class Paper:
    """The choices as a form shows them: what is sent, and the words for it."""

    formats: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    files: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    packages: list[tuple[str, str]]


def paper(tags: Sequence[Tag] = ()) -> Paper:
    """The choices, with the packages of these tags."""
    return Paper(
        formats=[(key, _(one.name)) for key, one in FORMATS.items()],
        levels=[(level.value, _(name)) for level, name in LEVEL_NAMES.items()],
        files=[(kind.value, _(name)) for kind, name in FILE_NAMES.items()],
        languages=[(code, name) for code, (name, _catalogue) in LANGUAGES.items()],
        packages=[
            (str(tag.number), _("Package %(number)s of %(of)s", number=tag.number, of=tag.of))
            for tag in tags
        ],
    )
