"""Decodes one photo from standard input and writes it anew: a program of its own, with limits.

A decoder reads bytes that strangers made, so it runs where it can use little processor time and
memory and can open nothing. The answer on standard output is one line of JSON, either a refusal or
the sizes of what follows: the photo, then its thumbnail.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Mapping
from typing import BinaryIO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
PHOTO_PX = 2000
THUMBNAIL_PX = 480
QUALITY = 84
LIMITS = (
    (resource.RLIMIT_CPU, 15),  # seconds
    (resource.RLIMIT_AS, 1_500_000_000),  # bytes: 40 megapixels a few times over
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)


def main() -> None:
    """Answer for the bytes on standard input."""
    for kind, most in LIMITS:
        resource.setrlimit(kind, (most, most))
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)


def answer(content: bytes, out: BinaryIO) -> None:
    """Write the refusal, or the photo and its thumbnail."""
    Image.MAX_IMAGE_PIXELS = None  # our own cap below refuses earlier than Pillow's warning
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except (OSError, SyntaxError, ValueError):
        _say(out, {"refusal": "not_a_photo"})
        return
    width, height = image.size
    if width * height > MOST_PIXELS:
        _say(out, {"refusal": "too_many_pixels", "pixels": width * height})
        return
    try:
        image.load()
        upright = _flat(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, MemoryError):
        _say(out, {"refusal": "damaged"})
        return
    photo, size = _written(upright, PHOTO_PX)
    thumbnail, _ = _written(upright, THUMBNAIL_PX)
    head = {"photo": len(photo), "thumbnail": len(thumbnail), "width": size[0], "height": size[1]}
    _say(out, head)
    out.write(photo)
    out.write(thumbnail)


def _flat(image: Image.Image) -> Image.Image:
    """Plain RGB; what was transparent becomes white. Nothing of the original's metadata stays."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image.convert("RGB")


def _written(image: Image.Image, most_px: int) -> tuple[bytes, tuple[int, int]]:
    scaled = image.copy()
    scaled.thumbnail((most_px, most_px), Image.Resampling.LANCZOS)
    fresh = Image.frombytes("RGB", scaled.size, scaled.tobytes())
    file = io.BytesIO()
    fresh.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue(), scaled.size


def _say(out: BinaryIO, head: Mapping[str, object]) -> None:
    out.write(json.dumps(head).encode() + b"\n")


if __name__ == "__main__":
    main()
