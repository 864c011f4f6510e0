"""Handovers take two signatures: an answer must fit the very offer that was signed, and come from
the party that the offer names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import (
    Accept,
    ActKind,
    Arrive,
    CancelOffer,
    LapseOffer,
    Offer,
    Refuse,
)
from traceability.custody.transforming import beginning_of
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import short_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.custody.events import OfferRef
    from traceability.provenance.evidence import Evidence, Statement

NO_OFFER = N_("An answer to a handover names an offer that is not in this history.")
OTHER_OFFER = N_("An answer to a handover was signed over another offer than the one shown.")
WRONG_TAKER = N_("A handover was answered by somebody it was not offered to.")
WRONG_GIVER = N_("An answer to a handover names another giver than signed the offer.")
TWICE = N_("A handover was accepted twice.")

ANSWERS = (
    ActKind.ARRIVE,
    ActKind.ACCEPT,
    ActKind.REFUSE,
    ActKind.CANCEL_OFFER,
    ActKind.LAPSE_OFFER,
    ActKind.ACCEPT_PART,
)


def check_handovers(evidence: Evidence) -> Iterator[Finding]:
    """Each answer against its offer."""
    accepted: dict[str, Statement] = {}
    for statement in evidence.of_kind(*ANSWERS):
        if beginning_of(statement.act, evidence.lot):
            continue  # the offer is in the chain of the lot that was refused in part
        reference = _reference(statement)
        offered = evidence.by_id.get(reference.event_id)
        if offered is None or not isinstance(offered.act, Offer):
            yield _finding(NO_OFFER, (statement,), found=reference.event_id)
            continue
        yield from _answer(offered, offered.act, statement, reference)
        if isinstance(statement.act, Accept):
            if offered.event_id in accepted:
                yield _finding(TWICE, (accepted[offered.event_id], statement), found="2")
            accepted[offered.event_id] = statement


def _answer(
    offered: Statement, offer: Offer, statement: Statement, reference: OfferRef
) -> Iterator[Finding]:
    pair = (offered, statement)
    if offered.hash is not None and reference.body_hash != offered.hash:
        yield _finding(
            OTHER_OFFER,
            pair,
            expected=short_hash(offered.hash),
            found=short_hash(reference.body_hash),
        )
    giver = offered.occasion.organisation_id if offered.occasion else None
    if reference.giver_id != giver:
        yield _finding(WRONG_GIVER, pair, expected=giver or "–", found=reference.giver_id)
    answers_as_taker = isinstance(statement.act, Arrive | Accept | Refuse)
    signer = statement.occasion.organisation_id if statement.occasion else None
    if answers_as_taker and signer != offer.taker_id:
        yield _finding(WRONG_TAKER, pair, expected=offer.taker_id, found=signer or "–")


def _reference(statement: Statement) -> OfferRef:
    act = statement.act
    assert isinstance(act, Arrive | Accept | Refuse | CancelOffer | LapseOffer)
    return act.offer


def _finding(
    message: str, statements: tuple[Statement, ...], *, expected: str = "1", found: str
) -> Finding:
    return Finding(
        Rule.HANDOVER,
        Severity.FAILURE,
        message,
        expected=expected,
        found=found,
        event_ids=tuple(statement.event_id for statement in statements),
    )
