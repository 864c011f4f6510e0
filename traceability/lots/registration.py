"""Registration: a lot gets its code, its description, and its first signed event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from foundation import clock
from foundation.documents.store import share_documents
from foundation.errors import N_, Conflict, Invalid, NotFound
from foundation.ids import new_code
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation
from traceability.custody.events import DeclaredContent, PackageEntry, PackageMass, Register
from traceability.custody.recording import Recorded, record
from traceability.custody.words import (
    Basis,
    CustodyModel,
    LotOrigin,
    Packaging,
    SourceKind,
)
from traceability.lots.composing import StatedShare, declared_contents
from traceability.lots.models import Lot, LotContent, LotPhoto
from traceability.lots.queries import find_by_reference, find_lot
from traceability.lots.waste.choosing import check_choice, note_choice
from traceability.lots.waste.reading import WasteChoice
from traceability.materials.catalogue import get_material
from traceability.materials.composition import CLASS_RANGE, Content
from traceability.materials.grades import parse_grade

LOT_PREFIX = "RG"


class ReferenceTaken(Conflict):
    """Sellers find a lot by their own reference, so one organisation uses it once."""

    message = N_("The reference %(reference)s is in use. Choose another one.")


class SourceMissing(Invalid):
    """Somebody else's material has a somebody."""

    message = N_("Name the organisation or household collection it came from.")


class NoSuchSource(Invalid):
    """The organisation it is said to come from is not a member."""

    message = N_("There is no organisation %(source_id)s here. Give its name instead.")


@dataclass(frozen=True)
class LotPackage:
    """One package as it is entered: net mass always, gross and tare where they were weighed."""

    net_g: int
    gross_g: int | None = None
    tare_g: int | None = None
    packaging: Packaging = Packaging.DRUM


@dataclass(frozen=True)
class LotDraft:
    """Everything a seller says about a new lot. `shares` of None takes the class's composition."""

    material_code: str
    origin: LotOrigin
    source_kind: SourceKind
    packages: tuple[LotPackage, ...]
    shares: tuple[StatedShare, ...] | None = None
    basis: Basis | None = None
    title: str = ""
    description: str = ""
    reference: str | None = None
    custody_model: CustodyModel | None = None
    source_id: str | None = None
    source_name: str = ""
    source_note: str = ""
    coating: str = ""
    grade: str = ""
    waste: WasteChoice | None = None
    is_magnetised: bool | None = None
    dry_ppm: int | None = None
    photo_ids: tuple[str, ...] = ()
    site_id: str | None = None
    event_time: datetime | None = None
    time_zone_offset: str = "+00:00"


def register_lot(session: Session, draft: LotDraft, *, actor: Actor) -> Lot:
    """Add a lot that has not been in the system before, and record its registration.

    Its packages are named `<code>.1` to `<code>.n`, in the order given.
    """
    check_reference(session, draft.reference, actor=actor)
    _check_source(session, draft)
    material = get_material(draft.material_code)
    contents = declared_contents(material, draft.shares, basis=draft.basis)
    waste = check_choice(draft.waste) if draft.waste else None
    lot = Lot(
        code=new_lot_code(session),
        organisation_id=actor.organisation_id,
        material_code=material.code,
        title=draft.title or material.name,
        description=draft.description,
        reference=draft.reference or None,
        origin_class=draft.origin,
        source_kind=draft.source_kind,
        source_name=draft.source_name,
        source_note=draft.source_note,
        coating=draft.coating,
        grade=parse_grade(draft.grade).name if draft.grade else None,
        is_magnetised=draft.is_magnetised,
        dry_ppm=draft.dry_ppm,
        created_at=clock.now(),
    )
    store(session, lot)
    _attach_photos(session, lot, draft.photo_ids, actor=actor)
    if waste:
        note_choice(session, lot.code, waste, number=1, actor=actor)
    recorded = record(
        session,
        _act(lot, draft, contents),
        lot=lot.code,
        event_time=draft.event_time,
        time_zone_offset=draft.time_zone_offset,
        site_id=draft.site_id,
        actor=actor,
    )
    session.add_all(content_row(lot, content, recorded) for content in contents)
    session.flush()
    return lot


