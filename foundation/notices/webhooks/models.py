"""Rows of webhooks: where an organisation wants to hear, and what was sent there."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from foundation.columns import values
from foundation.outgoing.sending import Outcome

ID = 32
SEALED = 100

_WAITING = text("state = 'waiting'")
_DEAD = text("state = 'dead'")

# The same for queries: SQLite sees that a partial index fits only when the value is written out.
IS_WAITING = text("webhook_delivery.state = 'waiting'")
IS_DEAD = text("webhook_delivery.state = 'dead'")


class DeliveryState(StrEnum):
    """Where a delivery stands. `dead`: given up, until somebody sends it again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


class WebhookEndpoint(SQLModel, table=True):
    """An address of an organisation's program. Secrets are wrapped; see `keywrap`.

    While `old_until` lasts, the secret before the newest signs too. `failing_since` is when the
    first of the failures began that no success has ended.
    """

    __tablename__ = "webhook_endpoint"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(sa_type=JSON)
    secret: bytes = Field(max_length=SEALED)
    wrap_version: int
    old_secret: bytes | None = Field(default=None, max_length=SEALED)
    old_wrap_version: int | None = None
    old_until: datetime | None = None
    created_at: datetime
    created_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    disabled_at: datetime | None = None
    is_stopped: bool = False
    failing_since: datetime | None = None


class WebhookDelivery(SQLModel, table=True):
    """One message for one endpoint, and how its sending went. `due_at` is the lease, too."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("webhook_delivery_newest", "endpoint_id", "created_at", "id"),
        Index(
            "webhook_delivery_due",
            "due_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "webhook_delivery_dead",
            "endpoint_id",
            sqlite_where=_DEAD,
            postgresql_where=_DEAD,
        ),
    )

    id: str = Field(primary_key=True, max_length=ID)
    endpoint_id: str = Field(foreign_key="webhook_endpoint.id", max_length=ID)
    message_id: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    body: str
    state: DeliveryState = Field(sa_type=values(DeliveryState))
    attempts: int = 0
    created_at: datetime
    due_at: datetime
    tried_at: datetime | None = None
    outcome: Outcome | None = Field(default=None, sa_type=values(Outcome))
    status: int | None = None
