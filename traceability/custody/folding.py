"""The fold: from a lot's state and its next event to the state after it, or a refusal.

It refuses impossible mass, custody and order. It does not judge: an odd time, an odd place or too
much of an element is recorded, and `provenance` makes a finding of it, because clocks drift and
analyses err.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from traceability.custody import correcting, masses
from traceability.custody.beginning import begun
from traceability.custody.corrections import EventRef
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    Arrive,
    Assay,
    BindTag,
    CancelOffer,
    ChainLink,
    LapseOffer,
    Occasion,
    Offer,
    OfferRef,
    Quarantine,
    Refuse,
    Release,
    Return,
    Sell,
    VoidTag,
    Weigh,
)
from traceability.custody.part_acceptance import (
    AcceptPart,
    check_parting,
    check_rest,
    missing_from,
    taken_by,
)
from traceability.custody.quarantines import check_released, put_aside
from traceability.custody.refusals import (
    ActNotAllowed,
    AgreementUntrue,
    AtTheGate,
    NotItsTag,
    NotYours,
    NowhereElse,
    OfferExpired,
    OfferStillOpen,
    OtherHandover,
    OutOfChain,
    SameParty,
    TagInUse,
)
from traceability.custody.samples import DrawSample
from traceability.custody.sampling import (
    check_drawing,
    check_sampled,
    less_sample,
)
from traceability.custody.state import (
    TRANSITIONS,
    Handover,
    LotState,
    LotStatus,
    PackageState,
    allowed_roles,
    is_unanswered,
    may_do,
)
from traceability.custody.transformations import Transformation
from traceability.custody.transforming import check_books, check_transformation


def apply(
    state: LotState | None, act: Act, occasion: Occasion, *, lot: str, body_hash: bytes
) -> LotState:
    """The state of `lot` after one more event, whose body has this SHA-256; or a `Refusal`."""
    status = TRANSITIONS.get((state.status if state else None, act.kind))
    if status is None:
        raise ActNotAllowed(
            status=state.status.value if state else "unregistered", act=act.kind.value
        )
    if isinstance(act, Transformation):
        check_transformation(act, occasion)
    if isinstance(act, AcceptPart):
        check_parting(act, occasion, lot=lot, is_first=state is None)
    if isinstance(act, DrawSample):
        check_drawing(act, occasion, lot=lot, is_first=state is None)
    link = _check_link(state, occasion, lot)
    if state is None:
        return replace(begun(act, occasion, link, body_hash), status=status, hash=body_hash)
    correcting.check_settled(state, act.kind)
    _check_role(state, act.kind, occasion.organisation_id)
    check_released(state, act)
    signed = replace(
        state,
        seq=link.seq,
        hash=body_hash,
        status=status,
        last_event_time=occasion.event_time,
        parties=_with(state.parties, occasion.organisation_id),
    )
    after = replace(signed, **_effect(state, act, occasion, body_hash))
    return correcting.keep_books(state, after, act, EventRef(occasion.event_id, body_hash))


def fold(events: Iterable[tuple[Act, Occasion, bytes]], *, lot: str) -> LotState | None:
    """The state that a lot's events (act, occasion, SHA-256 of the body) add up to, in order."""
    state: LotState | None = None
    for act, occasion, body_hash in events:
        state = apply(state, act, occasion, lot=lot, body_hash=body_hash)
    return state


def _check_link(state: LotState | None, occasion: Occasion, lot: str) -> ChainLink:
    """The chain is dense, and each event repeats the hash of the one before it."""
    seq, previous = (state.seq, state.hash) if state else (0, None)
    links = [link for link in occasion.chain if link.lot == lot]
    if len(links) != 1 or links[0].seq != seq + 1 or links[0].prev != previous:
        raise OutOfChain(lot=lot, seq=seq)
    return links[0]


def _check_role(state: LotState, kind: ActKind, organisation_id: str) -> None:
    if not may_do(kind, state, organisation_id):
        roles = allowed_roles(kind, state.status)
        raise NotYours(who=" / ".join(sorted(role.value for role in roles)))


