"""Stating a permit, its renewal, and that it is not used any more. Nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.documents.papers import ReadPaper
from foundation.documents.store import put_paper
from foundation.errors import N_, Conflict, Invalid, NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.queries import get_own_site
from traceability.compliance.kinds import PermitKind, WithdrawalReason
from traceability.compliance.models import Permit, PermitWithdrawal
from traceability.compliance.queries import get_own_permit

WRITE = "lots:write"


class EndsBeforeItBegins(Invalid):
    """A permit holds for a day at least."""

    message = N_("The last day lies before the first. Look at the permit again.")


class NoSuchSite(Invalid):
    """A permit is for a site of one's own, or for none."""

    message = N_("This is no site of your organisation. Choose one of the list, or none.")


class AlreadyWithdrawn(Conflict):
    """A withdrawn permit stays withdrawn."""

    message = N_("This permit is withdrawn. State a new one instead.")


class AlreadyRenewed(Conflict):
    """Only the latest version is renewed."""

    message = N_("This permit was renewed in the meantime. Look at its latest version.")


@dataclass(frozen=True)
class PermitDraft:
    """What a permit says, as it is typed off the paper."""

    kind: PermitKind
    number: str
    authority: str
    country: str
    valid_from: date
    valid_until: date | None = None
    site_id: str | None = None
    low_codes: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


def state_permit(
    session: Session, draft: PermitDraft, *, paper: ReadPaper | None = None, actor: Actor
) -> Permit:
    """A permit the organisation holds."""
    actor.check(WRITE)
    permit_id = new_id()
    return _add(session, draft, permit_id, series=(permit_id, 1), paper=paper, actor=actor)


def renew_permit(
    session: Session,
    permit_id: str,
    draft: PermitDraft,
    *,
    paper: ReadPaper | None = None,
    actor: Actor,
) -> Permit:
    """The permit's next version. Raises `AlreadyRenewed`, `AlreadyWithdrawn`."""
    actor.check(WRITE)
    stated = get_own_permit(session, permit_id, organisation_id=actor.organisation_id)
    if stated.withdrawal:
        raise AlreadyWithdrawn()
    last = stated.permit
    series = (last.series_id, last.version + 1)
    try:
        return _add(session, draft, new_id(), series=series, paper=paper, actor=actor)
    except IntegrityError as refusal:  # of two renewals of one version the database takes one
        raise AlreadyRenewed() from refusal


def withdraw_permit(
    session: Session,
    permit_id: str,
    *,
    reason: WithdrawalReason,
    note: str = "",
    actor: Actor,
) -> PermitWithdrawal:
    """Say that the permit is not used any more, from today. Raises `AlreadyWithdrawn`."""
    actor.check(WRITE)
    stated = get_own_permit(session, permit_id, organisation_id=actor.organisation_id)
    moment = clock.now()
    row = PermitWithdrawal(
        series_id=stated.permit.series_id,
        reason=reason,
        note=note,
        withdrawn_on=moment.date(),
        person_id=actor.person_id,
        stated_at=moment,
    )
    if stated.withdrawal:
        raise AlreadyWithdrawn()
    session.add(row)
    try:
        session.flush()
    except IntegrityError as refusal:  # two who withdraw at once withdraw once
        raise AlreadyWithdrawn() from refusal
    return row


def _add(
    session: Session,
    draft: PermitDraft,
    permit_id: str,
    *,
    series: tuple[str, int],
    paper: ReadPaper | None,
    actor: Actor,
) -> Permit:
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise EndsBeforeItBegins(field="valid_until")
    _check_site(session, draft, actor)
    kept = put_paper(session, paper, organisation_id=actor.organisation_id) if paper else None
    series_id, version = series
    permit = Permit(
        id=permit_id,
        series_id=series_id,
        version=version,
        organisation_id=actor.organisation_id,
        site_id=draft.site_id,
        kind=draft.kind,
        number=draft.number,
        authority=draft.authority,
        country=draft.country,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        low_codes=list(draft.low_codes),
        operations=list(draft.operations),
        paper_id=kept.id if kept else None,
        person_id=actor.person_id,
        stated_at=clock.now(),
    )
    session.add(permit)
    session.flush()
    return permit


def _check_site(session: Session, draft: PermitDraft, actor: Actor) -> None:
    if draft.site_id is None:
        return
    try:
        get_own_site(session, draft.site_id, organisation_id=actor.organisation_id)
    except NotFound:
        raise NoSuchSite(field="site_id") from None
