"""What is declared of a lot that comes out of others."""

from __future__ import annotations

from dataclasses import replace

from traceability.lots.transforming.blending import blended, inherited
from traceability.materials.composition import CLASS_RANGE, Content, ContentKind
from traceability.materials.confidence import Confidence

ND = Content("Nd", 200_000, ContentKind.DECLARED, "as_received")
DY = Content("Dy", 10_000, ContentKind.DECLARED, "as_received", 5_000, 20_000)
MEASURED = Content("Nd", 300_000, ContentKind.MEASURED, "dry")
USUAL = replace(ND, method=CLASS_RANGE, confidence=Confidence.READ_IN_PRIMARY_SOURCE, source="S")


def test_a_part_is_declared_like_the_whole_and_an_assay_stays_behind() -> None:
    assert inherited([MEASURED, DY, ND]) == (ND, DY)


def test_a_merged_lot_is_declared_with_the_mean_by_mass() -> None:
    other = (replace(ND, content_ppm=230_000), replace(DY, content_ppm=20_000, low_ppm=10_000))

    found = blended([(100, (ND, DY, MEASURED)), (200, other)])

    assert found == (
        replace(ND, content_ppm=220_000),
        replace(DY, content_ppm=16_667, low_ppm=8_333),
    )


def test_what_one_input_leaves_out_or_states_otherwise_is_unknown() -> None:
    assert blended([(1, (ND, DY)), (1, (DY,))]) == (DY,)
    assert blended([(1, (ND, DY)), (1, (DY, replace(ND, basis="dry")))]) == (DY,)
    assert blended([(1, (ND,)), (1, (MEASURED,))]) == ()
    assert blended([(1, ()), (1, (ND,))]) == ()


def test_a_range_is_kept_only_where_all_have_one() -> None:
    (found,) = blended([(1, (DY,)), (1, (replace(DY, high_ppm=None),))])

    assert (found.low_ppm, found.high_ppm) == (5_000, None)


def test_a_class_figure_stays_one_only_among_its_like_and_with_the_weakest_letter() -> None:
    weaker = replace(USUAL, confidence=Confidence.UNVERIFIED, source="T")

    (both,) = blended([(1, (USUAL,)), (1, (weaker,))])
    (mixed,) = blended([(1, (USUAL,)), (1, (ND,))])
    (same,) = blended([(1, (USUAL,)), (3, (USUAL,))])

    assert both == replace(USUAL, confidence=Confidence.UNVERIFIED, source="")
    assert mixed == replace(ND, source="")
    assert same == USUAL
