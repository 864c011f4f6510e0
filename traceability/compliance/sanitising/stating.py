"""Stating how a lot's devices were sanitised, or why that is not stated."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock
from foundation.documents.papers import ReadPaper
from foundation.documents.store import put_paper
from foundation.errors import N_, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.compliance.sanitising.models import LotSanitising
from traceability.compliance.sanitising.words import NotSanitisedReason, Sanitising, Stated
from traceability.lots.models import Lot
from traceability.lots.queries import get_readable_lot


class NotYours(Forbidden):
    """Whoever owns or holds a lot sanitises it."""

    message = N_("Only the owner or the holder of %(lot)s states how it was sanitised.")


class DoneTomorrow(Invalid):
    """What is stated is done."""

    message = N_("That day has not come yet. Give the day on which it was done.")


class NoEvidence(Invalid):
    """Which pieces it was, or a document that says so."""

    message = N_("List the serial numbers, or attach the certificate.")


def state_sanitising(
    session: Session,
    lot_code: str,
    stated: Sanitising | NotSanitisedReason,
    *,
    certificate: ReadPaper | None = None,
    actor: Actor,
) -> LotSanitising:
    """State how it was done, with serial numbers or a certificate; or why it is not stated."""
    actor.check("lots:write")
    _, state = get_readable_lot(session, lot_code, actor=actor)
    if actor.organisation_id not in (state.owner_id, state.custodian_id):
        raise NotYours(lot=lot_code)
    row = LotSanitising(
        lot_code=lot_code,
        number=0,
        serials=[],
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        stated_at=clock.now(),
    )
    if isinstance(stated, NotSanitisedReason):
        row.reason = stated
    else:
        if stated.done_on > clock.now().date():
            raise DoneTomorrow(field="done_on")
        if not stated.serials and certificate is None:
            raise NoEvidence(field="serials")
        row.method, row.operator, row.done_on = stated.method, stated.operator, stated.done_on
        row.serials = list(stated.serials)
        if certificate:
            owner_id = actor.organisation_id
            row.paper_id = put_paper(session, certificate, organisation_id=owner_id).id
    # Of two who state at once the second gets the next number: the lot's row is the queue.
    session.get_one(Lot, lot_code, with_for_update=True)
    row.number = len(get_sanitising_rows(session, lot_code)) + 1
    session.add(row)
    session.flush()
    return row


def get_sanitising_rows(session: Session, lot_code: str) -> list[LotSanitising]:
    """Everything that was stated, newest first."""
    return list(
        session.exec(
            select(LotSanitising)
            .where(LotSanitising.lot_code == lot_code)
            .order_by(col(LotSanitising.number).desc())
        )
    )


def find_sanitising(session: Session, lot_code: str) -> Stated:
    """What is stated now."""
    rows = get_sanitising_rows(session, lot_code)
    return stated_in(rows[0]) if rows else None


def stated_in(row: LotSanitising) -> Sanitising | NotSanitisedReason:
    """A row as a value."""
    if row.reason is not None:
        return row.reason
    assert row.method is not None, "the table has a method or a reason"
    assert row.done_on is not None, "the table has it in full"
    return Sanitising(
        method=row.method,
        operator=row.operator or "",
        done_on=row.done_on,
        serials=tuple(row.serials),
        has_certificate=row.paper_id is not None,
    )
