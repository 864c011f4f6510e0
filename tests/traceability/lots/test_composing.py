"""What a lot declares: the class's own figures keep their letter, the seller's are the seller's."""

from __future__ import annotations

import pytest

from traceability.custody.words import Basis
from traceability.lots.composing import StatedShare, declared_contents
from traceability.materials.catalogue import get_material
from traceability.materials.composition import Content, ContentKind, class_composition

MATERIAL = get_material("EOL-HDD-VCM")
USUAL = class_composition(MATERIAL)[0]


def seller(content_ppm: int, basis: str) -> Content:
    return Content(USUAL.element, content_ppm, ContentKind.DECLARED, basis)


@pytest.mark.parametrize(
    ("shares", "basis", "declared"),
    [
        (None, None, class_composition(MATERIAL)),
        ((), None, ()),
        ((StatedShare(USUAL.element, USUAL.content_ppm),), Basis.DRY, (USUAL,)),
        ((StatedShare(USUAL.element, 1),), Basis.DRY, (seller(1, "dry"),)),
        ((StatedShare(USUAL.element, 0),), None, (seller(0, "as_received"),)),
    ],
)
def test_a_figure_is_the_classs_or_the_sellers(
    shares: tuple[StatedShare, ...] | None, basis: Basis | None, declared: tuple[Content, ...]
) -> None:
    assert declared_contents(MATERIAL, shares, basis=basis) == declared
