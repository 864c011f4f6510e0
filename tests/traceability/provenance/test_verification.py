"""A real history verifies, and one changed column of any stored row is found and explained."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.tokens import KeyLevel
from tests.traceability.provenance.conftest import Cast, Crowbar
from tests.traceability.provenance.story import LOT, START, weigh
from traceability.custody.recording import record
from traceability.custody.words import LotOrigin, SourceKind
from traceability.log.publishing import anchor_of
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level, Rule, Severity, Verdict
from traceability.provenance.timeline import Audience
from traceability.provenance.verification import verify
from traceability.provenance.viewing import audience_of, view_provenance

LEAVES = 11  # four enrolments and seven events


def _verdict() -> Verdict:
    with clock.held(START), db.reading() as session:
        return verify(session, LOT)


def _said(verdict: Verdict) -> set[tuple[Rule, str]]:
    return {(finding.rule, str(finding)) for finding in verdict.findings}


def test_a_recorded_history_is_verified(told: Cast) -> None:
    assert _verdict() == Verdict(
        lot=LOT,
        level=Level.VERIFIED,
        findings=(),
        checked_at=START,
        checkpoint_size=LEAVES,
        event_count=7,
        checked=tuple(Rule),
        signed_by=((KeyLevel.PLATFORM, 7),),
    )


def test_a_lot_nobody_registered_is_not_verified(cast: Cast) -> None:
    verdict = _verdict()

    assert verdict.level is Level.FAILED
    assert _said(verdict) == {(Rule.CHAIN, "The lot has no history at all.")}


SECOND = "SELECT event_id FROM custody_event_lot WHERE lot_seq = 2"
FIRST = "SELECT event_id FROM custody_event_lot WHERE lot_seq = 1"
LAST = "SELECT event_id FROM custody_event_lot WHERE lot_seq = 7"
TAMPERINGS: list[tuple[str, dict[str, object], set[tuple[Rule, str]]]] = [
    (
        f"UPDATE custody_event SET body = :body WHERE id IN ({SECOND})",
        {"body": b"{}"},
        {
            (Rule.BODY, "Record 2 cannot be read as a custody record."),
            (Rule.SIGNATURE, "The signature on record 2 does not fit its content."),
            (Rule.CHAIN, "Record 3 does not follow from the record before it."),
            (Rule.INCLUSION, "The log commits to another content for record 2."),
        },
    ),
    (
        f"UPDATE custody_event SET signature = :signature WHERE id IN ({SECOND})",
        {"signature": b"s" * 64},
        {
            (Rule.SIGNATURE, "The signature on record 2 does not fit its content."),
            (Rule.INCLUSION, "The log commits to another signature on record 2."),
        },
    ),
    (
        f"UPDATE custody_event SET key_id = :key_id WHERE id IN ({SECOND})",
        {"key_id": "0123456789abcdef"},
        {
            (Rule.KEY, "Record 2 is signed with a key that we do not know."),
            (Rule.INCLUSION, "The log commits to another signature on record 2."),
        },
    ),
    (
        f"UPDATE custody_event SET act = :act WHERE id IN ({LAST})",
        {"act": "weigh"},
        {(Rule.BODY, "Record 7 is listed with another act than it was signed with.")},
    ),
    (
        f"UPDATE custody_event SET organisation_id = :party WHERE id IN ({LAST})",
        {"party": "somebody-else"},
        {(Rule.BODY, "Record 7 is listed with another organisation than it was signed with.")},
    ),
    (
        f"UPDATE custody_event SET event_time = received_at WHERE id IN ({LAST})",
        {},
        set(),
    ),
    (
        "UPDATE custody_event_lot SET prev_hash = :hash WHERE lot_seq = 7",
        {"hash": b"h" * 32},
        {
            (Rule.CHAIN, "Record 7 does not follow from the record before it."),
            (Rule.CHAIN, "Record 7 says that it stands elsewhere in the chain."),
        },
    ),
    (
        "DELETE FROM custody_event_lot WHERE lot_seq = 7",
        {},
        {
            (
                Rule.CHAIN,
                "The history ends at record 6; the lot was last seen at record 7.",
            )
        },
    ),
    (
        "DELETE FROM custody_event_lot WHERE lot_seq = 2",
        {},
        {(Rule.CHAIN, "Record 2 is missing from the chain.")},
    ),
    (
        "UPDATE custody_head SET net_mass_g = net_mass_g + 1",
        {},
        {
            (
                Rule.SEQUENCE,
                "The lot is listed with another mass than its history gives.",
            )
        },
    ),
    (
        "UPDATE custody_head SET owner_id = :party",
        {"party": "somebody-else"},
        {
            (
                Rule.SEQUENCE,
                "The lot is listed with another owner than its history gives.",
            )
        },
    ),
    (
        "UPDATE custody_head SET hash = :hash",
        {"hash": b"h" * 32},
        {
            (
                Rule.CHAIN,
                "The last record is not the one that the lot was last seen with.",
            )
        },
    ),
    (
        f"DELETE FROM log_leaf WHERE event_id IN ({LAST})",
        {},
        {(Rule.INCLUSION, "Record 7 is not in the log.")},
    ),
    (
        f"UPDATE log_leaf SET entry = :entry WHERE event_id IN ({LAST})",
        {"entry": b"{}"},
        {
            (Rule.INCLUSION, "The log's entry for record 7 cannot be read."),
            (Rule.INCLUSION, "Record 7 is not proven to be in the published log."),
        },
    ),
    (
        "UPDATE key_statement SET signature = :signature "
        f"WHERE key_id IN (SELECT key_id FROM custody_event WHERE id IN ({LAST}))",
        {"signature": b"s" * 64},
        {
            (Rule.KEY, "Record 6 is signed with a key that we do not know."),
            (Rule.KEY, "Record 7 is signed with a key that we do not know."),
        },
    ),
    (
        "DELETE FROM log_leaf WHERE event_id IN (SELECT event_id FROM key_statement "
        f"WHERE key_id IN (SELECT key_id FROM custody_event WHERE id IN ({FIRST})))",
        {},
        {(Rule.KEY, f"The key of record {n} is not enrolled in the log.") for n in (1, 2, 3)},
    ),
]


@pytest.mark.parametrize(("statement", "parameters", "said"), TAMPERINGS)
def test_a_changed_row_is_found_and_explained(
    told: Cast,
    crowbar: Crowbar,
    statement: str,
    parameters: dict[str, object],
    said: set[tuple[Rule, str]],
) -> None:
    crowbar(statement, **parameters)

    verdict = _verdict()

    assert said <= _said(verdict)
    assert verdict.level is (Level.FAILED if said else Level.VERIFIED)


def test_every_tree_node_that_proves_a_record_is_needed(told: Cast, crowbar: Crowbar) -> None:
    crowbar("UPDATE log_node SET hash = :hash WHERE level = 1", hash=b"h" * 32)

    verdict = _verdict()

    assert verdict.level is Level.FAILED
    assert (Rule.INCLUSION, "Record 7 is not proven to be in the published log.") in (
        _said(verdict)
    )


def test_missing_tree_nodes_are_findings_not_faults(told: Cast, crowbar: Crowbar) -> None:
    crowbar("DELETE FROM log_node")

    verdict = _verdict()

    assert {f.rule for f in verdict.findings if f.severity is Severity.FAILURE} == {
        Rule.KEY,
        Rule.INCLUSION,
    }


def test_a_reader_who_began_earlier_is_not_misled(told: Cast) -> None:
    """The checkpoint may be newer than what an open session sees."""
    with db.reading() as early:
        before = verify(early, LOT)
        with clock.held(START + timedelta(days=1)), db.transaction() as session:
            record(session, weigh(311_800, 312_700), lot=LOT, actor=told.ben)

        after = verify(early, LOT)

    assert (before.findings, after.findings) == ((), ())
    assert after.checkpoint_size == before.checkpoint_size + 1


def test_a_lost_anchor_is_a_finding(told: Cast) -> None:
    anchor_of(db.database().settings).path.unlink()

    verdict = _verdict()

    assert _said(verdict) == {
        (Rule.FRESHNESS, "The log has no published checkpoint that we can trust.")
    }


def test_a_value_that_no_column_holds_is_a_finding(told: Cast, crowbar: Crowbar) -> None:
    if db.database().engine.dialect.name != "sqlite":
        return  # PostgreSQL's types refuse it before anybody could read it
    crowbar(f"UPDATE custody_event SET event_time = 'yesterday' WHERE id IN ({LAST})")

    verdict = _verdict()

    assert verdict.level is Level.FAILED
    assert _said(verdict) == {(Rule.BODY, "The stored records of this lot cannot be read at all.")}


def test_who_reads_decides_what_is_shown(app: Flask, told: Cast) -> None:
    readers: dict[Audience, Actor | None] = {
        Audience.PUBLIC: None,
        Audience.BUYER: told.mallory,
        Audience.PARTY: told.cleo,
    }

    with db.reading() as session:
        seen = {
            audience: view_provenance(session, LOT, actor=reader)
            for audience, reader in readers.items()
        }

        assert audience_of(session, "RG-0000-0000", actor=told.ada) is Audience.BUYER
    assert [view.audience for view in seen.values()] == list(readers)
    secrets = ("Ada Magnets", "Ben Refining", "Cleo Carriers", "Main yard", "Essen")
    assert {
        audience: [name for name in secrets if name in repr(view.entries)]
        for audience, view in seen.items()
    } == {
        Audience.PUBLIC: [],
        Audience.BUYER: [],
        Audience.PARTY: ["Ada Magnets", "Ben Refining", "Cleo Carriers", "Main yard", "Essen"],
    }
    countries = [entry.who.country for entry in seen[Audience.BUYER].entries if entry.who]
    assert countries == ["FR", "FR", "NL", "NL", "DE", "DE", "DE"]
    assert [entry.who for entry in seen[Audience.PUBLIC].entries] == [None] * 7


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE lot SET material_code = 'EOL-NDFEB-S'",
            {(Rule.RECORD, "The description shows another material than was signed.")},
        ),
        (
            "UPDATE lot SET origin_class = 'mixed'",
            {(Rule.RECORD, "The description shows another origin than was signed.")},
        ),
        (
            "UPDATE lot_content SET content_ppm = content_ppm + 1 WHERE element = 'Nd'",
            {(Rule.RECORD, "The description shows another composition than was signed.")},
        ),
        (
            "DELETE FROM lot_content WHERE element = 'Dy'",
            {(Rule.RECORD, "The description shows another composition than was signed.")},
        ),
    ],
)
def test_a_description_that_was_changed_is_found(
    cast: Cast, crowbar: Crowbar, statement: str, said: set[tuple[Rule, str]]
) -> None:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(312_000),),
    )
    with db.transaction() as session:
        lot = register_lot(session, draft, actor=cast.ada).code
    with db.reading() as session:
        before = verify(session, lot)

    crowbar(statement)

    with db.reading() as session:
        after = verify(session, lot)
    assert (before.level, _said(before)) == (Level.VERIFIED, set())
    assert (after.level, _said(after)) == (Level.FAILED, said)
