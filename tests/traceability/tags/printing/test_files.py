"""Sheets and label printers: what comes out of each is read back, and what is too small refused."""

from __future__ import annotations

import re

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from bench.ground import degrading
from foundation.symbol import QUIET_MODULES, Level, symbol
from traceability.tags import label
from traceability.tags.drawing import Code, Drawing
from traceability.tags.hazards import warnings
from traceability.tags.label import Label
from traceability.tags.printing.choices import FileKind
from traceability.tags.printing.files import make_file
from traceability.tags.printing.formats import A4_MM, FORMATS, Format, FormatTooSmall

pytestmark = pytest.mark.one_database
TEXT = degrading.printed_text()
SCALE = 150 / 72  # a screen's or a draft's 150 dpi is enough for half a millimetre
HOSTILE = "^XA~JR_5E #typ[$x$] \\"
each_format = pytest.mark.parametrize("on", list(FORMATS.values()), ids=list(FORMATS))


def make_label(**changes: str) -> Label:
    return Label(
        **{
            "url": TEXT,
            "short_code": "TG-7Q2M-4K8R",
            "hint": "Scan the symbol, or type this code",
            "lot_code": "RG-7Q2M-4K8R",
            "package": "Package 3 of 4",
            "material": "Removed sintered NdFeB magnets, mixed sources",
            "mass": "311.5 kg net",
            **changes,
        },
        warnings=warnings("self-heating when dry; Co dust", is_magnetised=True),
    )


def drawn(on: Format, level: Level = Level.M, **changes: str) -> Drawing:
    return label.draw(make_label(**changes), on.width, on.height, level)


def pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=SCALE).to_pil() for page in document]


def words(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@each_format
def test_every_label_of_a_page_is_read_and_stays_on_it(on: Format) -> None:
    count = len(on.places)

    made = make_file([drawn(on)] * (count + 1), on, FileKind.PDF)

    first, second = pages(made.content)
    assert [code.text for code in zxingcpp.read_barcodes(first)] == [TEXT] * count
    assert [code.text for code in zxingcpp.read_barcodes(second)] == [TEXT]
    for x, y in on.places:
        assert 0 <= x <= x + on.width <= on.page[0] + 0.01
        assert 0 <= y <= y + on.height <= on.page[1] + 0.01
    assert on.page == (A4_MM if on.is_sheet else (on.width, on.height))


def test_places_used_already_stay_free() -> None:
    on = FORMATS["a4-2x4-105"]

    (page,) = pages(make_file([drawn(on)], on, FileKind.PDF, skip=3).content)

    (code,) = zxingcpp.read_barcodes(page)
    middle = on.places[3][0] + on.width / 2, on.places[3][1] + on.height / 2
    assert code.position.top_left.x > on.places[3][0] / 25.4 * 150
    assert code.position.top_left.y < middle[1] / 25.4 * 150 < page.height / 2


def test_what_people_typed_is_only_text() -> None:
    on = FORMATS["100x62"]

    pdf = make_file([drawn(on, material=HOSTILE)], on, FileKind.PDF).content
    zpl = make_file([drawn(on, material=HOSTILE)], on, FileKind.ZPL_203).content.decode()

    assert HOSTILE in words(pdf)
    assert "^FD_5EXA_7EJR_5F5E #typ[$x$] \\^FS" in zpl
    assert zpl.count("^XA") == 1


@pytest.mark.parametrize(
    ("key", "level", "is_refused"),
    [
        ("a4-3x8-70", Level.M, False),
        ("a4-3x8-70", Level.Q, False),
        ("a4-3x7-63.5", Level.M, False),
        ("a4-3x7-63.5", Level.Q, True),
    ],
)
def test_no_symbol_is_printed_smaller_than_it_is_read(
    key: str, level: Level, is_refused: bool
) -> None:
    on = FORMATS[key]
    drawing = drawn(on, level)

    if is_refused:
        with pytest.raises(FormatTooSmall, match=r"63\.5 × 38\.1 mm is too small .* level Q"):
            on.check(drawing)
    else:
        on.check(drawing)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("kind", "dots"), [(FileKind.ZPL_203, 8), (FileKind.ZPL_300, 12)])
@pytest.mark.parametrize("key", ["62mm", "4x6in", "100x62"])
def test_a_label_printer_is_told_the_same_symbol(
    key: str, kind: FileKind, dots: int, level: Level
) -> None:
    on = FORMATS[key]

    job = make_file([drawn(on, level)] * 2, on, kind).content.decode()

    head = f"^XA^CI28^PW{round(on.width * dots)}^LL{round(on.height * dots)}^LH0,0"
    assert job.count(head) == job.count("^XZ") == 2
    pattern = r"\^FO(\d+),(\d+)\^BQN,2,(\d+),([MQ]),3\^FD([MQ])M,A([^^]+)\^FS"
    (found, again) = re.findall(pattern, job)
    left, top, module, named, said, text = found
    assert (named, said, text, again) == (level.value, level.value, TEXT, found)
    side = int(module) * len(symbol(TEXT, level))
    quiet = int(module) * QUIET_MODULES
    assert int(module) / dots >= 0.5
    # Printers draw it ten dots lower than they are told.
    assert quiet <= int(left) + 1
    assert int(left) + side + quiet <= on.width * dots
    assert quiet <= int(top) + 11
    assert int(top) + 10 + side + quiet <= on.height * dots


def test_a_picture_in_zpl_unpacks_to_its_own_size() -> None:
    on = FORMATS["62mm"]

    job = make_file([drawn(on)], on, FileKind.ZPL_203).content.decode()

    total, again, row_bytes, packed = re.findall(r"\^GFA,(\d+),(\d+),(\d+),([^^]+)\^FS", job)[0]
    digits = ""
    times = 0
    for letter in packed:
        if letter in "ghijklmnopqrstuvwxyz":
            times += 20 * ("ghijklmnopqrstuvwxyz".index(letter) + 1)
        elif letter in "GHIJKLMNOPQRSTUVWXY":
            times += "GHIJKLMNOPQRSTUVWXY".index(letter) + 1
        else:
            digits += letter * (times or 1)
            times = 0
    assert total == again
    assert len(digits) == 2 * int(total)
    assert int(total) % int(row_bytes) == 0
    assert set(bytes.fromhex(digits)) > {0, 255}


@each_format
def test_a_label_of_a_roll_has_no_words_of_a_package(on: Format) -> None:
    drawing = drawn(on, lot_code="", package="", material="", mass="")

    (code,) = [shape for shape in drawing.shapes if isinstance(shape, Code)]
    assert code.text == TEXT
    assert drawing.title == "TG-7Q2M-4K8R"
    assert "kg" not in words(make_file([drawing], on, FileKind.PDF).content)
