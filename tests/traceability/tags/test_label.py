"""Printed labels: what a scanner reads back, what a person reads beside it, what fits."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image, ImageDraw

from foundation.symbol import Level, SymbolTooLarge, path, runs, symbol
from traceability.materials.catalogue import materials
from traceability.tags import label, payload
from traceability.tags.drawing import render_png, render_svg
from traceability.tags.hazards import MAGNET_TEXT, Mark, Warning, warnings
from traceability.tags.label import Label
from traceability.tags.material_numbers import find_material_code, material_number
from traceability.tags.payload import Binding, Claims

KEY = ec.derive_private_key(0x5EED, ec.SECP256R1())
LARGEST = Claims(
    "ffffffffffffffffffffffffffffffff",
    payload.MAX_DAY,
    Binding(
        "RG-7Q2M-4K8R", payload.MAX_COUNT, payload.MAX_COUNT, payload.MAX_COUNT, payload.MAX_MASS_G
    ),
)
SEALED = replace(LARGEST, commitment=bytes(range(240, 256)))
URL = payload.format_url("https://id.regauss.eu", payload.sign(LARGEST, KEY))
SVG = "{http://www.w3.org/2000/svg}"


def make_label(**changes: object) -> Label:
    words: dict[str, object] = {
        "url": URL,
        "short_code": "TG-7Q2M-4K8R",
        "lot_code": "RG-7Q2M-4K8R",
        "package": "Package 3 of 4",
        "material": "Removed sintered NdFeB magnets, mixed sources",
        "mass": "311.5 kg net",
        "hint": "Scan the symbol, or type this code",
        "warnings": warnings("self-heating when dry", is_magnetised=True),
    }
    return Label(**(words | changes))  # type: ignore[arg-type] # words by name


@pytest.mark.parametrize("claims", [LARGEST, SEALED])
@pytest.mark.parametrize("base_url", ["https://id.regauss.eu", "http://127.0.0.1:8000"])
def test_the_largest_tag_fits_version_10_at_level_m(base_url: str, claims: Claims) -> None:
    url = payload.format_url(base_url, payload.sign(claims, KEY))

    assert len(symbol(url)) <= 57
    assert len(symbol(url, Level.Q)) <= 69


def test_a_host_too_long_to_print_is_refused() -> None:
    url = payload.format_url(f"https://{'long-name.' * 12}example", payload.sign(LARGEST, KEY))

    with pytest.raises(SymbolTooLarge, match="version 1"):
        symbol(url)


def test_the_png_reads_back_as_the_address() -> None:
    png = render_png(label.draw(make_label()))

    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    assert [(code.text, str(code.format)) for code in found] == [(URL, "QR Code")]


def test_the_svg_path_reads_back_as_the_address() -> None:
    svg = ElementTree.fromstring(render_svg(label.draw(make_label())))
    element = svg.find(f"{SVG}path")
    assert element is not None
    image = Image.new("L", (65 * 6, 65 * 6), 255)
    canvas = ImageDraw.Draw(image)

    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", element.attrib["d"]):
        left, top = (int(x) + 4) * 6, (int(y) + 4) * 6
        canvas.rectangle((left, top, left + int(length) * 6 - 1, top + 5), fill=0)

    assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]


def test_the_path_is_one_run_for_each_stretch_of_dark_modules() -> None:
    matrix = ((True, True, False, True), (False, False, False, False), (True,) * 4)

    assert list(runs(matrix)) == [(0, 0, 2), (3, 0, 1), (0, 2, 4)]
    assert path(matrix) == "M0 0h2v1h-2zM3 0h1v1h-1zM0 2h4v1h-4z"


def test_a_person_reads_codes_package_mass_material_and_warnings() -> None:
    svg = ElementTree.fromstring(render_svg(label.draw(make_label())))

    assert [element.text for element in svg.iter(f"{SVG}text")] == [
        "TG-7Q2M-4K8R",
        "Scan the symbol, or type this code",
        "RG-7Q2M-4K8R",
        "Package 3 of 4",
        "311.5 kg net",
        "Removed sintered NdFeB magnets,",
        "mixed sources",
        "Strong magnets: fingers get crushed.",
        "Keep pacemakers and cards away.",
        "Self-heating when dry",
    ]


def test_what_a_seller_wrote_cannot_become_markup() -> None:
    svg = render_svg(label.draw(make_label(material='<script>"&')))

    assert "<script" not in svg
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_the_svg_has_no_style_and_no_script_so_it_passes_any_policy() -> None:
    svg = render_svg(label.draw(make_label()))

    assert re.findall(r"<style|style=|<script|\son\w+=|href", svg) == []


@pytest.mark.parametrize(
    ("hazards", "is_magnetised", "expected"),
    [
        ("none", False, ()),
        ("none special when solid", False, ()),
        ("as sintered", False, ()),
        ("magnetised", False, ()),
        ("magnetised", True, (Warning(Mark.MAGNET, MAGNET_TEXT),)),
        ("Co dust", False, (Warning(Mark.HARM, "Co dust"),)),
        (
            "self-heating when dry; hydrogen in closed drums",
            False,
            (
                Warning(Mark.FIRE, "Self-heating when dry"),
                Warning(Mark.FIRE, "Hydrogen in closed drums"),
            ),
        ),
        (
            "usually not self-heating once fully oxidised",
            False,
            (Warning(Mark.HARM, "Usually not self-heating once fully oxidised"),),
        ),
        (
            "lithium battery; data-bearing",
            True,
            (Warning(Mark.MAGNET, MAGNET_TEXT), Warning(Mark.FIRE, "Lithium battery")),
        ),
    ],
)
def test_warnings_follow_the_material_and_the_state_of_the_magnets(
    hazards: str, is_magnetised: bool, expected: tuple[Warning, ...]
) -> None:
    assert warnings(hazards, is_magnetised=is_magnetised) == expected


def test_every_material_has_a_number_of_its_own() -> None:
    codes = list(materials())

    assert [find_material_code(material_number(code)) for code in codes] == codes
    assert material_number("PS-NDFEB-BLOCK") == 1
    assert [find_material_code(0), find_material_code(9_999)] == [None, None]
