"""Registering a lot: its description, its contents with their source, its first signed event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from foundation import clock, db
from foundation.errors import DomainError, NotFound
from foundation.ids import check_code
from tests.traceability.lots.conftest import Cast
from traceability.custody.events import DeclaredContent, PackageEntry, PackageMass, Register
from traceability.custody.models import CustodyRecord
from traceability.custody.queries import get_events
from traceability.custody.refusals import ImpossibleMass, NoPackages
from traceability.custody.words import (
    Basis,
    CustodyModel,
    LotOrigin,
    Packaging,
    SourceKind,
)
from traceability.lots.composing import StatedShare
from traceability.lots.models import Lot, LotContent
from traceability.lots.queries import get_best_contents, get_contents, get_lot
from traceability.lots.registration import (
    LotDraft,
    LotPackage,
    NoSuchSource,
    ReferenceTaken,
    SourceMissing,
    register_lot,
)
from traceability.materials.catalogue import NoSuchMaterial, get_material
from traceability.materials.composition import (
    ContentKind,
    ContentOutOfRange,
    ElementTwice,
    class_composition,
)
from traceability.materials.elements import UnknownElement

MORNING = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
DRAFT = LotDraft(
    material_code="EOL-HDD-VCM",
    origin=LotOrigin.POST_CONSUMER,
    source_kind=SourceKind.OWN_PRODUCTION,
    packages=(LotPackage(300_000, 312_000, 12_000), LotPackage(250_000, packaging=Packaging.BAG)),
    title="Voice-coil magnets",
    description="Loose, sorted by hand",
    reference="A-17",
    coating="Nickel",
    is_magnetised=True,
)


def test_a_lot_is_stored_as_it_was_described(cast: Cast) -> None:
    with clock.held(MORNING), db.transaction() as session:
        code = register_lot(session, DRAFT, actor=cast.ada.actor).code

    with db.reading() as session:
        lot = get_lot(session, code)
    assert check_code(code, "RG") == code
    assert lot == Lot(
        code=code,
        organisation_id=cast.ada.id,
        material_code="EOL-HDD-VCM",
        title="Voice-coil magnets",
        description="Loose, sorted by hand",
        reference="A-17",
        origin_class=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        coating="Nickel",
        is_magnetised=True,
        created_at=MORNING,
    )


def test_its_first_event_says_the_same(cast: Cast) -> None:
    shares = (StatedShare("Nd", 229_001), StatedShare("Dy", 12_000))
    draft = replace(DRAFT, shares=shares, basis=Basis.MAGNET, site_id=cast.ada.site_id)
    with db.transaction() as session:
        code = register_lot(session, draft, actor=cast.ada.actor).code

    with db.reading() as session:
        event, *_ = get_events(session, code)
    assert event.occasion.site_id == cast.ada.site_id
    assert event.act == Register(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        custody_model=CustodyModel.IDENTITY_PRESERVED,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(
            PackageEntry(PackageMass(f"{code}.1", 300_000, 312_000, 12_000), Packaging.DRUM),
            PackageEntry(PackageMass(f"{code}.2", 250_000), Packaging.BAG),
        ),
        contents=(
            DeclaredContent("Nd", 229_001, "magnet", False),
            DeclaredContent("Dy", 12_000, "magnet", False),
        ),
    )


def test_a_lot_without_figures_declares_its_class_and_says_so(cast: Cast) -> None:
    with db.transaction() as session:
        code = register_lot(session, DRAFT, actor=cast.ada.actor).code

    with db.reading() as session:
        contents = get_contents(session, code)
        event, *_ = get_events(session, code)
    expected = class_composition(get_material("EOL-HDD-VCM"))
    assert {c.element: c for c in contents} == {
        c.element: replace(c, source=c.source[:500]) for c in expected
    }
    assert isinstance(event.act, Register)
    assert {line.is_class_default for line in event.act.contents} == {True}


def test_the_sellers_own_figures_are_the_sellers(cast: Cast) -> None:
    draft = replace(DRAFT, shares=(StatedShare("Nd", 200_001),), basis=Basis.DRY)
    with db.transaction() as session:
        code = register_lot(session, draft, actor=cast.ada.actor).code

    with db.reading() as session:
        (row,) = session.exec(select(LotContent).where(LotContent.lot_code == code)).all()
        best = get_best_contents(session, code)
    assert (row.kind, row.content_ppm, row.basis, row.method, row.confidence) == (
        ContentKind.DECLARED,
        200_001,
        "dry",
        "",
        None,
    )
    assert [content.content_ppm for content in best] == [200_001]


def test_a_lot_may_declare_nothing(cast: Cast) -> None:
    with db.transaction() as session:
        code = register_lot(session, replace(DRAFT, shares=()), actor=cast.ada.actor).code

    with db.reading() as session:
        assert get_contents(session, code) == ()


def test_what_was_gathered_is_segregated_unless_said_otherwise(cast: Cast) -> None:
    received = replace(DRAFT, source_kind=SourceKind.RECEIVED, source_name="Essen depot")
    blended = replace(received, reference=None, custody_model=CustodyModel.CONTROLLED_BLENDING)
    with db.transaction() as session:
        codes = [
            register_lot(session, draft, actor=cast.ada.actor).code for draft in (received, blended)
        ]

    with db.reading() as session:
        models = [get_events(session, code)[0].act.custody_model for code in codes]  # type: ignore[union-attr] # registered
    assert models == [CustodyModel.SEGREGATED, CustodyModel.CONTROLLED_BLENDING]


REFUSED: list[tuple[LotDraft, type[DomainError]]] = [
    (replace(DRAFT, material_code="GOLD"), NoSuchMaterial),
    (replace(DRAFT, packages=()), NoPackages),
    (replace(DRAFT, packages=(LotPackage(0),)), ImpossibleMass),
    (replace(DRAFT, shares=(StatedShare("Xx", 1),)), UnknownElement),
    (replace(DRAFT, shares=(StatedShare("Nd", 1_000_001),)), ContentOutOfRange),
    (replace(DRAFT, shares=(StatedShare("Nd", 1), StatedShare("Nd", 1))), ElementTwice),
    (replace(DRAFT, source_kind=SourceKind.RECEIVED), SourceMissing),
    (replace(DRAFT, source_kind=SourceKind.RECEIVED, source_id="nobody"), NoSuchSource),
    (replace(DRAFT, photo_ids=("nothing",)), NotFound),
]


def stored(session: Session) -> tuple[int, int, int]:
    return (
        len(session.exec(select(Lot)).all()),
        len(session.exec(select(LotContent)).all()),
        len(session.exec(select(CustodyRecord)).all()),
    )


@pytest.mark.parametrize(("draft", "refusal"), REFUSED)
def test_a_lot_that_cannot_be_is_refused_and_leaves_nothing(
    cast: Cast, draft: LotDraft, refusal: type[DomainError]
) -> None:
    with pytest.raises(DomainError) as refused, db.transaction() as session:
        register_lot(session, draft, actor=cast.ada.actor)

    assert isinstance(refused.value, refusal)
    with db.reading() as session:
        assert stored(session) == (0, 0, 0)


def test_a_reference_is_used_once_by_one_organisation(cast: Cast) -> None:
    with db.transaction() as session:
        register_lot(session, DRAFT, actor=cast.ada.actor)

    with pytest.raises(ReferenceTaken) as refused, db.transaction() as session:
        register_lot(session, DRAFT, actor=cast.ada.actor)
    with db.transaction() as session:
        register_lot(session, DRAFT, actor=cast.ben.actor)

    assert str(refused.value) == "The reference A-17 is in use. Choose another one."
    with db.reading() as session:
        assert len(session.exec(select(Lot)).all()) == 2
