"""What the public, a buyer and the parties see of a history are three lists, all of them here."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from uuid import UUID

from tests.traceability.provenance.story import (
    ADA,
    BEN,
    CLEO,
    START,
    Story,
    honest,
    register,
    replaced,
    weigh,
)
from traceability.custody.events import ActKind, Inspect, Sell
from traceability.custody.putting_aside import Quarantine
from traceability.custody.words import InspectionResult, QuarantineReason, RefusalReason
from traceability.lots.wording import ACTS, QUARANTINE_REASON
from traceability.provenance.details import DETAILS, Apart
from traceability.provenance.evidence import Evidence
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.rules import judge
from traceability.provenance.timeline import (
    Audience,
    Directory,
    Party,
    Place,
    TimelineEntry,
    findings_for,
    timeline,
)

DIRECTORY = Directory(
    parties={
        ADA: Party("DE", ("dismantler",), "Ada Magnets", ADA),
        BEN: Party("FR", ("refiner",), "Ben Refining", BEN),
        CLEO: Party("NL", ("carrier",), "Cleo Carriers", CLEO),
    },
    places={"yard": Place("Main yard", "Essen", "DE")},
)
PARTY_TO_PUBLIC = (Audience.PARTY, Audience.BUYER, Audience.PUBLIC)
SECRETS_OF_THE_TRADE = ("Ada Magnets", "Ben Refining", "Cleo Carriers", "Main yard", "Essen")


def _seen(evidence: Evidence, audience: Audience) -> tuple[TimelineEntry, ...]:
    return timeline(evidence.statements, judge(evidence), DIRECTORY, audience)


def test_the_public_sees_what_happened_and_on_which_day() -> None:
    entries = _seen(honest().evidence(), Audience.PUBLIC)

    day = date(2026, 3, 2)
    assert entries == (
        TimelineEntry(7, ActKind.ASSAY, "Assayed", day),
        TimelineEntry(6, ActKind.ACCEPT, "Accepted", day, answers=5),
        TimelineEntry(5, ActKind.OFFER, "Handover offered", day, answered_by=(6,)),
        TimelineEntry(4, ActKind.ACCEPT, "Accepted", day, answers=3),
        TimelineEntry(3, ActKind.OFFER, "Handover offered", day, answered_by=(4,)),
        TimelineEntry(2, ActKind.WEIGH, "Weighed", day),
        TimelineEntry(1, ActKind.REGISTER, "Registered", day),
    )


def test_a_buyer_sees_roles_and_countries_but_no_names() -> None:
    entries = _seen(honest().evidence(), Audience.BUYER)

    assert entries[1] == TimelineEntry(
        number=6,
        act=ActKind.ACCEPT,
        title="Accepted",
        day=date(2026, 3, 2),
        claimed_at=START + timedelta(hours=6),
        received_at=START + timedelta(hours=6),
        who=Party("FR", ("refiner",)),
        other=Party("NL", ("carrier",)),
        net_mass_g=624_500,
        package_count=2,
        event_id=str(UUID(int=6)),
        answers=5,
    )
    assert [name for name in SECRETS_OF_THE_TRADE if name in repr(entries)] == []


def test_the_parties_see_everything() -> None:
    story = Story()
    story.tell(register())
    story.tell(Inspect(InspectionResult.DAMAGED, note="drum 2 dented"), site_id="yard")

    entries = _seen(story.evidence(), Audience.PARTY)

    assert entries[0] == TimelineEntry(
        number=2,
        act=ActKind.INSPECT,
        title="Inspected",
        day=date(2026, 3, 2),
        claimed_at=START + timedelta(hours=2),
        received_at=START + timedelta(hours=2),
        who=Party("DE", ("dismantler",), "Ada Magnets", ADA),
        place=Place("Main yard", "Essen", "DE"),
        detail="damaged",
        note="drum 2 dented",
        event_id=str(UUID(int=2)),
    )
    assert _seen(story.evidence(), Audience.BUYER)[0].note is None


def test_what_is_put_aside_is_said_with_its_reason_and_to_the_parties_with_its_note() -> None:
    story = Story()
    story.tell(register())
    lot = story.evidence().lot
    story.tell(Quarantine((f"{lot}.2",), QuarantineReason.SMOKE, "48 degrees at the lid"))

    party, buyer, public = (_seen(story.evidence(), each)[0] for each in PARTY_TO_PUBLIC)

    assert (party.title, party.apart) == (
        "Put in quarantine",
        (Apart("2", None, "smoke or heat"),),
    )
    assert (party.note, buyer.note, public.note) == ("48 degrees at the lid", None, None)
    assert (buyer.apart, public.apart) == (party.apart, ())


def test_the_other_side_of_a_sale_is_the_buyer() -> None:
    story = Story()
    story.tell(register())
    story.tell(Sell(BEN, "order-1"))

    entry = _seen(story.evidence(), Audience.PARTY)[0]

    assert (entry.who, entry.other) == (DIRECTORY.parties[ADA], DIRECTORY.parties[BEN])


def test_a_finding_stands_on_the_entries_that_show_it() -> None:
    story = Story()
    story.tell(register(640_000))
    story.tell(weigh(561_500))
    story.hand_over(to=BEN)

    entries = _seen(story.evidence(), Audience.PARTY)

    assert {e.number: [f.rule for f in e.findings] for e in entries} == {
        4: [],
        3: [],
        2: [Rule.WEIGHING],
        1: [Rule.WEIGHING],
    }
    public = _seen(story.evidence(), Audience.PUBLIC)
    assert [f.event_ids for e in public for f in e.findings] == [(), ()]


def test_evidence_that_names_organisations_is_for_the_parties() -> None:
    evidence = replaced(honest().evidence(), 7, indexed_organisation_id=ADA)
    verdict = judge(evidence)

    finding = verdict.findings[0]

    assert (finding.expected, finding.found) == (BEN, ADA)
    assert findings_for(verdict, Audience.PARTY) == verdict.findings
    for audience in (Audience.BUYER, Audience.PUBLIC):
        assert findings_for(verdict, audience) == (
            Finding(
                Rule.BODY,
                Severity.FAILURE,
                finding.message,
                expected="–",
                found="–",
                event_ids=finding.event_ids if audience is Audience.BUYER else (),
                values=finding.values,
            ),
        )


def test_a_record_that_cannot_be_read_still_has_its_line() -> None:
    evidence = replaced(honest().evidence(), 7, act=None, occasion=None)

    entry = _seen(evidence, Audience.PARTY)[0]

    assert (entry.number, entry.act, entry.title, entry.who) == (
        7,
        None,
        "A record that cannot be read",
        None,
    )
    assert [f.rule for f in entry.findings] == [Rule.BODY]


def test_every_act_has_a_title_and_every_reason_its_words() -> None:
    assert set(ACTS) == set(ActKind)
    assert {each.value for each in (*InspectionResult, *RefusalReason)} == set(DETAILS)
    assert set(QUARANTINE_REASON) == set(QuarantineReason)


def test_the_entry_has_no_field_that_these_tests_do_not_know() -> None:
    """Whoever adds one decides here who may see it."""
    assert [f.name for f in fields(TimelineEntry)] == [
        *("number", "act", "title", "day", "claimed_at", "received_at", "who", "other", "place"),
        *("net_mass_g", "package_count", "detail", "note", "lots", "apart", "changes", "event_id"),
        *("answers", "answered_by", "findings", "level"),
    ]
