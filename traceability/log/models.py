"""Rows of the log. Every key begins with the log's id; all but the state are append-only."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from foundation.columns import append_only

# STRICT tables of SQLite know INTEGER only, which there has 64 bits anyway.
COUNT = BigInteger().with_variant(Integer(), "sqlite")
STRICT = {"sqlite_strict": True}


class LogState(SQLModel, table=True):
    """How large a log is, its frontier and its root; the row whose lock orders all appends."""

    __tablename__ = "log_state"
    __table_args__ = (CheckConstraint("length(root) = 32", name="log_state_root"), STRICT)

    log_id: str = Field(primary_key=True, sa_type=Text)
    size: int = Field(sa_type=COUNT)
    frontier: bytes = Field(sa_type=LargeBinary)
    root: bytes = Field(sa_type=LargeBinary)


class LogLeaf(SQLModel, table=True):
    """One entry and its hash; `seq` is dense from 0."""

    __tablename__ = "log_leaf"
    __table_args__ = (
        UniqueConstraint("log_id", "event_id"),
        ForeignKeyConstraint(["log_id"], ["log_state.log_id"]),
        CheckConstraint("length(leaf_hash) = 32", name="log_leaf_hash"),
        STRICT,
    )

    log_id: str = Field(primary_key=True, sa_type=Text)
    seq: int = Field(primary_key=True, sa_type=COUNT)
    event_id: str = Field(sa_type=Text)
    entry: bytes = Field(sa_type=LargeBinary)
    leaf_hash: bytes = Field(sa_type=LargeBinary)


class LogNode(SQLModel, table=True):
    """A perfect subtree of level 1 or more: about one row for each leaf."""

    __tablename__ = "log_node"
    __table_args__ = (
        ForeignKeyConstraint(["log_id"], ["log_state.log_id"]),
        CheckConstraint("length(hash) = 32", name="log_node_hash"),
        CheckConstraint("level >= 1", name="log_node_level"),
        STRICT,
    )

    log_id: str = Field(primary_key=True, sa_type=Text)
    level: int = Field(primary_key=True)
    idx: int = Field(primary_key=True, sa_type=COUNT)
    hash: bytes = Field(sa_type=LargeBinary)


class LogCheckpoint(SQLModel, table=True):
    """A checkpoint that was published, as the bytes of its note."""

    __tablename__ = "log_checkpoint"
    __table_args__ = (ForeignKeyConstraint(["log_id"], ["log_state.log_id"]), STRICT)

    log_id: str = Field(primary_key=True, sa_type=Text)
    size: int = Field(primary_key=True, sa_type=COUNT)
    note: bytes = Field(sa_type=LargeBinary)


class KeyStatement(SQLModel, table=True):
    """A signed statement about an organisation's key; the other columns are an index of its body.

    The time is in milliseconds because the entry commits to it in milliseconds.
    """

    __tablename__ = "key_statement"
    __table_args__ = (
        UniqueConstraint("log_id", "key_id"),
        ForeignKeyConstraint(["log_id"], ["log_state.log_id"]),
        STRICT,
    )

    log_id: str = Field(primary_key=True, sa_type=Text)
    event_id: str = Field(primary_key=True, sa_type=Text)
    organisation_id: str = Field(sa_type=Text, index=True)
    key_id: str = Field(sa_type=Text)
    body: bytes = Field(sa_type=LargeBinary)
    signature: bytes = Field(sa_type=LargeBinary)
    received_at_ms: int = Field(sa_type=COUNT)


class KeyRevocationRow(SQLModel, table=True):
    """A signed statement that a key signs no more; the other columns are an index of its body.

    `signer_id` is the platform key that signed it. A key is revoked once.
    """

    __tablename__ = "key_revocation"
    __table_args__ = (
        UniqueConstraint("log_id", "key_id"),
        ForeignKeyConstraint(["log_id"], ["log_state.log_id"]),
        STRICT,
    )

    log_id: str = Field(primary_key=True, sa_type=Text)
    event_id: str = Field(primary_key=True, sa_type=Text)
    organisation_id: str = Field(sa_type=Text, index=True)
    key_id: str = Field(sa_type=Text)
    signer_id: str = Field(sa_type=Text)
    body: bytes = Field(sa_type=LargeBinary)
    signature: bytes = Field(sa_type=LargeBinary)
    received_at_ms: int = Field(sa_type=COUNT)


for _model in (LogLeaf, LogNode, LogCheckpoint, KeyStatement, KeyRevocationRow):
    append_only(_model)