# Any: fields of LotState, whose types `replace` checks no further either
def _effect(  # noqa: PLR0911 - one case per act reads better than a table of functions
    state: LotState, act: Act, occasion: Occasion, body_hash: bytes
) -> dict[str, Any]:
    """What the act changes, beside seq, hash, status and time."""
    match act:
        case BindTag() | VoidTag():
            return {"packages": _tagged(state, act)}
        case Weigh():
            masses.check_named(act.masses, state.packages, lot=state.lot)
            return {"packages": masses.weighed(state.packages, act.masses)}
        case Assay():
            masses.check_shares((line.element, line.content_ppm) for line in act.contents)
            masses.check_dry(act.dry_ppm)
        case Sell():
            _check_other(act.buyer_id, occasion.organisation_id)
            return {"owner_id": act.buyer_id, "parties": _with(state.parties, act.buyer_id)}
        case Offer():
            return {"handover": _offered(state, act, occasion, body_hash)}
        case CancelOffer() | LapseOffer() | Arrive() | Accept() | Refuse():
            return _answered(state, act, occasion)
        case Return():
            return {"site_id": _other_place(state, occasion)}
        case DrawSample():
            check_sampled(state, act)
            return {"packages": less_sample(state.packages, act.taken)}
        case Transformation():
            check_books(state, act)
        case Quarantine() | Release():
            return {"packages": put_aside(state, act)}
    if isinstance(act, correcting.Correcting):
        return correcting.effect(state, act, occasion, body_hash)
    return {}


def _other_place(state: LotState, occasion: Occasion) -> str:
    """A lot comes back from one place to another, and both are known."""
    if occasion.site_id is None or occasion.site_id == state.site_id:
        raise NowhereElse()
    return occasion.site_id


def _tagged(state: LotState, act: BindTag | VoidTag) -> tuple[PackageState, ...]:
    package = masses.get_package(state.packages, act.package_id, lot=state.lot)
    if isinstance(act, BindTag) and package.tag_id is not None:
        raise TagInUse(package_id=act.package_id)
    if isinstance(act, VoidTag) and package.tag_id != act.tag_id:
        raise NotItsTag(package_id=act.package_id)
    tag_id = act.tag_id if isinstance(act, BindTag) else None
    return tuple(
        replace(each, tag_id=tag_id) if each is package else each for each in state.packages
    )


def _offered(state: LotState, act: Offer, occasion: Occasion, body_hash: bytes) -> Handover:
    _check_other(act.taker_id, occasion.organisation_id)
    if act.expires_at <= occasion.event_time:
        raise OfferExpired(expires_at=act.expires_at.date().isoformat())
    masses.check_whole(act.masses, state.packages, lot=state.lot)
    masses.check_on_the_books(act.masses, state.packages)
    return Handover(
        handover_id=act.handover_id,
        offer_event_id=occasion.event_id,
        offer_hash=body_hash,
        giver_id=occasion.organisation_id,
        taker_id=act.taker_id,
        expires_at=act.expires_at,
        seals=act.seals,
    )


def _answered(
    state: LotState,
    act: CancelOffer | LapseOffer | Arrive | Accept | Refuse,
    occasion: Occasion,
) -> dict[str, Any]:  # Any: as in _effect
    handover = state.handover
    assert handover is not None, "a lot that is offered or arrived has an open handover"
    if act.offer != reference_of(handover):
        raise OtherHandover()
    _check_expiry(state, handover, act, occasion)
    if isinstance(act, Arrive):
        if act.masses:
            masses.check_whole(act.masses, state.packages, lot=state.lot)
        return {"site_id": occasion.site_id}
    if isinstance(act, Accept):
        masses.check_whole(act.masses, state.packages, lot=state.lot, missing=missing_from(act))
        if act.agrees != masses.agree(act.masses, state.packages):
            raise AgreementUntrue()
        if isinstance(act, AcceptPart):
            check_rest(state, act)
        return {
            "handover": None,
            "custodian_id": handover.taker_id,
            "site_id": occasion.site_id or state.site_id,
            "packages": masses.restated(state.packages, taken_by(act)),
        }
    return {"handover": None}


def reference_of(handover: Handover) -> OfferRef:
    """What an answer to this offer must name."""
    return OfferRef(
        handover.handover_id, handover.giver_id, handover.offer_event_id, handover.offer_hash
    )


def _check_expiry(state: LotState, handover: Handover, act: Act, occasion: Occasion) -> None:
    """What has arrived in time can be answered for as long as its giver leaves it at the gate."""
    is_over = is_unanswered(handover, occasion.event_time)
    expires_at = handover.expires_at.date().isoformat()
    if isinstance(act, LapseOffer) and not is_over:
        raise OfferStillOpen(expires_at=expires_at)
    if isinstance(act, CancelOffer) and not is_over and state.status is LotStatus.ARRIVED:
        raise AtTheGate(expires_at=expires_at)
    if isinstance(act, Arrive | Accept) and is_over and state.status is LotStatus.OFFERED:
        raise OfferExpired(expires_at=expires_at)


def _check_other(other_id: str, organisation_id: str) -> None:
    if other_id == organisation_id:
        raise SameParty()


def _with(parties: tuple[str, ...], organisation_id: str) -> tuple[str, ...]:
    return parties if organisation_id in parties else (*parties, organisation_id)
