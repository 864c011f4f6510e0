"""Drawn labels as the file that a printer takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from traceability.tags.drawing import Drawing
from traceability.tags.printing.choices import FileKind
from traceability.tags.printing.formats import Format
from traceability.tags.printing.sheets import to_pdf
from traceability.tags.printing.zpl import to_zpl

_DPI = {FileKind.ZPL_203: 203, FileKind.ZPL_300: 300}


@dataclass(frozen=True)
class PrintFile:
    """The bytes, what they are, and how such a file's name ends."""

    content: bytes
    media_type: str
    suffix: str


def make_file(
    drawings: Sequence[Drawing], on: Format, kind: FileKind, *, skip: int = 0
) -> PrintFile:
    """The labels in one file. Raises `FormatTooSmall` where a printer's dots are too coarse."""
    if kind is FileKind.PDF:
        return PrintFile(to_pdf(drawings, on, skip=skip), "application/pdf", "pdf")
    printed = to_zpl(drawings, on, dpi=_DPI[kind])
    return PrintFile(printed.encode(), "application/octet-stream", "zpl")
