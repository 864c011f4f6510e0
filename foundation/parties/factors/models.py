"""Rows of second factors, and of sign-ins that still wait for one."""

from datetime import datetime

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


class PendingSignIn(SQLModel, table=True):
    """The right password was given and the second factor was not yet: no session, nothing opens."""

    __tablename__ = "pending_sign_in"

    token_hash: bytes = Field(primary_key=True, max_length=HASH)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    created_at: datetime
    expires_at: datetime = Field(index=True)
