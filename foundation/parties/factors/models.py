"""Rows of second factors, and of sign-ins that still wait for one."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, UniqueConstraint

ID = 32
HASH = 32


class AuthenticatorApp(SQLModel, table=True):
    """A person's authenticator app. The seed is wrapped; `last_step` is the newest code taken."""

    __tablename__ = "authenticator_app"

    person_id: str = Field(primary_key=True, foreign_key="person.id", max_length=ID)
    wrapped_seed: bytes = Field(max_length=100)
    wrap_version: int
    last_step: int
    created_at: datetime


class RecoveryCode(SQLModel, table=True):
    """One of ten codes for the day the phone is gone. `beginning` finds it, the rest is hashed."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "beginning"),)

    id: str = Field(primary_key=True, max_length=ID)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    beginning: str = Field(max_length=2)
    code_hash: str = Field(max_length=200)
    created_at: datetime
    used_at: datetime | None = None


class Passkey(SQLModel, table=True):
    """A passkey's public half. `credential_id` is the authenticator's, `name` the person's.

    `sign_count` only goes up; one that went back sets `flagged_at`, and then it opens nothing.
    """

    __tablename__ = "passkey"

    id: str = Field(primary_key=True, max_length=ID)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    credential_id: bytes = Field(unique=True, max_length=1023)
    public_key: bytes = Field(max_length=2000)
    sign_count: int = Field(sa_type=BigInteger)
    name: str = Field(max_length=80)
    is_synced: bool
    created_at: datetime
    last_used_at: datetime | None = None
    flagged_at: datetime | None = None


class UsedChallenge(SQLModel, table=True):
    """A challenge that a passkey has answered, noted until it would have ended by itself."""

    __tablename__ = "used_challenge"

    challenge_hash: bytes = Field(primary_key=True, max_length=HASH)
    ends_at: datetime = Field(index=True)


class PendingSignIn(SQLModel, table=True):
    """The right password was given and the second factor was not yet: no session, nothing opens."""

    __tablename__ = "pending_sign_in"

    token_hash: bytes = Field(primary_key=True, max_length=HASH)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    created_at: datetime
    expires_at: datetime = Field(index=True)
