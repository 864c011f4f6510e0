"""Labels: how long one takes as SVG and as PNG, and a page of twenty-four as PDF, beside the bare
symbols of the same text; and how many degraded pictures of one are read, and how many under a blot
that leaves the corners, beside those of a number that nobody signed.

The floor is `qrcode` making the matrices: there is no label without them. The shares of the corpus
are per cent; what is better is larger, so a ratio under one is the other way round.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import partial

from bench.ground import degrading
from bench.ground.timing import print_line
from foundation.symbol import Level, Matrix, symbol
from traceability.tags import label
from traceability.tags.drawing import Drawing, render_png, render_svg
from traceability.tags.hazards import warnings
from traceability.tags.label import Label
from traceability.tags.printing.formats import FORMATS
from traceability.tags.printing.sheets import to_pdf

ROUNDS, PAGES = 60, 10
ON = FORMATS["a4-3x8-70"]
SHEET_LABELS = len(ON.places)
TEXT = degrading.printed_text()
COVERED = {Level.M: 0.07, Level.Q: 0.12}

PicturesOf = Callable[[Matrix], list[degrading.Picture]]


def main() -> None:
    """Print the lines."""
    for name, render in (("svg", render_svg), ("png", render_png)):
        ours = _times(partial(_made, render))
        floor = _times(partial(symbol, TEXT))
        print_line(f"label_{name}", ours, floor, labels_per_s=round(1000 / (sum(ours) / len(ours))))
    ours, floor = _times(_page, rounds=PAGES), _times(_symbols, rounds=PAGES)
    rate = round(1000 * SHEET_LABELS / (sum(ours) / len(ours)))
    print_line("label_pdf_page", ours, floor, labels_per_s=rate)
    for level in Level:
        _print_share(f"read_damaged_{level}", symbol(TEXT, level), _degraded)
    for level, share in COVERED.items():
        _print_share(f"read_covered_{level}", symbol(TEXT, level), partial(_blotted, share))


def _made(render: Callable[[Drawing], object]) -> object:
    return render(label.draw(_label()))


def _page() -> bytes:
    labels = [label.draw(_label(), ON.width, ON.height) for _ in range(SHEET_LABELS)]
    return to_pdf(labels, ON)


def _symbols() -> list[Matrix]:
    return [symbol(TEXT) for _ in range(SHEET_LABELS)]


def _times(work: Callable[[], object], *, rounds: int = ROUNDS) -> list[float]:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _print_share(bench: str, matrix: Matrix, pictures_of: PicturesOf) -> None:
    bare = degrading.bare_text()
    pictures, floors = pictures_of(matrix), pictures_of(symbol(bare))
    ours, floor = _share(pictures, TEXT), _share(floors, bare)
    shares = {"ours": ours, "floor": floor, "ratio": round(ours / floor, 2)}
    print(
        json.dumps({"bench": bench, **shares, "unit": "%", "pictures": len(pictures)}), flush=True
    )


def _degraded(matrix: Matrix) -> list[degrading.Picture]:
    return [one.picture(matrix) for one in degrading.cases()]


def _blotted(share: float, matrix: Matrix) -> list[degrading.Picture]:
    return list(degrading.blots(matrix, share))


def _share(pictures: Sequence[degrading.Picture], text: str) -> float:
    return round(100 * sum(degrading.reads(one, text) for one in pictures) / len(pictures), 1)


def _label() -> Label:
    return Label(
        url=TEXT,
        short_code="TG-7Q2M-4K8R",
        lot_code="RG-7Q2M-4K8R",
        package="Package 3 of 4",
        material="Removed sintered NdFeB magnets, mixed sources",
        mass="311.5 kg net",
        hint="Scan the symbol, or type this code at the gate",
        warnings=warnings("self-heating when dry", is_magnetised=True),
    )


if __name__ == "__main__":
    main()
