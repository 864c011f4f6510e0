"""What is wrong with a lot is in whatever is made of it, and told to its parties alone by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from foundation import clock, db
from foundation.settings import Settings
from tests.traceability.gate import Cast, make_cast, register
from tests.traceability.log.vandal import vandal_at
from traceability.custody.events import PackageMass, Weigh
from traceability.custody.recording import record
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot
from traceability.provenance import verification
from traceability.provenance.ancestry import find_genealogy
from traceability.provenance.evidence import Evidence, SourceVerdict
from traceability.provenance.findings import Level, Rule, Severity
from traceability.provenance.source_rules import check_sources
from traceability.provenance.verification import verify
from traceability.provenance.viewing import view_provenance

NOTHING = Evidence("RG-0000-0018", (), {}, None, None, clock.now())
BROKEN = SourceVerdict("RG-0000-0021", True, ("Signatures", "Chain"))


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def grandchildren(cast: Cast) -> tuple[str, str, tuple[str, ...]]:
    """A lot whose weighings contradict each other, one beside it, and what is in the end made."""
    odd, even = register(cast.ada, 100_000), register(cast.ada, 300_001)
    with db.transaction() as session:
        record(session, Weigh((PackageMass(f"{odd}.1", 80_000),)), lot=odd, actor=cast.ada)
    with db.transaction() as session:
        (lot,) = merge_lots(session, [odd, even], Part(()), Weighed(), actor=cast.ada).lots
        code = lot.code
    parts = [Part((LotPackage(net_g),)) for net_g in (100_000, 300_001)]
    with db.transaction() as session:
        made = split_lot(session, code, parts, Weighed(), actor=cast.ada)
        return odd, even, tuple(one.code for one in made.lots)


def test_a_finding_passes_to_what_is_made_of_the_lot(cast: Cast) -> None:
    odd, _, (child, _) = grandchildren(cast)

    with db.reading() as session:
        verdict = verify(session, child)

    assert [(f.rule, f.severity, f.found) for f in verdict.findings] == [
        (Rule.SOURCES, Severity.FAILURE, f"{odd}: Weighings")
    ]
    assert verdict.level is Level.FAILED


def test_strangers_learn_that_but_not_of_which_lot(cast: Cast) -> None:
    odd, even, (child, _) = grandchildren(cast)

    with db.reading() as session:
        views = [view_provenance(session, child, actor=one) for one in (None, cast.mallory)]
        party = view_provenance(session, child, actor=cast.ada)
        families = [
            find_genealogy(session, child, actor=one) for one in (None, cast.mallory, cast.ada)
        ]

    assert [view.verdict.level for view in views] == [Level.FAILED] * 2
    for view in views:
        told = repr((view.findings, view.entries))
        assert odd not in told
        assert even not in told
    assert odd in repr(party.findings)
    assert families[:2] == [None, None]
    assert families[2] is not None


def test_the_shares_of_a_lot_add_up_from_both_ends(cast: Cast) -> None:
    odd, even, children = grandchildren(cast)

    with db.reading() as session:
        above = [find_genealogy(session, code, actor=cast.ada) for code in children]
        below = [find_genealogy(session, code, actor=cast.ada) for code in (odd, even)]

    shares = [
        {share.code: share.grams for share in family.origins} if family else {} for family in above
    ]
    fates = [
        {share.code: share.grams for share in family.ends} if family else {} for family in below
    ]
    assert shares == [{odd: 25_000, even: 75_000}, {odd: 75_000, even: 225_001}]
    assert fates == [
        {code: share[root] for code, share in zip(children, shares, strict=True)}
        for root in (odd, even)
    ]
    assert [family.lost_g for family in below if family] == [0, 0]


def test_how_far_back_was_looked_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, (child, _) = grandchildren(cast)
    monkeypatch.setattr(verification, "MOST_SOURCES", 1)

    with db.reading() as session:
        verdict = verify(session, child)

    assert [(str(f), f.severity) for f in verdict.findings][-1] == (
        "Lots further back that it is made of were not looked at: 2 or more.",
        Severity.REMARK,
    )


@pytest.mark.parametrize(
    "vandalism", ["DELETE FROM custody_flow", "UPDATE custody_flow SET side = side || '!'"]
)
def test_what_the_signed_events_say_of_sources_needs_no_index(
    cast: Cast, settings: Settings, vandalism: str
) -> None:
    odd, _, (child, _) = grandchildren(cast)
    with vandal_at(settings) as vandal:
        vandal.run(vandalism)

    with db.reading() as session:
        verdict = verify(session, child)

    assert (verdict.level, [f.found for f in verdict.findings]) == (
        Level.FAILED,
        [f"{odd}: Weighings"],
    )


def test_a_remark_stays_a_remark() -> None:
    remarked = replace(BROKEN, is_failed=False)

    found = list(check_sources(replace(NOTHING, sources=(BROKEN, remarked))))

    assert [(f.severity, f.found) for f in found] == [
        (Severity.FAILURE, "RG-0000-0021: Signatures, Chain"),
        (Severity.REMARK, "RG-0000-0021: Signatures, Chain"),
    ]
    assert list(check_sources(NOTHING)) == []
