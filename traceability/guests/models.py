"""Rows of the links that guests sign by: what each is for, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import CheckConstraint, Field, Index, SQLModel

from foundation.columns import values

ID = 32
HASH = 32
CODE = 12
EVENT = 36


class GuestRole(StrEnum):
    """What the link lets its holder sign: that they have taken the lot, or that they give it."""

    TAKE = "take"
    GIVE = "give"


class LinkEnd(StrEnum):
    """How a link came to its end before its last hour."""

    SIGNED = "signed"
    REFUSED = "refused"
    VOIDED = "voided"


class GuestLink(SQLModel, table=True):
    """A link by which the driver of a guest company signs once, for one handover.

    Of the secret only its SHA-256 is here. To take, `handover_id` is the offer's; to give, it is
    the handover by which the guest came to hold the lot, and `onward_id` who is to have it. Who
    signed, for which company and with which plate stands here and in no event, so that it can be
    erased.
    """

    __tablename__ = "guest_link"
    __table_args__ = (
        Index("guest_link_of_lot", "lot_code", "made_at"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_as IS NULL)", name="guest_link_ends_as_something"
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    token_hash: bytes = Field(unique=True, max_length=HASH)
    role: GuestRole = Field(sa_type=values(GuestRole))
    lot_code: str = Field(max_length=CODE)
    handover_id: str = Field(max_length=ID)
    guest_id: str = Field(foreign_key="organisation.id", max_length=ID)
    onward_id: str | None = Field(default=None, foreign_key="organisation.id", max_length=ID)
    made_by_id: str = Field(foreign_key="organisation.id", max_length=ID)
    person_id: str | None = Field(default=None, max_length=ID)
    made_at: datetime
    expires_at: datetime
    gives_until: datetime
    ended_at: datetime | None = None
    ended_as: LinkEnd | None = Field(default=None, sa_type=values(LinkEnd))
    event_id: str | None = Field(default=None, max_length=EVENT)
    signer_name: str | None = Field(default=None, max_length=120)
    signer_company: str | None = Field(default=None, max_length=120)
    plate: str | None = Field(default=None, max_length=20)
