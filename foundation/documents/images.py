"""Photos from strangers: decoded in a process with limits, written anew, refused with a reason.

Nothing of the original is kept: no metadata, no position, no trailing bytes.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foundation.documents import bare
from foundation.errors import N_, Invalid

MOST_BYTES = 20_000_000
MOST_BARE_BYTES, MOST_BARE_PX = 5_000_000, 2000
MOST_SECONDS = 20
MEDIA_TYPE = "image/jpeg"
DECODER = Path(__file__).with_name("decoder.py")
# Each decoder may take hundreds of megabytes; more than two at once would starve the server.
DECODERS = threading.BoundedSemaphore(2)


class NotAPhoto(Invalid):
    """The bytes are none of the formats we read, whatever the name says."""

    message = N_("%(name)s is not a photo we can read. Send a JPEG, PNG or WebP file.")


class PhotoDamaged(Invalid):
    """It begins like a photo and does not end like one."""

    message = N_("%(name)s is damaged or cut off. Take the photo again, or send another copy.")


class PhotoTooLarge(Invalid):
    """More bytes than a phone's photo has."""

    message = N_("%(name)s is larger than 20 MB. Send a smaller copy.")


class TooManyPixels(Invalid):
    """A small file can claim a huge picture; its header is believed before anything is decoded."""

    message = N_("%(name)s has %(megapixels)s megapixels. Send one with at most 40.")


class NotBare(Invalid):
    """A photo that is kept to the byte may hold nothing that its maker does not see."""

    message = N_(
        "%(name)s is not a plain JPEG: it may say where it was taken, or hold more than a picture."
        " Draw it anew without metadata, and sign the hash of that."
    )


class BareTooLarge(Invalid):
    """A photo that is kept to the byte is not made smaller here."""

    message = N_(
        "%(name)s is larger than 5 MB or 2000 pixels. Draw it smaller before it is signed."
    )


class EmptyFile(Invalid):
    """A file without a byte in it."""

    message = N_("%(name)s is empty. Choose the photo again.")


@dataclass(frozen=True)
class Photo:
    """A photo as we wrote it, with its thumbnail; both are JPEG."""

    content: bytes
    thumbnail: bytes
    width_px: int
    height_px: int


def accept(stream: IO[bytes], *, name: str) -> Photo:
    """The photo in `stream`, written anew. Raises a subclass of `Invalid` that names the file."""
    content = stream.read(MOST_BYTES + 1)
    if not content:
        raise EmptyFile(name=name)
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge(name=name)
    head, body = _decode(content, name)
    if "refusal" in head:
        raise _refusal(head, name)
    cut = head["photo"]
    return Photo(body[:cut], body[cut : cut + head["thumbnail"]], head["width"], head["height"])


def accept_bare(stream: IO[bytes], *, name: str) -> Photo:
    """The photo in `stream`, to the byte: a JPEG without metadata that decodes.

    Raises a subclass of `Invalid` that names the file.
    """
    content = stream.read(MOST_BARE_BYTES + 1)
    if not content:
        raise EmptyFile(name=name)
    size = bare.size_of(content[:MOST_BARE_BYTES])
    if len(content) > MOST_BARE_BYTES or (size is not None and max(size) > MOST_BARE_PX):
        raise BareTooLarge(name=name)
    if size is None:
        raise NotBare(name=name)
    decoded = accept(io.BytesIO(content), name=name)
    return Photo(content, decoded.thumbnail, *size)


def _decode(content: bytes, name: str) -> tuple[dict[str, int], bytes]:
    with DECODERS:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(DECODER)],
                input=content,
                capture_output=True,
                timeout=MOST_SECONDS,
                check=False,
                env={},
            )
        except subprocess.TimeoutExpired:
            raise PhotoDamaged(name=name) from None
    if done.returncode != 0:
        raise PhotoDamaged(name=name)
    head, _, body = done.stdout.partition(b"\n")
    return json.loads(head), body


def _refusal(head: dict[str, int], name: str) -> Invalid:
    reasons: dict[object, Invalid] = {
        "not_a_photo": NotAPhoto(name=name),
        "damaged": PhotoDamaged(name=name),
        "too_many_pixels": TooManyPixels(name=name, megapixels=head.get("pixels", 0) // 1_000_000),
    }
    return reasons[head["refusal"]]
