"""What an organisation can do to a lot next: what pages and the API offer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from traceability.custody.state import (
    ARRIVED,
    IN_TIME,
    OFFERED,
    PASSING_ON,
    TRANSITIONS,
    WHILE_CORRECTING,
    LotState,
    PackageState,
    is_unanswered,
    may_do,
)
from traceability.custody.words import ActKind


def allowed_acts(state: LotState, organisation_id: str, *, at: datetime) -> frozenset[ActKind]:
    """What an organisation can do to a lot next. Lapsing is the clock's act, so nobody's button."""
    return frozenset(
        kind
        for status, kind in TRANSITIONS
        if status is state.status
        and kind is not ActKind.LAPSE_OFFER
        and _is_time(kind, state, at)
        and may_do(kind, state, organisation_id)
        and _has_object(kind, state.packages)
        and _is_settled(kind, state, organisation_id, at)
    )


def _is_time(kind: ActKind, state: LotState, at: datetime) -> bool:
    """A taker has until the offer's last day to arrive, and a lot at the gate is left there."""
    if state.handover is None:
        return True
    if is_unanswered(state.handover, at):
        return state.status is ARRIVED or kind not in IN_TIME
    return state.status is OFFERED or kind is not ActKind.CANCEL_OFFER


def _has_object(kind: ActKind, packages: Sequence[PackageState]) -> bool:
    """Whether there is anything left to tag, a tag to void, something to put aside or to release,
    and nothing put aside that would be passed on."""
    aside = [package.quarantine is not None for package in packages]
    if kind in PASSING_ON:
        return not any(aside)
    if kind is ActKind.RELEASE:
        return any(aside)
    if kind in (ActKind.QUARANTINE, ActKind.ACCEPT_PART):
        return not all(aside)
    if kind is ActKind.BIND_TAG:
        return any(package.tag_id is None for package in packages)
    if kind is ActKind.VOID_TAG:
        return any(package.tag_id is not None for package in packages)
    return True


def _is_settled(kind: ActKind, state: LotState, organisation_id: str, at: datetime) -> bool:
    """Whether an open correction leaves room for it, or whether there is anybody to ask."""
    if state.correction is not None:
        is_over = at > state.correction.expires_at
        return kind in WHILE_CORRECTING and not (is_over and kind is ActKind.AGREE_CORRECTION)
    others = bool(state.sides - {organisation_id})
    if kind is ActKind.PROPOSE_CORRECTION:
        return others
    if kind is ActKind.CANCEL_REGISTRATION:
        return state.parties == (organisation_id,) and state.books.made_g is None
    return not (kind is ActKind.CORRECT and others)
