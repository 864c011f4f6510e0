"""What a recorded event leaves in the tables: itself, its places in chains, the lots after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session

from foundation import db
from foundation.columns import table_of
from foundation.parties.signing_keys import Signature
from traceability.custody.events import Act, Occasion
from traceability.custody.handover_rows import ended_by, opened_row
from traceability.custody.models import (
    CustodyFlow,
    CustodyHandover,
    CustodyHead,
    CustodyLink,
    CustodyPackage,
    CustodyParty,
    CustodyRecord,
    CustodySideStream,
)
from traceability.custody.queries import vocabulary_of
from traceability.custody.refusals import OutOfChain
from traceability.custody.rows import (
    flow_rows,
    head_row,
    new_party_rows,
    package_rows,
    stream_rows,
)
from traceability.custody.shapes import biz_step
from traceability.custody.state import LotState

EVENT, LINK, HEAD = table_of(CustodyRecord), table_of(CustodyLink), table_of(CustodyHead)
PACKAGE, PARTY = table_of(CustodyPackage), table_of(CustodyParty)
FLOW, STREAM = table_of(CustodyFlow), table_of(CustodySideStream)
HANDOVER = table_of(CustodyHandover)

# Each capture runs these, and to build a statement costs as much as to run it.
_NEW_EVENT, _NEW_LINK = insert(EVENT), insert(LINK)
_OWN_HEAD = (HEAD.c.log_id == bindparam("own_log"), HEAD.c.lot_id == bindparam("seen_lot"))
_SEEN_HEAD = (HEAD.c.seq == bindparam("seen_seq"), HEAD.c.hash == bindparam("seen_hash"))
_GROWN_HEAD = update(HEAD).where(*_OWN_HEAD, *_SEEN_HEAD)
# A package that is refused at a gate is of its lot no more.
_GONE_PACKAGE = delete(PACKAGE).where(
    PACKAGE.c.log_id == bindparam("own_log"), PACKAGE.c.package_id == bindparam("own_package")
)
_CHANGED_PACKAGE = update(PACKAGE).where(
    PACKAGE.c.log_id == bindparam("own_log"), PACKAGE.c.package_id == bindparam("own_package")
)
_NEW_HANDOVER = insert(HANDOVER)
_ENDED_HANDOVER = update(HANDOVER).where(
    HANDOVER.c.log_id == bindparam("own_log"), HANDOVER.c.handover_id == bindparam("own_handover")
)


def write_state(session: Session, before: LotState | None, state: LotState) -> None:
    """The lot's head, packages and parties as they are after an event."""
    connection, log_id = session.connection(), db.settings_of(session).log_id
    row = head_row(state, log_id=log_id)
    if before is None:
        connection.execute(insert(HEAD), [row])
        connection.execute(insert(PACKAGE), package_rows(state, log_id=log_id))
    else:
        # The lock makes this the same row that the fold saw; the hash says so once more.
        seen = {"seen_lot": state.lot, "seen_seq": before.seq, "seen_hash": before.hash}
        swapped = connection.execute(_GROWN_HEAD, {"own_log": log_id, **seen, **row})
        if swapped.rowcount != 1:
            raise OutOfChain(lot=state.lot, seq=before.seq)
        known = package_rows(before, log_id=log_id)
        left = {row["package_id"] for row in known} - {one.package_id for one in state.packages}
        for package_id in sorted(left, key=str):
            connection.execute(_GONE_PACKAGE, {"own_log": log_id, "own_package": package_id})
        for package in package_rows(state, log_id=log_id):
            if package not in known:
                own = {"own_log": log_id, "own_package": package["package_id"]}
                connection.execute(_CHANGED_PACKAGE, {**own, **package})
    parties = new_party_rows(before, state, log_id=log_id)
    if parties:
        connection.execute(insert(PARTY), parties)


def write_event(
    session: Session,
    act: Act,
    occasion: Occasion,
    body: bytes,
    signature: Signature,
    *,
    received_at: datetime,
) -> None:
    """The event with its signed bytes, and where it stands in the chain of each of its lots."""
    connection, log_id = session.connection(), db.settings_of(session).log_id
    connection.execute(
        _NEW_EVENT,
        {
            "log_id": log_id,
            "id": occasion.event_id,
            "body": body,
            "level": signature.level,
            "key_id": signature.key_id,
            "signature": signature.signature,
            "received_at": received_at,
            "event_time": occasion.event_time,
            "act": act.kind,
            "biz_step": biz_step(act, vocabulary_of(session)),
            "organisation_id": occasion.organisation_id,
        },
    )
    connection.execute(
        _NEW_LINK,
        [
            {
                "log_id": log_id,
                "event_id": occasion.event_id,
                "lot_id": link.lot,
                "lot_seq": link.seq,
                "prev_hash": link.prev,
            }
            for link in occasion.chain
        ],
    )
    if flows := flow_rows(act, occasion, log_id=log_id):
        connection.execute(insert(FLOW), flows)
    if streams := stream_rows(act, occasion, log_id=log_id):
        connection.execute(insert(STREAM), streams)
    if opened := opened_row(act, occasion, log_id=log_id):
        connection.execute(_NEW_HANDOVER, opened)
    elif ended := ended_by(act, occasion):
        handover_id, changes = ended
        own = {"own_log": log_id, "own_handover": handover_id}
        connection.execute(_ENDED_HANDOVER, {**own, **changes})
