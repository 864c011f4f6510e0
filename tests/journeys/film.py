"""A printed label before a camera: the film that Chromium's fake camera plays.

Chromium takes an `.mjpeg` for its camera, and that is nothing but JPEGs one after the other.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from foundation.symbol import symbol

FRAME = (1280, 720)
TABLE = (92, 96, 99)  # a grey bench
LABEL_WIDTH = 900
FRAMES = 30
QUALITY = 88

SMALL_FRAME = (640, 480)
MODULE = 6  # dots
MOMENT_FRAMES = 8


def film(label_png: bytes, into: Path) -> Path:
    """Write a film of this label lying on a bench, a little askew; the path of the film."""
    label = Image.open(io.BytesIO(label_png)).convert("RGB")
    height = label.height * LABEL_WIDTH // label.width
    label = label.resize((LABEL_WIDTH, height), Image.Resampling.LANCZOS)
    frames = [_frame(label, tilt=(step % 6) - 3, drift=step % 5) for step in range(FRAMES)]
    into.write_bytes(b"".join(frames))
    return into


def _frame(label: Image.Image, *, tilt: int, drift: int) -> bytes:
    frame = Image.new("RGB", FRAME, TABLE)
    turned = label.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)
    place = ((FRAME[0] - turned.width) // 2 + drift, (FRAME[1] - turned.height) // 2)
    frame.paste(turned, place)
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def reel(contents: list[str], into: Path) -> Path:
    """Write a film that shows a symbol of each content for a moment, one after the other."""
    shots = [_shot(content) for content in contents]
    into.write_bytes(b"".join(shot for shot in shots for _ in range(MOMENT_FRAMES)))
    return into


def _shot(content: str) -> bytes:
    matrix = symbol(content)
    size = len(matrix)
    code = Image.new("L", (size, size))
    code.putdata([0 if is_dark else 255 for row in matrix for is_dark in row])
    whole = code.resize((size * MODULE, size * MODULE), Image.Resampling.NEAREST)
    frame = Image.new("RGB", SMALL_FRAME, (240, 240, 240))
    frame.paste(whole, tuple((side - whole.width) // 2 for side in SMALL_FRAME))
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
