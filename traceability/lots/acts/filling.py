"""A table's lines in the form of an assay, for a person to look through and sign."""

from __future__ import annotations

from foundation.http.forms import Form
from foundation.http.texts import _, translate
from traceability.lots.assay_tables import AssayTable
from traceability.lots.shares import per_cent_text


def fill(form: Form, table: AssayTable) -> None:
    """Put the lines of a table into the form, before what was typed of other elements; say what
    could not be read.
    """
    names = ("element", "content", "uncertainty")
    typed = zip(*(_padded(form.values(name), form) for name in names), strict=True)
    read = {line.element for line in table.lines}
    rows = [
        (
            line.element,
            per_cent_text(line.content_ppm),
            "" if line.uncertainty_ppm is None else per_cent_text(line.uncertainty_ppm),
        )
        for line in table.lines
    ]
    rows += [row for row in typed if row[0] not in read and any(row[1:])]
    for name, column in zip(names, zip(*rows, strict=True), strict=False):
        form.typed.setlist(name, list(column))
    faults = [
        _("Row %(row)s: %(what)s", row=fault.row, what=translate(fault.refusal))
        for fault in table.faults
    ]
    if faults:
        form.errors["table"] = faults
    elif table.lines:
        form.typed["table"] = ""


def _padded(values: list[str], form: Form) -> list[str]:
    longest = max(len(form.values(name)) for name in ("element", "content", "uncertainty"))
    return values + [""] * (longest - len(values))
