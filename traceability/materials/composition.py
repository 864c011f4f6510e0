"""What is in a lot, per element: declared and measured apart for ever, unknown never zero."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from foundation.errors import N_, Invalid
from traceability.materials.catalogue import Form
from traceability.materials.confidence import Confidence, Fact, Unverified, default_of
from traceability.materials.elements import RARE_EARTHS, get_element, reading_position
from traceability.materials.tables import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traceability.materials.catalogue import ElementRange, Material

# The method of a figure nobody measured: it is what the class usually holds.
CLASS_RANGE = "class range"
# Forms in which a figure of the magnets is none of what stands on the scale.
WITH_OTHER_PARTS = frozenset({Form.ASSEMBLED, Form.DEVICE, Form.SHRED})


class ContentKind(StrEnum):
    """Who says it: the seller, or a laboratory."""

    DECLARED = "declared"
    MEASURED = "measured"


@dataclass(frozen=True)
class Content:
    """One element's share by mass on a stated basis. `low_ppm` and `high_ppm` bound it where a
    range or an uncertainty is known; `confidence` is set where the figure is a class default."""

    element: str
    content_ppm: int
    kind: ContentKind
    basis: str
    low_ppm: int | None = None
    high_ppm: int | None = None
    method: str = ""
    confidence: Confidence | None = None
    source: str = ""

    @property
    def is_unverified(self) -> bool:
        """True for a class default that rests on general knowledge only."""
        return self.confidence is Confidence.UNVERIFIED


class ContentOutOfRange(Invalid):
    """A share is between nothing and everything."""

    message = N_("The content of %(element)s must lie between 0 and 100 %%.")


class ElementTwice(Invalid):
    """An element has one figure per statement."""

    message = N_("%(element)s is given twice. Keep one of the two.")


class KindsMixed(Invalid):
    """Declared and measured figures are never added up together."""

    message = N_("Declared and measured contents cannot be mixed in one sum.")


@dataclass(frozen=True)
class Closure:
    """How much of the mass the stated elements explain. Real assays close between 66 and 102 %:
    the sum is shown, never forced to 100 %."""

    sum_ppm: int

    @property
    def is_above_whole(self) -> bool:
        """Above 100 % the assay contradicts itself: a warning, not a refusal."""
        return self.sum_ppm > PPM

    @property
    def unexplained_ppm(self) -> int:
        """Oxygen, water, binder or elements that nobody looked for."""
        return max(0, PPM - self.sum_ppm)


def check_contents(contents: Iterable[Content]) -> tuple[Content, ...]:
    """The contents in reading order, or a refusal that names the element."""
    seen: set[str] = set()
    for content in (checked := tuple(contents)):
        get_element(content.element)
        if not 0 <= content.content_ppm <= PPM:
            raise ContentOutOfRange(field=content.element, element=content.element)
        if content.element in seen:
            raise ElementTwice(field=content.element, element=content.element)
        seen.add(content.element)
    _check_one_kind(checked)
    return in_reading_order(checked)


def in_reading_order(contents: Iterable[Content]) -> tuple[Content, ...]:
    """What is paid for first."""
    return tuple(sorted(contents, key=lambda content: reading_position(content.element)))


def of_kind(contents: Iterable[Content], kind: ContentKind) -> tuple[Content, ...]:
    """The declared or the measured contents, in reading order."""
    return in_reading_order(content for content in contents if content.kind is kind)


def best_contents(contents: Iterable[Content]) -> tuple[Content, ...]:
    """The measured contents where there are any, otherwise the declared: never a blend."""
    stated = tuple(contents)
    return of_kind(stated, ContentKind.MEASURED) or of_kind(stated, ContentKind.DECLARED)


def of_whole_lot(contents: Iterable[Content], form: Form) -> tuple[Content, ...]:
    """The contents that are shares of what stands on the scale.

    In a rotor or a device the class's figures are of its magnets alone, and the lot's mass says
    nothing about theirs: what is contained is then unknown, not the product of the two.
    """
    if form not in WITH_OTHER_PARTS:
        return tuple(contents)
    return tuple(content for content in contents if not content.basis.startswith("magnet"))


def find_ppm_of(contents: Iterable[Content], element: str) -> int | None:
    """The content of one element; None where nobody stated it."""
    for content in contents:
        if content.element == element:
            return content.content_ppm
    return None


def closure(contents: Iterable[Content]) -> Closure:
    """The sum of what one statement states."""
    stated = tuple(contents)
    _check_one_kind(stated)
    return Closure(sum(content.content_ppm for content in stated))


def rare_earth_ppm(contents: Iterable[Content]) -> int | None:
    """The stated rare earths added up; None where none is stated."""
    stated = [content.content_ppm for content in contents if content.element in RARE_EARTHS]
    return sum(stated) if stated else None


def contained_g(net_mass_g: int | Fraction, content_ppm: int) -> Fraction:
    """Grams of the element in so many grams of the stuff, exactly; round where it is printed."""
    return Fraction(net_mass_g) * content_ppm / PPM


def class_composition(material: Material) -> tuple[Content, ...]:
    """The declared composition a form starts with: the class's usual values, letter beside each.

    A sourced value does not drag an unsourced envelope along. What the class usually lacks is left
    out: nobody has said of this lot that it holds none.
    """
    stated = (_class_content(row) for row in material.elements)
    return in_reading_order(content for content in stated if content.content_ppm)


def _class_content(row: ElementRange) -> Content:
    keeps_envelope = isinstance(row.envelope, Fact) or isinstance(row.typical_ppm, Unverified)
    envelope = default_of(row.envelope) if keeps_envelope else None
    return Content(
        element=row.element,
        content_ppm=default_of(row.typical_ppm),
        kind=ContentKind.DECLARED,
        basis=row.basis,
        low_ppm=envelope.low_ppm if envelope else None,
        high_ppm=envelope.high_ppm if envelope else None,
        method=CLASS_RANGE,
        confidence=row.typical_ppm.confidence,
        source=row.typical_ppm.source,
    )


def _check_one_kind(contents: tuple[Content, ...]) -> None:
    if len({content.kind for content in contents}) > 1:
        raise KindsMixed()
