"""Tiles (C2SP tlog-tiles): the log as immutable files of up to 256 hashes or entries.

    tile/<level>/<index>[.p/<width>]        tile/entries/<index>[.p/<width>]

A tile's level k holds the hashes of the perfect subtrees of 256**k leaves. An index is written in
groups of three digits, all but the last with an x before them: 1234067 is x001/x234/067.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from foundation.errors import N_, NotFound

FULL_WIDTH = 256
LEVEL_HEIGHT = 8  # one level of tiles is eight levels of the tree
MAX_LEVEL = 63

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/"
    r"(?P<index>(?:(?!x000/)(?:x[0-9]{3}/)+)?[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class NoSuchTile(NotFound):
    """The path names no tile, or one that the log has not grown to yet."""

    message = N_("There is no such tile. See the checkpoint for the size of the log.")


@dataclass(frozen=True)
class Tile:
    """`level` is None for a bundle of entries; `width` hashes or entries, 256 in a full tile."""

    level: int | None
    index: int
    width: int = FULL_WIDTH

    @property
    def subtree_level(self) -> int:
        """The level in the tree of what the tile holds."""
        return LEVEL_HEIGHT * (self.level or 0)

    @property
    def start(self) -> int:
        """The index, on its level, of the first thing the tile holds."""
        return self.index * FULL_WIDTH

    def is_within(self, size: int) -> bool:
        """Whether a log of `size` leaves has this tile."""
        return self.start + self.width <= size >> self.subtree_level


def format_tile_path(tile: Tile) -> str:
    """The path of a tile below the log's prefix."""
    level = "entries" if tile.level is None else str(tile.level)
    groups, rest = [f"{tile.index % 1000:03}"], tile.index // 1000
    while rest:
        groups.append(f"x{rest % 1000:03}")
        rest //= 1000
    width = "" if tile.width == FULL_WIDTH else f".p/{tile.width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{width}"


def parse_tile_path(path: str) -> Tile:
    """The tile of a path. Raises `NoSuchTile` for any spelling but the one."""
    match = _PATH.fullmatch(path)
    if not match:
        raise NoSuchTile()
    level = None if match["level"] == "entries" else int(match["level"])
    width = int(match["width"] or FULL_WIDTH)
    if (level or 0) > MAX_LEVEL or (match["width"] and width >= FULL_WIDTH):
        raise NoSuchTile()
    return Tile(level, int(re.sub(r"[x/]", "", match["index"])), width)


def bundle(entries: Iterable[bytes]) -> bytes:
    """A bundle of entries, each after its length in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
