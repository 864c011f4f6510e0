"""What a laboratory found in a sealed split is read on the lot, by each as much as they may."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from foundation import db
from tests.foundation.parties.test_costs import counted_queries
from tests.traceability.lots.browsers import browser
from tests.traceability.lots.conftest import Cast, Member
from tests.traceability.lots.transforming.test_making import registered
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.custody.words import AssayMethod, Basis, SamplePurpose
from traceability.lots.assays import AssayReport, MeasuredShare, record_assay
from traceability.lots.disclosure import Disclosed, disclosed_to
from traceability.lots.gathering import find_facts
from traceability.lots.queries import get_contents
from traceability.lots.sampling.drawing import Split, draw_sample
from traceability.lots.sampling.queries import get_sample_assays

pytestmark = pytest.mark.one_database

SPLITS = (Split(SamplePurpose.SELLER, "S-1", 100), Split(SamplePurpose.UMPIRE, "S-2", 100))


@pytest.fixture
def drawn(app: Flask, cast: Cast) -> tuple[str, str]:
    """Ada's lot, and a split of it that Ben has and assayed twice, once by hand."""
    code = registered(cast.ada)
    with db.transaction() as session:
        sample = draw_sample(session, code, SPLITS, actor=cast.ada.actor).lots[0].code
        handover.offer(session, sample, taker_id=cast.ben.id, actor=cast.ada.actor)
    with db.transaction() as session:
        handover.accept(session, sample, actor=cast.ben.actor)
    assay(sample, cast.ben, 213_000, AssayMethod.ICP_OES)
    assay(sample, cast.ben, 190_000, AssayMethod.HANDHELD_XRF)
    return code, sample


def assay(lot: str, who: Member, ppm: int, method: AssayMethod) -> None:
    report = AssayReport(
        shares=(MeasuredShare("Nd", ppm),),
        method=method,
        basis=Basis.DRY,
        assayed_on=date(2026, 5, 2),
        laboratory="Labor Freiberg",
    )
    with db.transaction() as session:
        record_assay(session, lot, report, actor=who.actor)


def read(lot: str, who: Member | None) -> list[Disclosed]:
    """The splits' assays as a lot tells them to somebody."""
    with db.reading() as session:
        facts = find_facts(session, lot)
        assert facts is not None
        told: list[Disclosed] = disclosed_to(facts, who.id if who else None)["sample_assays"]
        return told


def test_each_reader_learns_the_figure_and_its_parties_the_rest(
    cast: Cast, drawn: tuple[str, str]
) -> None:
    code, sample = drawn

    told = {name: read(code, who) for name, who in vars(cast).items() if isinstance(who, Member)}
    (public,) = read(code, None)

    assert [(one["element"], one["content_ppm"]) for one in public["contents"]] == [("Nd", 213_000)]
    assert (public["method"], public["basis"]) == ("icp_oes", "dry")
    assert public["assayed_on"] == date(2026, 5, 2)
    named = {
        name: (one["sample"], one["laboratory"]) for name, rows in told.items() for one in rows
    }
    assert named["ada"] == named["ben"] == (sample, "Labor Freiberg")
    assert named["mallory"] == (public["sample"], public["laboratory"]) == (None, None)
    assert read(sample, cast.ada) == []


def test_it_stands_beside_the_lots_own_figures(
    app: Flask, cast: Cast, drawn: tuple[str, str]
) -> None:
    code, sample = drawn
    mine, open_to_all = (
        " ".join(reader.get(f"/lots/{code}").text.split())
        for reader in (browser(app, cast.ada), app.test_client())
    )

    assert f'<a href="/lots/{sample}">The sealed split {sample}</a> was assayed, ICP-OES' in mine
    assert "of the dry mass, by Labor Freiberg, on 2 May 2026." in mine
    assert "A sealed split of it was assayed, ICP-OES" in open_to_all
    assert "Labor Freiberg" not in open_to_all
    assert sample not in open_to_all
    with db.reading() as session:
        own = get_contents(session, code)
    assert {one.kind.value for one in own} == {"declared"}


def test_it_is_two_questions_however_many_splits(cast: Cast, drawn: tuple[str, str]) -> None:
    code, _ = drawn
    with db.transaction() as session:
        more = draw_sample(session, code, SPLITS[:1], actor=cast.ada.actor).lots[0].code
    assay(more, cast.ada, 215_000, AssayMethod.ICP_MS)

    with db.reading() as session:
        get_state(session, code)
        with counted_queries() as seen:
            found = get_sample_assays(session, code)

    assert [one.contents[0].content_ppm for one in found] == [213_000, 215_000]
    assert len(seen) == 2
