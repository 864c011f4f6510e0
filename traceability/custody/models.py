"""Rows of custody: signed events as they were signed, where they stand, and what they add up to.

`custody_event` and `custody_event_lot` are the record and never change. Head, package and party
rows are an index over it, rebuilt and compared by `auditing`. Every key starts with the log's id.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import (
    CheckConstraint,
    Field,
    ForeignKeyConstraint,
    SQLModel,
    UniqueConstraint,
    col,
)

from foundation.columns import append_only, values
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import ActKind
from traceability.custody.state import LotStatus
from traceability.custody.words import HandoverEnd, QuarantineReason, StreamKind, Substance


class FlowSide(StrEnum):
    """Whether a lot goes into an event or comes out of it."""

    IN = "in"
    OUT = "out"


LOG = 40
EVENT = 36
CODE = 12
PACKAGE = 20
PARTY = 32
HASH = 32
SIGNATURE = 64
STEP = 300
DOCUMENT = 100


class CustodyRecord(SQLModel, table=True):
    """One signed EPCIS event. `body` is the exact bytes that were signed; the rest is an index."""

    __tablename__ = "custody_event"
    __table_args__ = (CheckConstraint("length(signature) = 64", name="custody_event_signature"),)

    log_id: str = Field(primary_key=True, max_length=LOG)
    id: str = Field(primary_key=True, max_length=EVENT)
    body: bytes
    level: KeyLevel = Field(sa_type=values(KeyLevel))
    key_id: str = Field(max_length=16)
    signature: bytes = Field(max_length=SIGNATURE)
    received_at: datetime
    event_time: datetime
    act: ActKind = Field(sa_type=values(ActKind))
    biz_step: str = Field(max_length=STEP)
    organisation_id: str = Field(index=True, max_length=PARTY)


class CustodyLink(SQLModel, table=True):
    """Where an event stands in the chain of one lot; `prev_hash` is None for the lot's first."""

    __tablename__ = "custody_event_lot"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "event_id"], ["custody_event.log_id", "custody_event.id"]),
        UniqueConstraint("log_id", "lot_id", "lot_seq"),
        CheckConstraint("lot_seq >= 1", name="custody_event_lot_counts_from_one"),
        CheckConstraint("length(prev_hash) = 32", name="custody_event_lot_prev_hash"),
        CheckConstraint(
            "(lot_seq = 1) = (prev_hash IS NULL)", name="custody_event_lot_first_alone_has_no_prev"
        ),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    lot_id: str = Field(primary_key=True, max_length=CODE)
    lot_seq: int
    prev_hash: bytes | None = Field(default=None, max_length=HASH)


