"""A label says that its lot is hazardous waste, by its owner's word."""

from __future__ import annotations

import pytest
from flask import Flask

from foundation import db
from tests.traceability.lots.browsers import browser, make_lot
from tests.traceability.lots.conftest import Cast, cast
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.tags.queries import get_bound_tags

__all__ = ["cast"]


@pytest.mark.parametrize(("low_code", "said"), [("12 01 18*", True), ("12 01 15", False)])
def test_a_hazardous_code_is_on_the_label(
    app: Flask, cast: Cast, low_code: str, said: bool
) -> None:
    code = make_lot(cast.ada, waste=WasteChoice(WasteStatus.WASTE, low_code))
    with db.reading() as session:
        (tag, *_) = get_bound_tags(session, code)

    label = browser(app, cast.ada).get(f"/tags/{tag.id}.svg").text

    assert (f"Hazardous waste, code {low_code}" in label) is said
