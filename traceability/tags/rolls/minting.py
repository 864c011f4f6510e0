"""Minting a roll, in batches of the worker, and voiding what is left of one.

Each batch is one transaction with the count of labels made, so that whoever stops in between goes
on where it was. A label of a roll says its number and its day, for there is no lot yet.
"""

from __future__ import annotations

from sqlmodel import Session, col

from foundation import clock, db
from foundation.columns import table_of
from foundation.ids import new_code, new_id
from foundation.parties.actor import Actor
from traceability.tags import keys, payload
from traceability.tags.models import Tag, TagState
from traceability.tags.payload import Claims
from traceability.tags.rolls.models import Roll, RollState, RollVoidReason
from traceability.tags.rolls.queries import get_roll
from traceability.tags.rolls.refusals import NotReady, RollVoid, TooLarge
from traceability.tags.scanning import SHORT_PREFIX

MOST_LABELS = 10_000
BATCH = 250


def start_roll(session: Session, name: str, count: int, *, actor: Actor) -> Roll:
    """Ask for a roll; the worker mints it. Raises `TooLarge`."""
    if not 1 <= count <= MOST_LABELS:
        raise TooLarge(field="count")
    roll = Roll(
        id=new_id(),
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        name=name,
        count=count,
        state=RollState.MINTING,
        created_at=clock.now(),
    )
    session.add(roll)
    session.flush()
    return roll


def mint_batch(roll_id: str) -> bool:
    """Mint the next labels of a roll; says whether there are more to be made."""
    with db.transaction() as session:
        roll = session.get(Roll, roll_id, with_for_update=True, populate_existing=True)
        if roll is None or roll.state is not RollState.MINTING:
            return False
        numbers = range(roll.made + 1, min(roll.made + BATCH, roll.count) + 1)
        session.add_all(_mint(session, roll, numbers))
        roll.made += len(numbers)
        if roll.made >= roll.count:
            roll.state = RollState.READY
        session.add(roll)
        return roll.state is RollState.MINTING


def void_roll(session: Session, roll_id: str, *, reason: RollVoidReason, actor: Actor) -> Roll:
    """Let the unused labels of a roll count no more; those on packages stay what they are."""
    roll = get_roll(session, roll_id, organisation_id=actor.organisation_id, is_locked=True)
    if roll.state is RollState.VOID:
        raise RollVoid()
    if roll.state is RollState.MINTING:
        raise NotReady()
    moment = clock.now()
    roll.state, roll.void_reason, roll.voided_at = RollState.VOID, reason, moment
    session.add(roll)
    session.connection().execute(
        table_of(Tag)
        .update()
        .where(col(Tag.roll_id) == roll.id, col(Tag.state) == TagState.MINTED)
        .values(state=TagState.VOID, voided_at=moment)
    )
    session.flush()
    return roll


def _mint(session: Session, roll: Roll, numbers: range) -> list[Tag]:
    moment = clock.now()
    day = keys.issue_day(moment)
    key = keys.signing_key(session)
    key_id = keys.note_use(session, key.public_key(), on=day)
    base_url = db.settings_of(session).base_url
    tags = []
    for number in numbers:
        claims = Claims(new_id(), keys.day_number(day), None)
        tags.append(
            Tag(
                id=claims.tag_id,
                short_code=new_code(SHORT_PREFIX),
                state=TagState.MINTED,
                url=payload.format_url(base_url, payload.sign(claims, key)),
                key_id=key_id,
                issued_on=day,
                created_at=moment,
                roll_id=roll.id,
                roll_number=number,
            )
        )
    return tags