class CustodyFlow(SQLModel, table=True):
    """What a lot brought into a transformation, or took out of it: the threads of genealogy.

    An event that makes a lot is its first, so a lot is an output of one event at most. A lot that
    is refused in part brings the refused mass, and `kept_mass_g` goes on as the lot; it may do so
    again. Otherwise all goes, and nothing is kept.
    """

    __tablename__ = "custody_flow"
    __table_args__ = (
        ForeignKeyConstraint(
            ["log_id", "event_id", "lot_id"],
            ["custody_event_lot.log_id", "custody_event_lot.event_id", "custody_event_lot.lot_id"],
        ),
        Index("custody_flow_of_lot", "log_id", "lot_id", "side"),
        Index(
            "custody_flow_comes_out_once",
            "log_id",
            "lot_id",
            unique=True,
            sqlite_where=text("side = 'out'"),
            postgresql_where=text("side = 'out'"),
        ),
        CheckConstraint("net_mass_g > 0", name="custody_flow_has_mass"),
        CheckConstraint("kept_mass_g > 0", name="custody_flow_keeps_mass"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    lot_id: str = Field(primary_key=True, max_length=CODE)
    side: FlowSide = Field(sa_type=values(FlowSide))
    net_mass_g: int = Field(sa_type=BigInteger)
    kept_mass_g: int | None = Field(default=None, sa_type=BigInteger)


class CustodySideStream(SQLModel, table=True):
    """What a process step took from elsewhere, or gave elsewhere, beside its lots."""

    __tablename__ = "custody_side_stream"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "event_id"], ["custody_event.log_id", "custody_event.id"]),
        CheckConstraint("net_mass_g > 0", name="custody_side_stream_has_mass"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    event_id: str = Field(primary_key=True, max_length=EVENT)
    kind: StreamKind = Field(primary_key=True, sa_type=values(StreamKind))
    substance: Substance = Field(primary_key=True, sa_type=values(Substance))
    net_mass_g: int = Field(sa_type=BigInteger)


class CustodyHead(SQLModel, table=True):
    """What a lot's events add up to now; the row that is locked to add another."""

    __tablename__ = "custody_head"
    __table_args__ = (
        CheckConstraint("net_mass_g > 0", name="custody_head_has_mass"),
        CheckConstraint("length(hash) = 32", name="custody_head_hash"),
        CheckConstraint("seq >= 1", name="custody_head_counts_from_one"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    lot_id: str = Field(primary_key=True, max_length=CODE)
    seq: int
    hash: bytes = Field(max_length=HASH)
    status: LotStatus = Field(sa_type=values(LotStatus))
    owner_id: str = Field(index=True, max_length=PARTY)
    custodian_id: str = Field(index=True, max_length=PARTY)
    taker_id: str | None = Field(default=None, index=True, max_length=PARTY)
    offer_expires_at: datetime | None = Field(default=None, index=True)
    correction_expires_at: datetime | None = Field(default=None, index=True)
    net_mass_g: int = Field(sa_type=BigInteger)
    state: dict[str, object] = Field(sa_type=JSON)


class CustodyPackage(SQLModel, table=True):
    """One package of a lot: what it weighs on the books, and the tag it carries."""

    __tablename__ = "custody_package"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "lot_id"], ["custody_head.log_id", "custody_head.lot_id"]),
        UniqueConstraint("log_id", "lot_id", "number"),
        CheckConstraint("net_mass_g > 0", name="custody_package_has_mass"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    package_id: str = Field(primary_key=True, max_length=PACKAGE)
    lot_id: str = Field(max_length=CODE)
    number: int
    net_mass_g: int = Field(sa_type=BigInteger)
    status: LotStatus = Field(sa_type=values(LotStatus))
    tag_id: str | None = Field(default=None, max_length=PARTY)
    quarantine: QuarantineReason | None = Field(default=None, sa_type=values(QuarantineReason))


class CustodyHandover(SQLModel, table=True):
    """A handover from its offer to its end, so that its address leads somewhere for both sides.

    Times are as the signers claim them. `ended` is None while nobody has answered.
    """

    __tablename__ = "custody_handover"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "lot_id"], ["custody_head.log_id", "custody_head.lot_id"]),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="custody_handover_ends"),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    handover_id: str = Field(primary_key=True, max_length=DOCUMENT)
    lot_id: str = Field(max_length=CODE)
    giver_id: str = Field(max_length=PARTY)
    taker_id: str = Field(index=True, max_length=PARTY)
    offered_at: datetime
    expires_at: datetime
    ended: HandoverEnd | None = Field(default=None, sa_type=values(HandoverEnd))
    ended_at: datetime | None = None


class CustodyParty(SQLModel, table=True):
    """An organisation that signed about a lot or owned it, and since which event: it may read."""

    __tablename__ = "custody_party"
    __table_args__ = (
        ForeignKeyConstraint(["log_id", "lot_id"], ["custody_head.log_id", "custody_head.lot_id"]),
    )

    log_id: str = Field(primary_key=True, max_length=LOG)
    organisation_id: str = Field(primary_key=True, max_length=PARTY)
    lot_id: str = Field(primary_key=True, max_length=CODE)
    since_seq: int


for _model in (CustodyRecord, CustodyLink, CustodyFlow, CustodySideStream, CustodyParty):
    append_only(_model)

# On what events, their places in chains, and parties are joined: the log first, as in every key.
LINK_OF_EVENT = (col(CustodyLink.log_id) == CustodyRecord.log_id) & (
    col(CustodyLink.event_id) == CustodyRecord.id
)
PARTY_OF_LINK = (col(CustodyParty.log_id) == CustodyLink.log_id) & (
    col(CustodyParty.lot_id) == CustodyLink.lot_id
)
