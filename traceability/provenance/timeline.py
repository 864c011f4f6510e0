"""Where a lot has been, as each reader may see it.

Before a sale a buyer sees roles and countries along the chain, not names; the public sees what
happened and on which day, never who holds a lot or where; the parties to a lot see everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from foundation.errors import N_
from foundation.parties.tokens import KeyLevel
from traceability.custody.corrections import (
    AgreeCorrection,
    Correction,
    DeclineCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    Arrive,
    CancelOffer,
    LapseOffer,
    Offer,
    PackageMass,
    Refuse,
    Register,
    Sell,
    Weigh,
)
from traceability.custody.part_acceptance import taken_by
from traceability.custody.transformations import Transformation
from traceability.custody.transforming import beginning_of, find_input, other_side
from traceability.lots.correcting.showing import ShownChange, shown_changes
from traceability.provenance.details import NOTED, Apart, apart_in, detail_of, title_of
from traceability.provenance.findings import Finding, Rule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from traceability.provenance.evidence import Statement


class Audience(StrEnum):
    """Who reads."""

    PUBLIC = "public"
    BUYER = "buyer"
    PARTY = "party"


UNREADABLE = N_("A record that cannot be read")

# Findings whose evidence names organisations, tags or seals, which nobody else needs to know.
_NAMING = frozenset(
    {
        Rule.BODY, Rule.SIGNATURE, Rule.KEY, Rule.SEQUENCE, Rule.HANDOVER, Rule.TAGS,
        Rule.SOURCES, Rule.FIELD, Rule.SEALS,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """An organisation in the story, without name and id for whoever may not know them."""

    country: str
    roles: tuple[str, ...]
    name: str | None = None
    organisation_id: str | None = None


@dataclass(frozen=True)
class Place:
    """A site in the story; parties only."""

    name: str
    city: str
    country: str


@dataclass(frozen=True)
class TimelineEntry:
    """One custody event. None where there is nothing to say, or nothing this reader may see.

    `lots` are those on the other side of a split or merge, `apart` the packages that go another way
    than the lot, `level` says who holds the key, and by `answers` and `answered_by` (numbers of
    entries) a two-sided handover is drawn as a pair.
    """

    number: int
    act: ActKind | None
    title: str
    day: date
    claimed_at: datetime | None = None
    received_at: datetime | None = None
    who: Party | None = None
    other: Party | None = None
    place: Place | None = None
    net_mass_g: int | None = None
    package_count: int | None = None
    detail: str | None = None
    note: str | None = None
    lots: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()
    changes: tuple[ShownChange, ...] = ()
    event_id: str | None = None
    answers: int | None = None
    answered_by: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    level: KeyLevel | None = None


@dataclass(frozen=True)
class Directory:
    """The organisations and sites that a history names, for those who may know them."""

    parties: Mapping[str, Party] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def named(self, organisation_id: str | None) -> Party | None:
        """The organisation as its partners know it."""
        return self.parties.get(organisation_id) if organisation_id else None

    def anonymous(self, organisation_id: str | None) -> Party | None:
        """The organisation by role and country only."""
        party = self.named(organisation_id)
        return replace(party, name=None, organisation_id=None) if party else None


def timeline(
    statements: Iterable[Statement], verdict: Verdict, directory: Directory, audience: Audience
) -> tuple[TimelineEntry, ...]:
    """The entries that a reader may see, newest first."""
    told = tuple(statements)
    numbers = {statement.event_id: statement.lot_seq for statement in told}
    answered: dict[int, list[int]] = {}
    for statement in told:
        if (offer := numbers.get(offer_event_id(statement.act) or "")) is not None:
            answered.setdefault(offer, []).append(statement.lot_seq)
    shown = _redacted(verdict, audience)
    entries = (
        replace(
            _entry(statement, directory, audience, lot=verdict.lot),
            answers=numbers.get(offer_event_id(statement.act) or ""),
            answered_by=tuple(answered.get(statement.lot_seq, ())),
            findings=tuple(f for f in shown if statement.event_id in f.event_ids),
        )
        for statement in told
    )
    if audience is Audience.PUBLIC:
        entries = (_without_ids(entry) for entry in entries)
    return tuple(sorted(entries, key=lambda entry: -entry.number))


def findings_for(verdict: Verdict, audience: Audience) -> tuple[Finding, ...]:
    """The findings with no more evidence than the reader may see; the public gets no event ids."""
    shown = _redacted(verdict, audience)
    if audience is Audience.PUBLIC:
        return tuple(replace(finding, event_ids=()) for finding in shown)
    return shown


def _redacted(verdict: Verdict, audience: Audience) -> tuple[Finding, ...]:
    if audience is Audience.PARTY:
        return verdict.findings
    return tuple(
        replace(finding, expected="–", found="–") if finding.rule in _NAMING else finding
        for finding in verdict.findings
    )


def offer_event_id(act: Act | None) -> str | None:
    """The offer, or the proposed correction, that an act answers."""
    if isinstance(act, Arrive | Accept | Refuse | CancelOffer | LapseOffer):
        return act.offer.event_id
    if isinstance(act, AgreeCorrection | DeclineCorrection | WithdrawCorrection):
        return act.proposal.event_id
    return None


def other_id(act: Act) -> str | None:
    """The other side of the act."""
    match act:
        case Offer():
            return act.taker_id
        case Sell():
            return act.buyer_id
        case Arrive() | Accept() | Refuse():
            return act.offer.giver_id
        case Register():
            return act.source_id
        case _:
            return None


def _entry(
    statement: Statement, directory: Directory, audience: Audience, *, lot: str
) -> TimelineEntry:
    act, occasion = statement.act, statement.occasion
    happened_at = occasion.event_time if occasion else statement.received_at
    public = TimelineEntry(
        number=statement.lot_seq,
        act=act.kind if act else None,
        title=title_of(act, lot) if act else UNREADABLE,
        day=happened_at.date(),
        event_id=statement.event_id,
        level=statement.level,
    )
    if audience is Audience.PUBLIC or act is None or occasion is None:
        return public
    masses = _masses(act, lot)
    buyers = replace(
        public,
        claimed_at=occasion.event_time,
        received_at=statement.received_at,
        who=directory.anonymous(occasion.organisation_id),
        other=directory.anonymous(other_id(act)),
        net_mass_g=sum(mass.net_g for mass in masses) if masses else None,
        package_count=len(masses) or None,
        detail=detail_of(act),
        apart=tuple(replace(one, note=None) for one in apart_in(act)),
        changes=shown_changes(act.changes) if isinstance(act, Correction) else (),
    )
    if audience is Audience.BUYER:
        return buyers
    return replace(
        buyers,
        who=directory.named(occasion.organisation_id),
        other=directory.named(other_id(act)),
        place=directory.places.get(occasion.site_id) if occasion.site_id else None,
        note=act.note if isinstance(act, NOTED) else None,
        apart=apart_in(act),
        lots=other_side(act, lot),
    )


def _without_ids(entry: TimelineEntry) -> TimelineEntry:
    """The public needs no event ids; a number is enough to tell entries apart."""
    findings = tuple(replace(finding, event_ids=()) for finding in entry.findings)
    return replace(entry, event_id=None, findings=findings)


def _masses(act: Act, lot: str) -> tuple[PackageMass, ...]:
    """What the act says that the lot weighs: what a lot is split into is not that."""
    if begun := beginning_of(act, lot):
        return tuple(entry.mass for entry in begun.packages)
    if isinstance(act, Transformation):
        spent = find_input(act, lot)
        return spent.masses if spent else ()
    if isinstance(act, Accept):
        return taken_by(act)
    return act.masses if isinstance(act, Weigh | Offer | Arrive) else ()
