"""The demo is a whole small market: verified but for the one story that was broken on purpose."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from foundation import db
from foundation.settings import Settings
from market.demo.loading import Loaded, load
from traceability.lots.models import Lot
from traceability.provenance.verification import verify


@pytest.fixture
def loaded(app: Flask, settings: Settings) -> Loaded:
    """The demo, loaded once more for each test that looks at it."""
    return load(settings)


def test_the_demo_is_what_it_says(loaded: Loaded, settings: Settings) -> None:
    """One test for what one loading shows: it takes a while."""
    with db.reading() as session:
        lots = {lot.reference: lot for lot in session.exec(select(Lot))}
        verdicts = {reference: verify(session, lot.code) for reference, lot in lots.items()}
    E = None
