"""The composition bar is drawn to scale, declared and measured apart."""

from __future__ import annotations

from traceability.materials.analyses import analyses
from traceability.materials.composition import Content, ContentKind
from traceability.materials.composition_chart import Bar, Chart, Piece, composition_chart


def test_nothing_stated_draws_nothing() -> None:
    chart = composition_chart([])

    assert chart == Chart(())
    assert chart.height == 0


def test_pieces_touch_and_the_unexplained_rest_is_left() -> None:
    chart = composition_chart(
        [
            Content("Fe", 626_000, ContentKind.MEASURED, "magnet"),
            Content("Nd", 228_000, ContentKind.MEASURED, "magnet"),
        ]
    )

    assert chart.bars == (
        Bar(
            kind=ContentKind.MEASURED,
            y=0,
            pieces=(
                Piece("Nd", "Neodymium", 228_000, None, None, False, 0, 228, "element-nd"),
                Piece("Fe", "Iron", 626_000, None, None, False, 228, 626, "element-fe"),
            ),
            sum_ppm=854_000,
            rest_x=854,
        ),
    )
    assert chart.bars[0].rest_width == 146
    assert (chart.width, chart.bar_height, chart.height) == (1000, 28, 28)


def test_measured_stands_above_declared_on_one_scale() -> None:
    chart = composition_chart(
        [
            *analyses()["MC16"].contents,
            Content("Nd", 220_000, ContentKind.DECLARED, "dry mass"),
            Content("Dy", 0, ContentKind.DECLARED, "dry mass"),
        ]
    )

    assert [(bar.is_measured, bar.y, bar.rest_x) for bar in chart.bars] == [
        (True, 0, 1000),
        (False, 38, 215),
    ]
    assert [piece.element for piece in chart.bars[1].pieces] == ["Nd"]
    assert chart.height == 66
