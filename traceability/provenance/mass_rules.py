"""Mass: weighings that contradict each other, and receptions that differ from what was sent.

Commercial tolerance 0.5 %; a discrepancy above 10 % by mass, or in any package count, is reportable
(40 CFR 264.72(b) has the same two thresholds for bulk and for pieces).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.differences import Difference
from traceability.custody.events import Accept, ActKind, Offer, PackageMass, Weigh
from traceability.custody.part_acceptance import AcceptPart, taken_by
from traceability.custody.samples import DrawSample
from traceability.custody.transforming import beginning_of
from traceability.provenance.corrected import corrections_of
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import change, kilograms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.custody.events import Act
    from traceability.provenance.evidence import Evidence, Statement

SECOND_WEIGHING = N_(
    "A weighing of %(packages)s packages contradicts the mass stated before: %(change)s."
)
ONE_PACKAGE = N_(
    "A weighing of package %(package)s contradicts the mass stated before: %(change)s."
)
RECEIVED = N_("The taker's masses differ from the giver's: %(change)s.")
COUNT = N_("The taker signed for %(found)s packages, the giver offered %(expected)s.")


def severity_of(expected_g: int, found_g: int) -> Severity | None:
    """None within the commercial tolerance, a remark beyond it, a failure beyond the regulatory."""
    difference = Difference(expected_g, found_g)
    if difference.is_reportable:
        return Severity.FAILURE
    return Severity.REMARK if difference.is_beyond_tolerance else None


def check_weighings(evidence: Evidence) -> Iterator[Finding]:
    """Each weighing against the last mass anybody stated for the same packages."""
    stated: dict[str, tuple[int, Statement]] = {}
    corrected = {one.event_id: changes for one, changes in corrections_of(evidence)}
    for statement in evidence.statements:
        if isinstance(statement.act, Weigh):
            yield from _contradictions(statement, statement.act, stated)
        for mass in _masses(statement.act, evidence.lot):
            stated[mass.package_id] = (mass.net_g, statement)
        if statement.event_id in corrected:
            for one in corrected[statement.event_id].packages:
                stated[one.after.mass.package_id] = (one.after.mass.net_g, statement)
        for drawn in _drawn(statement.act, evidence.lot):
            if known := stated.get(drawn.package_id):
                stated[drawn.package_id] = (known[0] - drawn.net_g, statement)


def check_receptions(evidence: Evidence) -> Iterator[Finding]:
    """Each acceptance against the offer it answers."""
    for statement in evidence.of_kind(ActKind.ACCEPT, ActKind.ACCEPT_PART):
        assert isinstance(statement.act, Accept)
        offered = evidence.by_id.get(statement.act.offer.event_id)
        if offered is None or not isinstance(offered.act, Offer):
            continue  # the handover rule speaks of this
        yield from _reception(offered, offered.act, statement, statement.act)


def _contradictions(
    statement: Statement, weighing: Weigh, stated: dict[str, tuple[int, Statement]]
) -> Iterator[Finding]:
    known = [mass for mass in weighing.masses if mass.package_id in stated]
    worst = [
        severity
        for mass in known
        if (severity := severity_of(stated[mass.package_id][0], mass.net_g))
    ]
    if not worst:
        return
    off = [mass for mass in known if severity_of(stated[mass.package_id][0], mass.net_g)]
    before, after = sum(stated[m.package_id][0] for m in off), sum(m.net_g for m in off)
    earlier = dict.fromkeys(stated[mass.package_id][1].event_id for mass in off)
    yield Finding(
        rule=Rule.WEIGHING,
        severity=Severity.FAILURE if Severity.FAILURE in worst else Severity.REMARK,
        message=SECOND_WEIGHING if len(off) > 1 else ONE_PACKAGE,
        expected=kilograms(before),
        found=kilograms(after),
        event_ids=(*earlier, statement.event_id),
        values={
            "packages": len(off),
            "package": off[0].package_id,
            "change": change(before, after),
        },
    )


def _reception(
    offered: Statement, offer: Offer, accepted: Statement, accept: Accept
) -> Iterator[Finding]:
    event_ids = (offered.event_id, accepted.event_id)
    # What is signed as missing is accounted for: it is a discrepancy, which has a rule of its own.
    missing = accept.missing if isinstance(accept, AcceptPart) else ()
    sent, received = len(offer.masses), len(accept.masses) + len(missing)
    if sent != received:
        yield Finding(
            Rule.RECEPTION,
            Severity.FAILURE,
            COUNT,
            expected=str(sent),
            found=str(received),
            event_ids=event_ids,
            values={"expected": sent, "found": received},
        )
    stated_g = sum(package.stated_g for package in missing)
    before, after = _total(offer.masses) - stated_g, _total(accept.masses)
    if severity := severity_of(before, after):
        yield Finding(
            Rule.RECEPTION,
            severity,
            RECEIVED,
            expected=kilograms(before),
            found=kilograms(after),
            event_ids=event_ids,
            values={"change": change(before, after)},
        )


def _masses(act: Act | None, lot: str) -> tuple[PackageMass, ...]:
    """The masses somebody took from a scale; what an offer repeats from the books is not one."""
    if begun := beginning_of(act, lot):
        return tuple(entry.mass for entry in begun.packages)
    if isinstance(act, Accept):
        return taken_by(act)
    return act.masses if isinstance(act, Weigh) else ()


def _drawn(act: Act | None, lot: str) -> tuple[PackageMass, ...]:
    """What was taken from the lot's packages as a sample."""
    return act.taken if isinstance(act, DrawSample) and act.whole == lot else ()


def _total(masses: tuple[PackageMass, ...]) -> int:
    return sum(mass.net_g for mass in masses)
