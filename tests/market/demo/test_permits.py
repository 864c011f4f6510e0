"""The paper of a demo permit is a PDF that others can read."""

from __future__ import annotations

import io

import pypdfium2

from foundation.documents import papers
from market.demo.permits import one_page_pdf


def test_the_page_says_its_line_and_passes_as_a_paper() -> None:
    content = one_page_pdf("Demo permit DE-NW 52.04.17")

    page = pypdfium2.PdfDocument(content)[0]

    assert page.get_textpage().get_text_range() == "Demo permit DE-NW 52.04.17"
    assert papers.accept(io.BytesIO(content), name="x.pdf").content == content
