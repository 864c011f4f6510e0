"""Reports of abuse: anybody says that something is wrong; an operator looks at it, and answers.

Whoever reports stays unknown to those they report, and their address to everybody: an answer is
relayed to it, and then it is forgotten.
"""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, NotFound
from foundation.http.pagination import PAGE_SIZE, Page
from foundation.ids import new_id
from foundation.notifications.mail import write_letter
from foundation.parties.actor import Actor
from market.desk import telling, trail
from market.desk.models import AbuseReport, ReportedThing, ReportReason
from market.desk.paging import newest_first
from market.listings.queries import get_listing
from traceability.tags.scanning import read_short_code

REASON_NAMES = {
    ReportReason.DESCRIPTION: N_("It is not what it is said to be"),
    ReportReason.STOLEN: N_("It belongs to somebody else"),
    ReportReason.DANGER: N_("It is a danger to people or the environment"),
    ReportReason.COPIED: N_("The label is copied or was moved"),
    ReportReason.OTHER: N_("Something else"),
}


class NoSuchReport(NotFound):
    """There is no report with this id."""

    message = N_("There is no report with this id.")


class AlreadyResolved(Conflict):
    """Another operator was faster."""

    message = N_("This report is resolved already. Look at it again.")


def get_label(session: Session, about: ReportedThing, subject: str) -> tuple[str, str]:
    """What can be reported, by the id in its address: its own id and what it is called.

    Raises `NotFound`.
    """
    if about is ReportedThing.LISTING:
        listing = get_listing(session, subject)
        return listing.id, f"{listing.title} ({listing.lot_code})"
    tag = read_short_code(session, subject).tag
    if tag is None:
        raise NotFound()
    return tag.short_code, tag.short_code


def report(
    session: Session,
    about: ReportedThing,
    subject: str,
    *,
    reason: ReportReason,
    text: str,
    reply_to: str | None,
    actor: Actor | None,
) -> AbuseReport:
    """Keep what somebody says is wrong, for an operator to look at."""
    subject, label = get_label(session, about, subject)
    made = AbuseReport(
        id=new_id(),
        about=about,
        subject=subject,
        label=label[:250],
        reason=reason,
        text=text,
        reply_to=reply_to,
        reporter_id=actor.person_id if actor else None,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    telling.tell_of_report(session, made)
    return made


def resolve(
    session: Session, report_id: str, *, note: str, answer: str, actor: Actor
) -> AbuseReport:
    """Say what was found and done; an answer goes to whoever left an address, which is wiped.

    Raises `NoSuchReport` or `AlreadyResolved`.
    """
    actor.check("desk:write")
    if actor.person_id is None:
        raise Forbidden()
    row = session.exec(
        select(AbuseReport)
        .where(AbuseReport.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NoSuchReport()
    if row.resolved_at is not None:
        raise AlreadyResolved()
    if row.reply_to and answer:
        write_letter(session, "report_answer", to=row.reply_to, label=row.label, answer=answer)
    row.reply_to = None
    row.resolved_at, row.resolved_by_id, row.note = clock.now(), actor.person_id, note
    session.add(row)
    session.flush()
    trail.note(session, "report:resolve", row.id, label=row.label, text=note, actor=actor)
    return row


def get_report(session: Session, report_id: str) -> AbuseReport:
    """A report by its id. Raises `NoSuchReport`."""
    row = session.get(AbuseReport, report_id)
    if row is None:
        raise NoSuchReport()
    return row


def get_reports(
    session: Session, *, is_open: bool = False, cursor: str | None = None, size: int = PAGE_SIZE
) -> Page[AbuseReport]:
    """Reports, newest first; only those that wait if one likes."""
    statement = select(AbuseReport)
    if is_open:
        statement = statement.where(col(AbuseReport.resolved_at).is_(None))
    return newest_first(
        session,
        statement,
        (AbuseReport.created_at, AbuseReport.id),
        lambda one: (one.created_at, one.id),
        cursor=cursor,
        size=size,
    )


def count_open(session: Session) -> int:
    """How many reports wait for somebody."""
    return session.exec(
        select(func.count()).select_from(AbuseReport).where(col(AbuseReport.resolved_at).is_(None))
    ).one()
