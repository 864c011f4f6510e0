"""A printed label before a camera: the film that Chromium's fake camera plays.

Chromium takes an `.mjpeg` for its camera, and that is nothing but JPEGs one after the other.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

FRAME = (1280, 720)
TABLE = (92, 96, 99)  # a grey bench
LABEL_WIDTH = 900
FRAMES = 30
QUALITY = 88


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
