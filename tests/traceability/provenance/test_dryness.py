"""Water or oil sold as scrap: the dry share that was declared, and the one that was found."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import sign_in, submit
from tests.traceability.gate import make_cast
from traceability.custody.queries import get_events
from traceability.custody.words import AssayMethod, Basis, LotOrigin, SourceKind
from traceability.lots.assays import AssayReport, MeasuredShare, record_assay
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.content_rules import WETTER, is_wetter
from traceability.provenance.findings import Severity
from traceability.provenance.verification import verify


@pytest.mark.parametrize(
    ("declared_ppm", "found_ppm", "is_wet"),
    [
        (950_000, 950_000, False),
        (950_000, 930_000, False),  # two points are not over two points
        (950_000, 929_999, True),
        (950_000, 980_000, False),
        (20_000, 1, False),
        (950_000, None, False),
    ],
)
def test_over_two_points_less_is_wetter(
    declared_ppm: int, found_ppm: int | None, is_wet: bool
) -> None:
    assert is_wetter(declared_ppm, found_ppm) is is_wet


def swarf(actor: Actor, dry_ppm: int | None) -> str:
    draft = LotDraft(
        material_code="PS-NDFEB-SWARF",
        origin=LotOrigin.PRE_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(300_000),),
        dry_ppm=dry_ppm,
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


def findings_of(lot: str) -> list[tuple[Severity, str, str]]:
    with db.reading() as session:
        found = verify(session, lot).findings
    return [(one.severity, one.expected, one.found) for one in found if one.message == WETTER]


def test_a_wet_lot_is_a_remark_where_it_was_said_to_be_dry(app: Flask) -> None:
    cast = make_cast()
    lots = [swarf(cast.ada, 950_000), swarf(cast.ada, None)]
    report = AssayReport(
        shares=[MeasuredShare("Nd", 229_000)],
        method=AssayMethod.ICP_OES,
        basis=Basis.DRY,
        assayed_on=date(2026, 5, 2),
        laboratory="Labor Nord",
        dry_ppm=700_000,
    )
    with db.transaction() as session:
        for lot in lots:
            record_assay(session, lot, report, actor=cast.ada)

    assert [findings_of(lot) for lot in lots] == [[(Severity.REMARK, "95\u00a0%", "70\u00a0%")], []]


def test_the_form_takes_per_cent_and_says_what_is_wrong(client: FlaskClient, app: Flask) -> None:
    cast = make_cast()
    lot = swarf(cast.ada, 950_000)
    ada = sign_in(client, cast.ada_person)
    typed = {
        "method": "icp_oes", "basis": "dry", "assayed_on": "2026-05-02", "laboratory": "Labor Nord",
        "element": "Nd", "content": "22.9",
    }  # fmt: skip

    refused = submit(ada, f"/lots/{lot}/assay", **typed, dry_share="0")
    taken = submit(ada, f"/lots/{lot}/assay", **typed, dry_share="91.25")

    with db.reading() as session:
        act = get_events(session, lot)[-1].act
    assert "Give more than 0 per cent, or leave it empty." in refused.text
    assert taken.status_code == 303
    assert act.dry_ppm == 912_500  # type: ignore[union-attr] # an assay has one
    assert "95\u00a0%" in ada.get(f"/lots/{lot}").text
