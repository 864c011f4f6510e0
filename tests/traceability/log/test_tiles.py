"""Tile paths in their one spelling, and which tiles a log has."""

from __future__ import annotations

from typing import Any

import pytest

from tests.traceability.log.vectors import load
from traceability.log.tiles import NoSuchTile, Tile, format_tile_path, parse_tile_path

VECTORS = load("tlog/tile-paths")
DERIVED = VECTORS["derived_from_its_rules"]
SIZES = VECTORS["from_the_specification"]["tree_sizes"] + DERIVED["tree_sizes"]


def tile_of(case: dict[str, Any]) -> Tile:
    level = None if case["level"] == "entries" else case["level"]
    return Tile(level, case["index"], case["width"])


@pytest.mark.parametrize("case", DERIVED["tile_paths"], ids=lambda case: case["path"])
def test_a_tile_path_is_read_and_written(case: dict[str, Any]) -> None:
    assert parse_tile_path(case["path"]) == tile_of(case)
    assert format_tile_path(tile_of(case)) == case["path"]


@pytest.mark.parametrize("case", VECTORS["from_the_specification"]["index_paths"])
def test_an_index_is_grouped_as_the_specification_shows(case: dict[str, Any]) -> None:
    assert format_tile_path(Tile(0, case["index"])) == f"tile/0/{case['path']}"


@pytest.mark.parametrize("path", [*DERIVED["paths_to_refuse"], "tile/0/000.p/1/", "tile/99/000"])
def test_no_second_spelling_of_a_tile_path_is_read(path: str) -> None:
    with pytest.raises(NoSuchTile):
        parse_tile_path(path)


@pytest.mark.parametrize("case", SIZES, ids=lambda case: case["size"])
def test_a_log_has_the_tiles_that_its_size_says(case: dict[str, Any]) -> None:
    size, levels = case["size"], {each["level"]: each for each in case["levels"]}
    for level in range(4):
        full = levels.get(level, {"full_tiles": 0})["full_tiles"]
        partial = levels.get(level, {"partial_width": 0})["partial_width"]

        had = [Tile(level, index).is_within(size) for index in (full - 1, full) if index >= 0]
        widths = [w for w in range(1, 256) if Tile(level, full, w).is_within(size)]

        assert had == ([True, False] if full else [False])
        assert widths == list(range(1, partial + 1))


def test_the_bundles_of_a_log_are_as_wide_as_its_lowest_tiles() -> None:
    widths = [w for w in range(1, 257) if Tile(None, 1, w).is_within(259)]

    assert widths == [1, 2, 3]
