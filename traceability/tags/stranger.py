"""What a stranger learns from a label: the hazards first, what it is, and whether it is genuine.

Nothing here says who owns the lot, who holds it or where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.errors import Invalid
from traceability.lots.models import Lot
from traceability.materials.catalogue import Material, materials
from traceability.tags import payload
from traceability.tags.hazards import Warning, warnings_of
from traceability.tags.keys import trusted_keys
from traceability.tags.labels import tag_warnings
from traceability.tags.material_numbers import find_material_code
from traceability.tags.models import Tag
from traceability.tags.payload import Claims
from traceability.tags.scanning import Answer, Reading


@dataclass(frozen=True)
class Contents:
    """What hangs under the label: from the record if there is one, else as the label claims."""

    material: Material
    warnings: tuple[Warning, ...]
    lot_code: str
    number: int
    of: int
    net_mass_g: int


def find_contents(session: Session, reading: Reading) -> Contents | None:
    """What a label that is not false says of its package; None when nothing can be said."""
    if reading.tag is not None and reading.tag.lot_code is not None:
        return _recorded(session, reading.tag, reading.tag.lot_code)
    if reading.answer is Answer.NOT_GENUINE or reading.claims is None:
        return None
    return _claimed(reading.claims)


def find_claimed(session: Session, text: str) -> Contents | None:
    """What a label's own signature says, without a look at the record: enough to warn by."""
    try:
        claims = payload.verify(text, trusted_keys(session))
    except Invalid:
        return None
    return _claimed(claims)


def _recorded(session: Session, tag: Tag, lot_code: str) -> Contents:
    assert tag.number is not None, "a bound label has its number"
    assert tag.of is not None, "a bound label has its number"
    assert tag.net_mass_g is not None, "a bound label has its mass"
    lot = session.get_one(Lot, lot_code)
    return Contents(
        material=materials()[lot.material_code],
        warnings=tag_warnings(session, lot),
        lot_code=lot_code,
        number=tag.number,
        of=tag.of,
        net_mass_g=tag.net_mass_g,
    )


def _claimed(claims: Claims) -> Contents | None:
    """From a good signature alone; magnets are taken to be magnetised until somebody knows."""
    bound = claims.binding
    if bound is None:
        return None
    material = materials().get(find_material_code(bound.material_number) or "")
    if material is None:
        return None
    return Contents(
        material=material,
        warnings=warnings_of(material, is_magnetised=True),
        lot_code=bound.lot_code,
        number=bound.number,
        of=bound.of,
        net_mass_g=bound.net_mass_g,
    )
