"""A finished draft becomes a lot: once, and signed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisations, get_own_site
from traceability.custody.words import Basis, LotOrigin, Packaging, SourceKind
from traceability.lots.composing import StatedShare
from traceability.lots.drafts.describing import NotFinished, Reading, read_draft
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.steps import Step
from traceability.lots.models import Lot
from traceability.lots.registration import LotDraft, LotPackage, register_lot


def register_draft(session: Session, draft: Draft, *, actor: Actor) -> Lot:
    """Register what the draft describes, and close it. Raises `NotFinished`."""
    readings = read_draft(draft)
    if not all(reading.is_complete for reading in readings.values()):
        raise NotFinished()
    lot = register_lot(session, _lot_draft(session, draft, readings), actor=actor)
    draft.lot_code = lot.code
    session.add(draft)
    session.flush()
    return lot


def _lot_draft(session: Session, draft: Draft, readings: Mapping[Step, Reading]) -> LotDraft:
    what, amount = readings[Step.MATERIAL].values, readings[Step.AMOUNT].values
    source, composition = readings[Step.SOURCE].values, readings[Step.COMPOSITION].values
    site_id = source["site_id"] or None
    if site_id:
        get_own_site(session, site_id, organisation_id=draft.organisation_id)
    is_received = source["source_kind"] == SourceKind.RECEIVED
    return LotDraft(
        material_code=what["material_code"],
        origin=LotOrigin(source["origin"]),
        source_kind=SourceKind(source["source_kind"]),
        packages=tuple(
            LotPackage(net_g=net_g, packaging=Packaging(amount["packaging"]))
            for net_g in amount["masses_g"]
        ),
        shares=tuple(StatedShare(*share) for share in composition["contents"].items()),
        basis=Basis(composition["basis"]),
        title=what["title"],
        description=what["description"],
        reference=what["reference"] or None,
        source_id=_member_id(session, source["source_name"], draft) if is_received else None,
        source_name=source["source_name"] if is_received else "",
        source_note=source["source_note"],
        coating=what["coating"],
        grade=what["grade"],
        waste=source["waste"],
        is_magnetised=what["is_magnetised"],
        dry_ppm=what["dry_ppm"],
        photo_ids=tuple(draft.photo_ids),
        site_id=site_id,
    )


def _member_id(session: Session, name: str, draft: Draft) -> str | None:
    """The member of that name, if it is one: then the event names it, and it can be asked."""
    members = {one.name.casefold(): one.id for one in get_organisations(session)}
    found = members.get(name.casefold())
    return found if found != draft.organisation_id else None
