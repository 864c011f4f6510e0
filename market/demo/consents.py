"""Consents for what crosses a border in the demo and needs one, with invented numbers."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from traceability.compliance.consents.stating import state_consent
from traceability.compliance.consents.terms import ConsentTerms, ConsentWord
from traceability.compliance.gates import dispatch_of, goes_back
from traceability.compliance.judging import NEEDS_CONSENT, crossing_of
from traceability.custody.queries import get_state

BEFORE, AFTER = timedelta(days=60), timedelta(days=300)
MOST_G = 200_000_000


def consent_where_needed(session: Session, lot: str, *, taker_id: str, actor: Actor) -> None:
    """State the consent that a lot needs on its way to a taker."""
    state, taker = get_state(session, lot), get_organisation(session, taker_id)
    today = clock.now().date()
    dispatch = dispatch_of(session, state, taker, on=today)
    route = dispatch.route
    if route is None or crossing_of(dispatch) not in NEEDS_CONSENT:
        return
    if goes_back(session, state, taker):
        return
    terms = ConsentTerms(
        reference=f"{route.from_country} {today:%Y} {lot[3:7]}",
        authority="Competent authorities of both states",
        from_country=route.from_country,
        to_country=route.to_country,
        valid_from=today - BEFORE,
        valid_until=today + AFTER,
        most_g=MOST_G,
    )
    state_consent(session, lot, ConsentWord(terms, None), actor=actor)