def check_reference(session: Session, reference: str | None, *, actor: Actor) -> None:
    """Whether the actor's organisation has no lot by this reference. Raises `ReferenceTaken`."""
    if reference and find_by_reference(session, reference, organisation_id=actor.organisation_id):
        raise ReferenceTaken(field="reference", reference=reference)


def _check_source(session: Session, draft: LotDraft) -> None:
    is_received = draft.source_kind is SourceKind.RECEIVED
    if is_received and not (draft.source_name or draft.source_id):
        raise SourceMissing(field="source_name")
    if draft.source_id is not None:
        try:
            get_organisation(session, draft.source_id)
        except NotFound:
            raise NoSuchSource(field="source_id", source_id=draft.source_id[:40]) from None


def store(session: Session, lot: Lot) -> None:
    """Store the lot; of two that come with one reference at once, the database lets one in."""
    session.add(lot)
    try:
        session.flush()
    except IntegrityError as refusal:
        if lot.reference is None:
            raise
        raise ReferenceTaken(field="reference", reference=lot.reference) from refusal


def new_lot_code(session: Session) -> str:
    """A code nobody has: 35 random bits meet sooner or later."""
    code = new_code(LOT_PREFIX)
    while find_lot(session, code) is not None:
        code = new_code(LOT_PREFIX)
    return code


def _attach_photos(session: Session, lot: Lot, photo_ids: tuple[str, ...], *, actor: Actor) -> None:
    """A photo of a lot is no draft any more: whoever sees the lot sees it."""
    kept = list(dict.fromkeys(photo_ids))
    documents = share_documents(session, kept, organisation_id=actor.organisation_id)
    for position, document in enumerate(documents, start=1):
        session.add(LotPhoto(lot_code=lot.code, document_id=document.id, position=position))
    session.flush()


def _act(lot: Lot, draft: LotDraft, contents: tuple[Content, ...]) -> Register:
    return Register(
        material_code=lot.material_code,
        origin=draft.origin,
        custody_model=draft.custody_model or _usual_model(draft.source_kind),
        source_kind=draft.source_kind,
        source_id=draft.source_id,
        packages=package_entries(lot, draft.packages),
        contents=declared_lines(contents),
        dry_ppm=draft.dry_ppm,
    )


def package_entries(lot: Lot, packages: Sequence[LotPackage]) -> tuple[PackageEntry, ...]:
    """The packages of a new lot, named `<code>.1` to `<code>.n`."""
    return tuple(
        PackageEntry(
            PackageMass(f"{lot.code}.{number}", package.net_g, package.gross_g, package.tare_g),
            package.packaging,
        )
        for number, package in enumerate(packages, start=1)
    )


def declared_lines(contents: Iterable[Content]) -> tuple[DeclaredContent, ...]:
    """What is declared of a new lot, as it is signed."""
    return tuple(
        DeclaredContent(
            element=content.element,
            content_ppm=content.content_ppm,
            basis=content.basis,
            is_class_default=content.method == CLASS_RANGE,
            low_ppm=content.low_ppm,
            high_ppm=content.high_ppm,
        )
        for content in contents
    )


def _usual_model(source_kind: SourceKind) -> CustodyModel:
    """What one producer made is one source; what was gathered is at best kept apart by class."""
    if source_kind is SourceKind.OWN_PRODUCTION:
        return CustodyModel.IDENTITY_PRESERVED
    return CustodyModel.SEGREGATED


def content_row(lot: Lot, content: Content, recorded: Recorded) -> LotContent:
    """A declared share as it is looked up."""
    return LotContent(
        event_id=recorded.event_id,
        element=content.element,
        lot_code=lot.code,
        kind=content.kind,
        content_ppm=content.content_ppm,
        low_ppm=content.low_ppm,
        high_ppm=content.high_ppm,
        basis=content.basis,
        method=content.method,
        confidence=content.confidence,
        source=content.source[:500],
        created_at=lot.created_at,
    )
