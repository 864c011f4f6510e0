"""Rows of the desk: what operators did, the money they want to move, what was reported to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field, Index, SQLModel

from foundation.columns import append_only, values

ID = 32

_IS_OPEN = text("verdict IS NULL")


class OperatorAct(SQLModel, table=True):
    """One thing that an operator did: `action` is "subject:action", `subject` what it was done to.

    `label` is what the subject was called then. Without a person it was the command line.
    """

    __tablename__ = "operator_act"
    __table_args__ = (Index("operator_act_newest", "at", "id"),)

    id: str = Field(primary_key=True, max_length=ID)
    at: datetime
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=ID)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=64)
    label: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=500)


class MoneyMove(StrEnum):
    """How an operator moves money by hand."""

    RETRY = "retry"
    REFUND = "refund"
    PAYOUT = "payout"


class ProposalVerdict(StrEnum):
    """What became of a proposal."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class MoneyProposal(SQLModel, table=True):
    """Money that one operator wants to move and another confirms, or either refuses.

    `target` is the failed operation of a retry, else the order. `operation_id` is what the
    confirmation planned.
    """

    __tablename__ = "money_proposal"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="money_proposal_of_money"),
        CheckConstraint(
            "verdict <> 'confirmed' OR decided_by_id <> proposed_by_id",
            name="money_proposal_of_two",
        ),
        CheckConstraint(
            "(verdict IS NULL) = (decided_by_id IS NULL)", name="money_proposal_decided"
        ),
        Index(
            "money_proposal_one_open",
            "move",
            "target",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index("money_proposal_newest", "proposed_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    move: MoneyMove = Field(sa_type=values(MoneyMove))
    target: str = Field(max_length=ID)
    order_id: str = Field(foreign_key="purchase_order.id", index=True, max_length=12)
    payment_id: str | None = Field(default=None, foreign_key="payment.id", max_length=255)
    amount_minor: int
    currency: str = Field(max_length=3)
    reason: str = Field(max_length=500)
    proposed_by_id: str = Field(foreign_key="person.id", max_length=ID)
    proposed_at: datetime
    verdict: ProposalVerdict | None = Field(default=None, sa_type=values(ProposalVerdict))
    decided_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    decided_at: datetime | None = None
    answer: str = Field(default="", max_length=500)
    operation_id: str | None = Field(
        default=None, foreign_key="payment_operation.id", max_length=ID
    )


class ReportedThing(StrEnum):
    """What can be reported by anybody."""

    LISTING = "listing"
    TAG = "tag"


class ReportReason(StrEnum):
    """What somebody says is wrong."""

    DESCRIPTION = "description"
    STOLEN = "stolen"
    DANGER = "danger"
    COPIED = "copied"
    OTHER = "other"


class AbuseReport(SQLModel, table=True):
    """Something that somebody says is wrong, and what an operator found.

    `reply_to` is for one answer alone: nobody is shown it, and it is wiped when the report is
    resolved.
    """

    __tablename__ = "abuse_report"
    __table_args__ = (
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="abuse_report_resolved"
        ),
        Index("abuse_report_newest", "created_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    about: ReportedThing = Field(sa_type=values(ReportedThing))
    subject: str = Field(index=True, max_length=ID)
    label: str = Field(max_length=250)
    reason: ReportReason = Field(sa_type=values(ReportReason))
    text: str = Field(max_length=2000)
    reply_to: str | None = Field(default=None, max_length=254)
    reporter_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    created_at: datetime
    resolved_at: datetime | None = None
    resolved_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    note: str = Field(default="", max_length=500)


append_only(OperatorAct)
