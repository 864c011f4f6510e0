"""From what the API was sent to the acts: schemas' plain values in, custody's values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from traceability.custody.events import PackageMass
from traceability.custody.refusals import PackageTwice
from traceability.lots.assays import AssayReport, MeasuredShare
from traceability.lots.composing import StatedShare
from traceability.lots.registration import LotDraft, LotPackage

Sent = Mapping[str, Any]  # Any: a schema gives each field its own type


class OccasionArguments(TypedDict):
    """What every act takes about when and where."""

    event_time: datetime | None
    time_zone_offset: str
    site_id: str | None


def occasion(sent: Sent) -> OccasionArguments:
    """When and where, with the offset that the sender's clock showed."""
    return {
        "event_time": sent["event_time"],
        "time_zone_offset": offset_text(sent["event_time"]),
        "site_id": sent["site_id"],
    }


def offset_text(moment: datetime | None) -> str:
    """The offset of a time as `±hh:mm`."""
    if moment is None:
        return "+00:00"
    return moment.isoformat(timespec="seconds")[-6:]


def lot_draft(sent: Sent) -> LotDraft:
    """A new lot as it was sent."""
    contents = sent["contents"]
    return LotDraft(
        material_code=sent["material_code"],
        origin=sent["origin"],
        source_kind=sent["source_kind"],
        packages=tuple(
            LotPackage(
                package["net_mass_g"],
                package["gross_mass_g"],
                package["tare_mass_g"],
                package["packaging"],
            )
            for package in sent["packages"]
        ),
        shares=None
        if contents is None
        else tuple(StatedShare(share["element"], share["content_ppm"]) for share in contents),
        basis=sent["basis"],
        title=sent["title"],
        description=sent["description"],
        reference=sent["reference"] or None,
        custody_model=sent["custody_model"],
        source_id=sent["source_id"],
        source_name=sent["source_name"],
        source_note=sent["source_note"],
        coating=sent["coating"],
        grade=sent["grade"],
        waste=sent["waste"],
        is_magnetised=sent["is_magnetised"],
        dry_ppm=sent["dry_ppm"],
        photo_ids=tuple(sent["photo_ids"]),
        site_id=sent["site_id"],
        event_time=sent["event_time"],
        time_zone_offset=offset_text(sent["event_time"]),
    )


def assay_report(sent: Sent) -> AssayReport:
    """A laboratory's report as it was sent."""
    return AssayReport(
        shares=[
            MeasuredShare(
                share["element"],
                share["content_ppm"],
                share["uncertainty_ppm"],
                share["coverage_factor"],
            )
            for share in sent["contents"]
        ],
        method=sent["method"],
        basis=sent["basis"],
        assayed_on=sent["assayed_on"],
        laboratory=sent["laboratory"],
        laboratory_id=sent["laboratory_id"],
        report_number=sent["report_number"],
        dry_ppm=sent["dry_ppm"],
    )


def package_masses(masses: Sequence[Sent]) -> tuple[PackageMass, ...]:
    """What a scale said, package by package."""
    return tuple(
        PackageMass(
            mass["package_id"], mass["net_mass_g"], mass["gross_mass_g"], mass["tare_mass_g"]
        )
        for mass in masses
    )


def own_masses(masses: Sequence[Sent] | None) -> tuple[PackageMass, ...] | None:
    """A taker's own masses of packages, each once. Raises `PackageTwice`."""
    if masses is None:
        return None
    stated = package_masses(masses)
    seen = set()
    for mass in stated:
        if mass.package_id in seen:
            raise PackageTwice(field="masses", package_id=mass.package_id)
        seen.add(mass.package_id)
    return stated
