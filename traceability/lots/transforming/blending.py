"""What is declared of a lot that comes out of others. Pure.

A part of a lot is declared as the lot was. A merged lot is declared with the mean by mass of each
element that all inputs declare on the same basis: what one of them leaves out is unknown, not zero.
Measured figures are of the sample that was measured, and pass to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from traceability.materials.composition import (
    CLASS_RANGE,
    Content,
    ContentKind,
    in_reading_order,
    of_kind,
)

Part = tuple[int, tuple[Content, ...]]  # grams, and what is stated of them


def inherited(contents: Sequence[Content]) -> tuple[Content, ...]:
    """What is declared of a part of a lot: what was declared of the whole."""
    return of_kind(contents, ContentKind.DECLARED)


def blended(parts: Sequence[Part]) -> tuple[Content, ...]:
    """What is declared of everything together."""
    stated = [
        (net_g, {content.element: content for content in inherited(contents)})
        for net_g, contents in parts
    ]
    _, first = stated[0]
    return in_reading_order(
        _mean([(net_g, lines[element]) for net_g, lines in stated])
        for element, content in first.items()
        if all(
            element in lines and lines[element].basis == content.basis for _, lines in stated[1:]
        )
    )


def _mean(lines: Sequence[tuple[int, Content]]) -> Content:
    """One element's mean; a range only where all have one, and only what all are is a class's."""
    contents = [content for _, content in lines]
    whole_g = sum(net_g for net_g, _ in lines)

    def mean(values: Sequence[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        if len(known) < len(lines):
            return None
        total = sum(net_g * value for (net_g, _), value in zip(lines, known, strict=True))
        return round(Fraction(total, whole_g))

    content_ppm = mean([content.content_ppm for content in contents])
    assert content_ppm is not None, "every content has a figure"
    is_class_default = all(content.method == CLASS_RANGE for content in contents)
    letters = [content.confidence for content in contents if content.confidence]
    sources = {content.source for content in contents}
    return Content(
        element=contents[0].element,
        content_ppm=content_ppm,
        kind=ContentKind.DECLARED,
        basis=contents[0].basis,
        low_ppm=mean([content.low_ppm for content in contents]),
        high_ppm=mean([content.high_ppm for content in contents]),
        method=CLASS_RANGE if is_class_default else "",
        confidence=max(letters) if is_class_default else None,
        source=contents[0].source if len(sources) == 1 else "",
    )
