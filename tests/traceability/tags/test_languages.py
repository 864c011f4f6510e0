"""What strangers read on a label is there in each of its languages, down to the hazards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from foundation.errors import Invalid
from foundation.http.texts import FOLDER, LANGUAGES, SOURCE_LANGUAGE
from tests.shape import ROOT
from traceability.materials.catalogue import materials
from traceability.tags import cose, payload, scanning
from traceability.tags.hazards import warnings_of

TEMPLATES = ROOT / "templates"
PAGES = (
    *(f"tags/{name}.html" for name in ("show", "limited", "message", "message_sent")),
    *(f"tags/_{name}.html" for name in ("answer", "hazards", "languages", "place")),
    *("base.html", "_header.html", "_footer.html", "components/error_summary.html"),
)
WRITTEN_IN_CODE = (
    "Hazardous waste, code %(code)s",
    "Package %(number)s of %(of)s",
    "%(mass)s net",
    "Scan the symbol, or type this code at the gate",
    "Write between 1 and 2,000 characters.",
    "Write what the owner should know, such as where it is.",
    "This is not an e-mail address. Leave it empty or mend it.",
)
OTHERS = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]


def shown() -> Iterator[str]:
    """Every message that a stranger may read."""
    for name in PAGES:
        found = extract_from_file(
            "jinja2.ext:babel_extract", TEMPLATES / name, keywords={"_": None, "gettext": None},
            options={"newstyle_gettext": "true", "silent": "false"},
        )  # fmt: skip
        yield from (str(message) for _line, message, _comments, _context in found)
    yield from WRITTEN_IN_CODE
    for module in (cose, payload, scanning):
        kinds = (one for one in vars(module).values() if isinstance(one, type))
        own = (one for one in kinds if one.__module__ == module.__name__)
        yield from (one.message for one in own if issubclass(one, Invalid))
    yield scanning.NotOnRecord.message
    for material in materials().values():
        yield material.name
        yield from (one.text for one in warnings_of(material, is_magnetised=True))


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_and_keeps_its_placeholders(code: str) -> None:
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = {str(one.id): str(one.string) for one in read_po(file, locale=code) if one.id}
    asked = dict.fromkeys(shown())

    assert [message for message in asked if not catalogue.get(message)] == []
    assert [
        message
        for message, said in catalogue.items()
        if sorted(re.findall(r"%\(\w+\)s", message)) != sorted(re.findall(r"%\(\w+\)s", said))
    ] == []
