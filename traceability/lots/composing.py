"""The declared composition of a new lot: what the class usually holds, and what the seller says.

A figure that is the class's own says so for ever, with its letter and source; one that the seller
typed is the seller's. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from traceability.custody.words import Basis
from traceability.materials.catalogue import Material
from traceability.materials.composition import (
    Content,
    ContentKind,
    check_contents,
    class_composition,
)


@dataclass(frozen=True)
class StatedShare:
    """One element's share as the seller gives it."""

    element: str
    content_ppm: int


def declared_contents(
    material: Material, shares: Iterable[StatedShare] | None, *, basis: Basis | None
) -> tuple[Content, ...]:
    """The contents to declare: the class's own where the seller says nothing, or says the same.

    None for `shares` takes the class as it is; an empty list declares nothing.
    """
    defaults = {content.element: content for content in class_composition(material)}
    if shares is None:
        return tuple(defaults.values())
    return check_contents(_content(share, defaults, basis or Basis.AS_RECEIVED) for share in shares)


def _content(share: StatedShare, defaults: dict[str, Content], basis: Basis) -> Content:
    default = defaults.get(share.element)
    if default is not None and default.content_ppm == share.content_ppm:
        return default
    return Content(
        element=share.element,
        content_ppm=share.content_ppm,
        kind=ContentKind.DECLARED,
        basis=basis.value,
    )
