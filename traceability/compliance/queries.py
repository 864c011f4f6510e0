"""Questions about permits: the latest of each, one of one's own, and those that end soon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from foundation.errors import NotFound
from traceability.compliance.models import Permit, PermitWithdrawal
from traceability.compliance.validity import PermitTerms


@dataclass(frozen=True)
class StatedPermit:
    """A version of a permit with its withdrawal, if there is one, and its terms to reckon with."""

    permit: Permit
    withdrawal: PermitWithdrawal | None
    terms: PermitTerms


def get_permits(session: Session, organisation_id: str) -> list[StatedPermit]:
    """The latest version of each permit of an organisation, what ends first first."""
    return get_permits_of(session, [organisation_id]).get(organisation_id, [])


def get_permits_of(
    session: Session, organisation_ids: Iterable[str]
) -> dict[str, list[StatedPermit]]:
    """The same for several organisations, in two queries."""
    wanted = sorted(set(organisation_ids))
    rows = session.exec(_latest().where(col(Permit.organisation_id).in_(wanted))).all()
    found: dict[str, list[StatedPermit]] = {}
    for stated in with_withdrawals(session, sorted(rows, key=_by_end)):
        found.setdefault(stated.permit.organisation_id, []).append(stated)
    return found


def get_all_terms(
    session: Session, organisation_ids: Iterable[str]
) -> dict[str, tuple[PermitTerms, ...]]:
    """Every version of several organisations' permits: for what was in force on a day gone by."""
    rows = session.exec(
        select(Permit)
        .where(col(Permit.organisation_id).in_(sorted(set(organisation_ids))))
        .order_by(col(Permit.stated_at), col(Permit.id))
    ).all()
    found: dict[str, tuple[PermitTerms, ...]] = {}
    for stated in with_withdrawals(session, rows):
        holder = stated.permit.organisation_id
        found[holder] = (*found.get(holder, ()), stated.terms)
    return found


def get_own_permit(session: Session, permit_id: str, *, organisation_id: str) -> StatedPermit:
    """A version of a permit of this organisation. Raises `NotFound` for any other."""
    permit = session.get(Permit, permit_id)
    if permit is None or permit.organisation_id != organisation_id:
        raise NotFound()
    return with_withdrawals(session, [permit])[0]


def get_versions(session: Session, series_id: str) -> list[Permit]:
    """Every version of a permit, the latest first."""
    return list(
        session.exec(
            select(Permit).where(Permit.series_id == series_id).order_by(col(Permit.version).desc())
        )
    )


def get_ending(session: Session, *, first: date, last: date) -> list[Permit]:
    """Latest versions whose last day lies in the span and that are not withdrawn."""
    withdrawn = select(PermitWithdrawal.series_id)
    return list(
        session.exec(
            _latest()
            .where(col(Permit.valid_until) >= first)
            .where(col(Permit.valid_until) <= last)
            .where(col(Permit.series_id).not_in(withdrawn))
            .order_by(col(Permit.valid_until), col(Permit.id))
        )
    )


def with_withdrawals(session: Session, permits: Sequence[Permit]) -> list[StatedPermit]:
    """Permits in their order, each with its withdrawal, in one query."""
    series = sorted({permit.series_id for permit in permits})
    rows = session.exec(select(PermitWithdrawal).where(col(PermitWithdrawal.series_id).in_(series)))
    withdrawals = {row.series_id: row for row in rows}
    return [_stated(permit, withdrawals.get(permit.series_id)) for permit in permits]


def _latest() -> SelectOfScalar[Permit]:
    """Versions that no later one replaces."""
    later = aliased(Permit)
    return select(Permit).where(
        ~select(later.id)
        .where(later.series_id == Permit.series_id)
        .where(later.version > Permit.version)
        .exists()
    )


def _by_end(permit: Permit) -> tuple[date, str]:
    return permit.valid_until or date.max, permit.id


def _stated(permit: Permit, withdrawal: PermitWithdrawal | None) -> StatedPermit:
    terms = PermitTerms(
        kind=permit.kind,
        country=permit.country,
        valid_from=permit.valid_from,
        valid_until=permit.valid_until,
        low_codes=tuple(permit.low_codes),
        operations=tuple(permit.operations),
        withdrawn_on=withdrawal.withdrawn_on if withdrawal else None,
    )
    return StatedPermit(permit, withdrawal, terms)
