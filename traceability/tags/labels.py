"""The label of a bound tag, put in words for its reader and drawn."""

from __future__ import annotations

from sqlmodel import Session

from foundation.http.filters import mass
from foundation.http.texts import _
from foundation.symbol import Level
from traceability.lots.models import Lot
from traceability.lots.waste.queries import find_waste_choice
from traceability.materials.catalogue import get_material
from traceability.tags import label
from traceability.tags.drawing import Drawing
from traceability.tags.hazards import Mark, Warning, warnings_of
from traceability.tags.label import Label
from traceability.tags.models import Tag
from traceability.tags.printing.formats import FORMATS, STANDARD, Format


def draw_label(
    session: Session,
    tag: Tag,
    on: Format = FORMATS[STANDARD],
    level: Level = Level.M,
) -> Drawing:
    """The label of a tag that hangs on a package. Raises `FormatTooSmall`."""
    assert tag.lot_code is not None, "a label is drawn for a tag that was bound"
    assert tag.material_code is not None, "a bound tag names its material"
    lot = session.get_one(Lot, tag.lot_code)
    words = Label(
        url=tag.url,
        short_code=tag.short_code,
        lot_code=lot.code,
        package=_("Package %(number)s of %(of)s", number=tag.number, of=tag.of),
        material=_(get_material(tag.material_code).name),
        mass=_("%(mass)s net", mass=mass(tag.net_mass_g)),
        hint=_("Scan the symbol, or type this code at the gate"),
        warnings=tag_warnings(session, lot),
    )
    drawing = label.draw(words, on.width, on.height, level)
    on.check(drawing)
    return drawing


def tag_warnings(session: Session, lot: Lot) -> tuple[Warning, ...]:
    """What whoever lifts a package of this lot must know, in the reader's language: the magnets
    first, then that it is hazardous waste by its owner's word, then what the class does.

    Where nobody knows whether the magnets are magnetised, the label warns.
    """
    may_be_magnetised = lot.is_magnetised is not False
    found = warnings_of(get_material(lot.material_code), is_magnetised=may_be_magnetised)
    said = [Warning(one.mark, _(one.text)) for one in found]
    choice = find_waste_choice(session, lot.code)
    if choice and choice.is_hazardous:
        text = _("Hazardous waste, code %(code)s", code=choice.low_code)
        said.insert(1 if may_be_magnetised else 0, Warning(Mark.HARM, text))
    return tuple(said)
