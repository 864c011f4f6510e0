"""Photos from strangers: what is kept of them, and what is refused with which words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from foundation.documents import images
from foundation.documents.images import (
    EmptyFile,
    NotAPhoto,
    PhotoDamaged,
    PhotoTooLarge,
    TooManyPixels,
)

ORIENTATION = 0x0112
GPS = 0x8825
TURNED_RIGHT = 6


def photo(
    kind: str = "JPEG", *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **saving: object
) -> bytes:
    """A photo whose left half is red and whose right half is blue."""
    image = Image.new(mode, size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    file = io.BytesIO()
    image.save(file, kind, **saving)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims to be huge and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9)))


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG (PNG specification, 5.3)."""
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def accept(content: bytes) -> images.Photo:
    return images.accept(io.BytesIO(content), name="drum.jpg")


def shown(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["JPEG"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_a_phone_makes_becomes_a_jpeg_with_a_thumbnail(kind: str) -> None:
    accepted = accept(photo(kind, size=(1200, 600)))

    assert (accepted.width_px, accepted.height_px) == (1200, 600)
    assert shown(accepted.content).size == (1200, 600)
    assert shown(accepted.thumbnail).size == (480, 240)


def test_a_large_photo_is_kept_at_a_sensible_size() -> None:
    accepted = accept(photo(size=(5000, 2500)))

    assert (accepted.width_px, accepted.height_px) == (2000, 1000)


def test_position_and_everything_else_about_the_phone_is_dropped() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 1
    exif[0x010F] = "Camera maker"
    exif.get_ifd(GPS)[1] = "N"
    original = photo(exif=exif, comment=b"Ada's yard")
    assert b"Camera maker" in original

    accepted = accept(original)

    for content in (accepted.content, accepted.thumbnail):
        kept = shown(content)
        assert dict(kept.getexif()) == {}
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
            "progressive",
            "progression",
        }
        assert b"Camera maker" not in content
        assert b"Ada's yard" not in content


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT

    accepted = accept(photo(exif=exif))

    upright = shown(accepted.content)
    assert upright.size == (40, 60)
    red, _, blue = upright.getpixel((20, 5))  # type: ignore[misc] # an RGB pixel is a triple
    assert red > 200 > blue


def test_what_was_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(file, "PNG")

    accepted = accept(file.getvalue())

    assert min(shown(accepted.content).getpixel((4, 4))) > 250  # type: ignore[type-var, arg-type] # an RGB pixel is a tuple


REFUSED = {
    "nothing": (b"", EmptyFile, "drum.jpg is empty. Choose the photo again."),
    "a text": (
        b"not a photo at all",
        NotAPhoto,
        "drum.jpg is not a photo we can read. Send a JPEG, PNG or WebP file.",
    ),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotAPhoto, "drum.jpg is not a photo"),
    "a zip": (b"PK\x03\x04" + bytes(60), NotAPhoto, "drum.jpg is not a photo"),
    "a GIF": (photo("GIF"), NotAPhoto, "drum.jpg is not a photo"),
    "half a JPEG": (
        photo(size=(900, 900))[:2000],
        PhotoDamaged,
        "drum.jpg is damaged or cut off. Take the photo again, or send another copy.",
    ),
    "half a PNG": (photo("PNG", size=(400, 400))[:120], PhotoDamaged, "drum.jpg is damaged"),
    "a pixel flood": (
        png_header(50_000, 50_000),
        TooManyPixels,
        "drum.jpg has 2500 megapixels. Send one with at most 40.",
    ),
    "one row too many": (
        png_header(8000, 5001),
        TooManyPixels,
        "drum.jpg has 40 megapixels. Send one with at most 40.",
    ),
    "too many bytes": (
        bytes(20_000_001),
        PhotoTooLarge,
        "drum.jpg is larger than 20 MB. Send a smaller copy.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_file_is_refused_with_the_reason(what: str) -> None:
    content, kind, words = REFUSED[what]

    with pytest.raises(kind) as refusal:
        accept(content)

    assert str(refusal.value).startswith(words)


def test_a_photo_with_a_script_behind_it_loses_the_script() -> None:
    polyglot = photo() + b"<script>alert(1)</script>"

    accepted = accept(polyglot)

    assert b"<script>" not in accepted.content
