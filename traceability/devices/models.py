"""Rows of devices: whose they are and how they are called, and what they are asked to sign."""

from datetime import datetime

from sqlmodel import Field, SQLModel

ID = 32
UUID = 36
KEY = 16
SALT = 16
LONGEST_NAME = 80


class Device(SQLModel, table=True):
    """A phone or terminal with a key of its own. What counts of the key are its leaves; this says
    how people know the device, and who brought it in.
    """

    __tablename__ = "device"

    key_id: str = Field(primary_key=True, max_length=KEY)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    name: str = Field(max_length=LONGEST_NAME)
    enrolled_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)


class DeviceChallenge(SQLModel, table=True):
    """What a device is asked to sign about its key: made for one session, used once."""

    __tablename__ = "device_challenge"

    id: str = Field(primary_key=True, max_length=UUID)
    session_id: str = Field(index=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", max_length=ID)
    salt: bytes = Field(max_length=SALT)
    expires_at: datetime = Field(index=True)
