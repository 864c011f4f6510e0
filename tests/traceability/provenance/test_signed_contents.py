"""What is measured on a sealed split is measured of the lot it was drawn from, and said so."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from foundation import db
from tests.traceability.gate import Cast, make_cast, register
from traceability.custody.events import Assay, MeasuredContent
from traceability.custody.recording import record
from traceability.custody.words import AssayMethod, Basis, SamplePurpose
from traceability.lots.sampling.drawing import Split, draw_sample
from traceability.provenance.signed_contents import get_contents_signed
from traceability.provenance.yields import StatedShare


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def assay(ppm: int, method: AssayMethod = AssayMethod.ICP_OES) -> Assay:
    nd = MeasuredContent("Nd", ppm, 2_000)
    return Assay((nd,), method, Basis.AS_RECEIVED, date(2026, 5, 2), "report")


def measure(cast: Cast, lot: str, stated: Assay) -> None:
    with db.transaction() as session:
        record(session, stated, lot=lot, actor=cast.ada)


def found(lot: str) -> StatedShare:
    with db.reading() as session:
        return get_contents_signed(session, [lot])[lot]["Nd"]


def test_the_last_measurement_counts_whether_on_the_lot_or_on_a_sample(cast: Cast) -> None:
    lot = register(cast.ada, 100_000, material_code="PS-NDFEB-SWARF")
    splits = [Split(SamplePurpose.SELLER, "S-1", 100), Split(SamplePurpose.UMPIRE, "S-2", 100)]
    with db.transaction() as session:
        drawn = draw_sample(session, lot, splits, actor=cast.ada)
        seller, umpire = (one.code for one in drawn.lots)
    assert not found(lot).is_measured

    measure(cast, seller, assay(210_000))
    assert found(lot) == StatedShare(208_000, 210_000, 212_000, is_measured=True, sample=seller)
    measure(cast, lot, assay(220_000))
    assert (found(lot).content_ppm, found(lot).sample) == (220_000, "")
    measure(cast, umpire, assay(199_000, AssayMethod.HANDHELD_XRF))  # a screen settles nothing
    assert found(lot).content_ppm == 220_000
    measure(cast, umpire, assay(215_000))
    assert (found(lot).content_ppm, found(lot).sample) == (215_000, umpire)
    assert found(seller).content_ppm == 210_000  # a sample is itself alone
