"""Provenance as a page or a program asks for it: verdict and timeline for one reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from foundation.parties.models import Organisation, Site
from traceability.custody.queries import find_state
from traceability.provenance.timeline import (
    Audience,
    Directory,
    Party,
    Place,
    TimelineEntry,
    findings_for,
    other_id,
    timeline,
)
from traceability.provenance.verification import examine
from traceability.provenance.watch_rules import for_inspectors

if TYPE_CHECKING:
    from foundation.parties.actor import Actor
    from traceability.provenance.evidence import Statement
    from traceability.provenance.findings import Finding, Verdict


@dataclass(frozen=True)
class ProvenanceView:
    """What one reader may see; the verdict's findings leave out what is not for them."""

    audience: Audience
    verdict: Verdict
    entries: tuple[TimelineEntry, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings this reader may see."""
        return self.verdict.findings


def view_provenance(session: Session, lot: str, *, actor: Actor | None) -> ProvenanceView:
    """Verdict and timeline of a lot as `actor` may see them; None is the public."""
    return _view(session, lot, audience_of(session, lot, actor=actor))


def inspect_provenance(session: Session, lot: str) -> ProvenanceView:
    """Verdict and timeline as the parties see them. Whoever calls answers for who may."""
    return _view(session, lot, Audience.PARTY, is_inspected=True)


def _view(
    session: Session, lot: str, audience: Audience, *, is_inspected: bool = False
) -> ProvenanceView:
    evidence, verdict = examine(session, lot)
    if is_inspected:
        told = tuple(for_inspectors(finding, evidence) for finding in verdict.findings)
        verdict = replace(verdict, findings=told)
    statements = evidence.statements if evidence else ()
    directory = Directory() if audience is Audience.PUBLIC else _directory(session, statements)
    return ProvenanceView(
        audience=audience,
        verdict=replace(verdict, findings=findings_for(verdict, audience)),
        entries=timeline(statements, verdict, directory, audience),
    )


def audience_of(session: Session, lot: str, *, actor: Actor | None) -> Audience:
    """Which of the three lists a reader gets."""
    if actor is None:
        return Audience.PUBLIC
    state = find_state(session, lot)
    is_party = state is not None and state.is_party(actor.organisation_id)
    return Audience.PARTY if is_party else Audience.BUYER


def _directory(session: Session, statements: tuple[Statement, ...]) -> Directory:
    """The organisations and sites that the history names, in two queries."""
    occasions = [s.occasion for s in statements if s.occasion is not None]
    organisation_ids = {occasion.organisation_id for occasion in occasions}
    others = {other_id(s.act) for s in statements if s.act is not None}
    organisation_ids |= {organisation_id for organisation_id in others if organisation_id}
    site_ids = {occasion.site_id for occasion in occasions if occasion.site_id}
    organisations = session.exec(
        select(Organisation).where(col(Organisation.id).in_(sorted(organisation_ids)))
    )
    sites = session.exec(select(Site).where(col(Site.id).in_(sorted(site_ids))))
    return Directory(
        parties={
            each.id: Party(each.country, tuple(each.roles), each.name, each.id)
            for each in organisations
        },
        places={each.id: Place(each.name, each.city, each.country) for each in sites},
    )
