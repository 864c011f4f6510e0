"""Placeholder photos are drawn, decodable, and each its own."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from market.demo.brushes import SIZE
from market.demo.pictures import Picture, draw


@pytest.mark.parametrize("picture", Picture)
def test_a_picture_has_light_and_shade(picture: Picture) -> None:
    with Image.open(BytesIO(draw(picture, 7))) as image:
        low, high = image.convert("L").getextrema()

        assert (image.format, image.size) == ("JPEG", SIZE)
    assert (low < 60, high > 150) == (True, True)


def test_another_seed_is_another_picture() -> None:
    with (
        Image.open(BytesIO(draw(Picture.ARCS, 1))) as one,
        Image.open(BytesIO(draw(Picture.ARCS, 2))) as other,
    ):
        strongest = max(high for _, high in ImageChops.difference(one, other).getextrema())

    assert strongest > 100
