"""Papers are a PDF kept as it came or a photo written anew; anything else is refused with why."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from foundation.documents import papers
from foundation.documents.images import PhotoDamaged
from foundation.errors import DomainError

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<< /JS (app.alert) >>\nendobj\n%%EOF\r\n"


def test_a_pdf_is_kept_byte_for_byte() -> None:
    kept = papers.accept(io.BytesIO(PDF_BYTES), name="permit.pdf")

    assert (kept.content, kept.media_type) == (PDF_BYTES, "application/pdf")


def test_a_photo_is_written_anew_without_what_it_carried() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    Image.new("RGB", (40, 30), "grey").save(file, "JPEG", exif=exif)
    file.seek(0)

    kept = papers.accept(file, name="permit.jpg")

    assert kept.media_type == "image/jpeg"
    assert b"SECRET" in file.getvalue()
    assert b"SECRET" not in kept.content


@pytest.mark.parametrize(
    ("content", "refusal", "sentence"),
    [
        (b"", papers.EmptyPaper, "x.pdf is empty. Choose the file again."),
        (
            b"%PDF-" + b"0" * papers.MOST_BYTES,
            papers.PaperTooLarge,
            "x.pdf is larger than 10 MB. Send a smaller scan.",
        ),
        (
            b"%PDF-1.7\n1 0 obj",
            papers.PaperDamaged,
            "x.pdf is cut off: the end of the PDF is missing. Send it again.",
        ),
        (
            b"<html><script>alert(1)</script>",
            papers.NotAPaper,
            "x.pdf is neither a PDF nor a photo. Send a PDF, JPEG, PNG or WebP file.",
        ),
        (
            b"MZ\x90\x00%PDF-1.7 %%EOF",
            papers.NotAPaper,
            "x.pdf is neither a PDF nor a photo. Send a PDF, JPEG, PNG or WebP file.",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    content: bytes, refusal: type[DomainError], sentence: str
) -> None:
    with pytest.raises(refusal) as refused:
        papers.accept(io.BytesIO(content), name="x.pdf")

    assert str(refused.value) == sentence


def test_a_photo_that_is_cut_off_is_refused() -> None:
    file = io.BytesIO()
    Image.effect_noise((200, 150), 90).save(file, "PNG")

    with pytest.raises(PhotoDamaged):
        papers.accept(io.BytesIO(file.getvalue()[:9_000]), name="permit.png")
