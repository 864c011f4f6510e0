"""Assays: a laboratory's figures for a lot, signed by whoever enters them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Invalid, NotFound
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from traceability.custody.events import Assay, MeasuredContent
from traceability.custody.recording import Recorded, record
from traceability.custody.words import AssayMethod, Basis
from traceability.lots.models import LotContent
from traceability.lots.queries import get_lot
from traceability.materials.composition import Content, ContentKind, check_contents


class NothingMeasured(Invalid):
    """An assay has at least one line."""

    message = N_("Give the content of at least one element.")


class NotAssayedYet(Invalid):
    """A laboratory's date that is still to come."""

    message = N_("%(assayed_on)s has not come yet. Give the date on the laboratory's report.")


class NoSuchLaboratory(Invalid):
    """The laboratory is said to be a member, and is none."""

    message = N_("There is no organisation %(laboratory_id)s here. Give its name instead.")


@dataclass(frozen=True)
class MeasuredShare:
    """One line of a report; the uncertainty is expanded by `coverage_factor` (2 is about 95 %)."""

    element: str
    content_ppm: int
    uncertainty_ppm: int | None = None
    coverage_factor: int = 2


@dataclass(frozen=True)
class AssayReport:
    """A laboratory's report as it is entered."""

    shares: Sequence[MeasuredShare]
    method: AssayMethod
    basis: Basis
    assayed_on: date
    laboratory: str
    laboratory_id: str | None = None
    report_number: str = ""
    dry_ppm: int | None = None


def record_assay(
    session: Session,
    lot_code: str,
    report: AssayReport,
    *,
    event_time: datetime | None = None,
    actor: Actor,
) -> Recorded:
    """Record a report about a lot; the declared contents stay as they are."""
    lot = get_lot(session, lot_code)
    _check_report(session, report)
    act = Assay(
        contents=tuple(
            MeasuredContent(
                share.element, share.content_ppm, share.uncertainty_ppm, share.coverage_factor
            )
            for share in report.shares
        ),
        method=report.method,
        basis=report.basis,
        assayed_on=report.assayed_on,
        report_id=new_id(),
        laboratory_id=report.laboratory_id,
        dry_ppm=report.dry_ppm,
    )
    recorded = record(session, act, lot=lot.code, event_time=event_time, actor=actor)
    session.add_all(_row(lot.code, share, report, recorded) for share in report.shares)
    session.flush()
    return recorded


def _check_report(session: Session, report: AssayReport) -> None:
    if not report.shares:
        raise NothingMeasured(field="contents")
    if report.assayed_on > clock.now().date():
        raise NotAssayedYet(field="assayed_on", assayed_on=report.assayed_on.isoformat())
    check_contents(
        Content(share.element, share.content_ppm, ContentKind.MEASURED, report.basis.value)
        for share in report.shares
    )
    if report.laboratory_id is not None:
        try:
            get_organisation(session, report.laboratory_id)
        except NotFound:
            shown = report.laboratory_id[:40]
            raise NoSuchLaboratory(field="laboratory_id", laboratory_id=shown) from None


def _row(
    lot_code: str, share: MeasuredShare, report: AssayReport, recorded: Recorded
) -> LotContent:
    return LotContent(
        event_id=recorded.event_id,
        element=share.element,
        lot_code=lot_code,
        kind=ContentKind.MEASURED,
        content_ppm=share.content_ppm,
        uncertainty_ppm=share.uncertainty_ppm,
        coverage_factor=share.coverage_factor if share.uncertainty_ppm is not None else None,
        basis=report.basis.value,
        method=report.method.value,
        laboratory=report.laboratory,
        report_number=report.report_number,
        assayed_on=report.assayed_on,
        created_at=clock.now(),
    )
