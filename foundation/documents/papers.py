"""Papers: a PDF kept as it came and never opened by us, or a photo written anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from foundation.documents import images
from foundation.errors import N_, Invalid

MOST_BYTES = 10_000_000
PDF = "application/pdf"
PDF_BEGINS, PDF_ENDS = b"%PDF-", b"%%EOF"
TAIL_BYTES = 2048  # Adobe's readers look for the end mark in the last kilobyte or so


class NotAPaper(Invalid):
    """Neither a PDF nor a photo."""

    message = N_("%(name)s is neither a PDF nor a photo. Send a PDF, JPEG, PNG or WebP file.")


class PaperDamaged(Invalid):
    """It begins like a PDF and does not end like one."""

    message = N_("%(name)s is cut off: the end of the PDF is missing. Send it again.")


class PaperTooLarge(Invalid):
    """More than a scan of a few pages needs."""

    message = N_("%(name)s is larger than 10 MB. Send a smaller scan.")


class EmptyPaper(Invalid):
    """A file without a byte in it."""

    message = N_("%(name)s is empty. Choose the file again.")


@dataclass(frozen=True)
class ReadPaper:
    """The bytes to keep, and what they are."""

    content: bytes
    media_type: str
    name: str


def accept(stream: IO[bytes], *, name: str) -> ReadPaper:
    """The paper in `stream`. Raises a subclass of `Invalid` that names the file.

    What a PDF holds is not looked at: it leaves again as a download in a sandbox.
    """
    content = stream.read(MOST_BYTES + 1)
    if not content:
        raise EmptyPaper(name=name)
    if len(content) > MOST_BYTES:
        raise PaperTooLarge(name=name)
    if content.startswith(PDF_BEGINS):
        if PDF_ENDS not in content[-TAIL_BYTES:]:
            raise PaperDamaged(name=name)
        return ReadPaper(content, PDF, name)
    stream.seek(0)
    try:
        photo = images.accept(stream, name=name)
    except images.NotAPhoto:
        raise NotAPaper(name=name) from None
    return ReadPaper(photo.content, images.MEDIA_TYPE, name)
