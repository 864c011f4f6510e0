"""What people are told about handovers: offered to them, taken back, accepted, refused, lapsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.events import ActKind
from traceability.custody.queries import get_expiring_offers
from traceability.custody.state import LotState
from traceability.lots.models import Lot

WARNED_BEFORE = timedelta(days=3)
BATCH = 100
EVERY_S = 900


class Side(StrEnum):
    """Who is told: whoever gives the lot, or whoever is to take it."""

    GIVER = "giver"
    TAKER = "taker"


BOTH = (Side.GIVER, Side.TAKER)


@dataclass(frozen=True)
class Letter:
    """Its kind, who is told, and the sentence that says what happened and what comes next."""

    kind: NoticeKind
    to: tuple[Side, ...]
    subject: str
    sentence: str


LETTERS: dict[ActKind, Letter] = {
    ActKind.OFFER: Letter(
        NoticeKind.HANDOVER_OFFERED,
        (Side.TAKER,),
        N_("A lot is on its way to you"),
        N_("Its handover to you is offered. Scan the lot at your gate when it arrives."),
    ),
    ActKind.CANCEL_OFFER: Letter(
        NoticeKind.HANDOVER_WITHDRAWN,
        (Side.TAKER,),
        N_("A handover to you was taken back"),
        N_(
            "The lot stays with whoever offered it. Do not expect it; if it stands at your gate, it"
            " is fetched from there."
        ),
    ),
    ActKind.ACCEPT: Letter(
        NoticeKind.HANDOVER_ACCEPTED,
        (Side.GIVER,),
        N_("The lot you handed over was accepted"),
        N_("The taker signed for it with masses of their own. Custody is theirs."),
    ),
    ActKind.REFUSE: Letter(
        NoticeKind.HANDOVER_REFUSED,
        (Side.GIVER,),
        N_("The lot you handed over was refused"),
        N_("Custody stays with you. The lot's page says why; fetch it, or offer it anew."),
    ),
    ActKind.ACCEPT_PART: Letter(
        NoticeKind.HANDOVER_ACCEPTED,
        (Side.GIVER,),
        N_("The lot you handed over was accepted in part"),
        N_(
            "The taker signed for what is accepted; what is refused is a lot of its own, still in"
            " your custody. The lot's page names it and says why: fetch it, or offer it anew."
        ),
    ),
    ActKind.LAPSE_OFFER: Letter(
        NoticeKind.HANDOVER_LAPSED,
        BOTH,
        N_("An offered handover has lapsed"),
        N_("Nobody answered in time, so the lot stays where it was. It can be offered anew."),
    ),
}
LAPSES_SOON = Letter(
    NoticeKind.HANDOVER_EXPIRING,
    BOTH,
    N_("An offered handover is about to lapse"),
    N_("Take the lot within three days, or it has to be offered anew."),
)


def key_of(handover_id: str, act: ActKind) -> str:
    """The name of one step of a handover: whoever tells of it gives the same."""
    return f"{handover_id}:{act.value}"


def tell_of_handover(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": tell the other side of a handover what happened to it."""
    act = ActKind(str(payload["act"]))
    letter = LETTERS.get(act)
    if letter is None:
        return
    actor_id, other_id = str(payload["organisation_id"]), str(payload["counterparty_id"])
    is_takers = act in (ActKind.ACCEPT, ActKind.ACCEPT_PART, ActKind.REFUSE)
    parties = {
        Side.GIVER: other_id if is_takers else actor_id,
        Side.TAKER: actor_id if is_takers else other_id,
    }
    lots = payload["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    handover_id = str(payload["handover_id"])
    begun = payload.get("begun", [])
    assert isinstance(begun, list), "and those that begin likewise"
    for lot in (each for each in lots if each not in begun):
        _send(session, letter, lot=str(lot), handover_id=handover_id, act=act, parties=parties)


def warn_of_lapsing_offers() -> int:
    """Tell both sides of offers that lapse within three days, once each; how many there are."""
    moment = clock.now()
    after, count = (moment, ""), 0
    while True:
        with db.transaction() as session:
            found = get_expiring_offers(
                session, after=after, before=moment + WARNED_BEFORE, limit=BATCH
            )
            for state in found:
                after = (_warn(session, state), state.lot)
        count += len(found)
        if len(found) < BATCH:
            return count


def _warn(session: Session, state: LotState) -> datetime:
    """Tell of one offer; when it ends."""
    assert state.handover is not None, "asked for offers alone"
    _send(
        session,
        LAPSES_SOON,
        lot=state.lot,
        handover_id=state.handover.handover_id,
        act=ActKind.LAPSE_OFFER,
        parties={Side.GIVER: state.handover.giver_id, Side.TAKER: state.handover.taker_id},
        suffix=":soon",
    )
    return state.handover.expires_at


def _send(
    session: Session,
    letter: Letter,
    *,
    lot: str,
    handover_id: str,
    act: ActKind,
    parties: Mapping[Side, str],
    suffix: str = "",
) -> None:
    for side in letter.to:
        happening = Happening(
            kind=letter.kind,
            key=key_of(handover_id, act) + suffix,
            heading=letter.subject,
            sentence=letter.sentence,
            reference=lot,
            about=session.get_one(Lot, lot).title,
            link=f"/lots/{lot}",
            ids={"lot": lot, "handover": handover_id, "side": side.value},
        )
        announce(session, happening, organisation_id=parties[side])
