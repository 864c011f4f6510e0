"""What an organisation's standing with the operator lets its people and programs sign.

A company that closes in the middle of a chain finishes what it began: it answers what was offered
to it, hands on what it holds, takes back what was its before. It begins nothing: no lot enters, and
none is made of others. The clock and the orders act for everybody, whatever their standing.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlmodel import Session

from foundation.columns import table_of
from foundation.errors import N_, Forbidden
from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from foundation.parties.standing import STANDING_NAMES, Standing
from traceability.custody.refusals import Refusal
from traceability.custody.state import LotState
from traceability.custody.words import ActKind

ALL = frozenset(ActKind)
BEGINNINGS = frozenset({ActKind.REGISTER, ActKind.MERGE, ActKind.PROCESS})

MAY_SIGN: dict[Standing, frozenset[ActKind]] = {
    Standing.NEW: ALL,
    Standing.APPROVED: ALL,
    Standing.FROZEN: frozenset(),
    Standing.CLOSED: ALL - BEGINNINGS,
}
# To whom a lot can be offered at all, and to whom only if it had to do with the lot before.
TAKES_NEW = frozenset({Standing.NEW, Standing.APPROVED})
TAKES_BACK = frozenset({Standing.CLOSED})

ORGANISATION = table_of(Organisation)
# Each capture runs this, and to build a statement costs as much as to run it.
_STANDING = select(ORGANISATION.c.standing).where(
    ORGANISATION.c.id == bindparam("own_organisation")
)
_PEOPLE = ("page", "api")


class NotAsYouStand(Forbidden):
    """A closed organisation finishes, a frozen one reads."""

    message = N_(
        "Your organisation is %(standing)s, so it cannot begin this. What is under way can be"
        " finished unless it is frozen. Write to us."
    )


class TakesNothingNew(Refusal):
    """Nobody waits at that gate for anything new."""

    message = N_(
        "The organisation is %(standing)s and takes no new lots. Choose another taker; only what"
        " was with a closed organisation before can go back to it."
    )


def check_may_sign(session: Session, kind: ActKind, *, actor: Actor) -> None:
    """Raise `NotAsYouStand` where the standing of the actor's organisation leaves the act out."""
    if actor.via not in _PEOPLE:
        return
    standing = _standing_of(session, actor.organisation_id)
    if standing is not None and kind not in MAY_SIGN[standing]:
        raise NotAsYouStand(standing=STANDING_NAMES[standing])


def check_may_take(session: Session, state: LotState, *, taker_id: str) -> None:
    """Raise `TakesNothingNew` where the taker's standing leaves the lot out."""
    standing = _standing_of(session, taker_id)
    if standing is not None and not may_take(standing, state, taker_id=taker_id):
        raise TakesNothingNew(field="taker_id", standing=STANDING_NAMES[standing])


def may_take(standing: Standing, state: LotState, *, taker_id: str) -> bool:
    """Whether this lot can be offered to an organisation that stands there."""
    return standing in TAKES_NEW or (standing in TAKES_BACK and state.is_party(taker_id))


def _standing_of(session: Session, organisation_id: str) -> Standing | None:
    found: Standing | None = session.connection().scalar(
        _STANDING, {"own_organisation": organisation_id}
    )
    return found
