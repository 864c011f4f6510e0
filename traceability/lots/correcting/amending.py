"""Corrections of a lot as its people enter them: what they want the books to say, and what follows
in the description and in the declared contents once it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from foundation import clock
from foundation.parties.actor import Actor
from traceability.custody import amending
from traceability.custody.correcting import check_open, entry_of
from traceability.custody.correction_refusals import BooksMoved
from traceability.custody.corrections import (
    Changes,
    ContentsChange,
    MaterialChange,
    PackageChange,
)
from traceability.custody.events import DeclaredContent, PackageEntry, PackageMass
from traceability.custody.queries import get_state, lock_state
from traceability.custody.recording import Recorded
from traceability.custody.refusals import UnknownPackage
from traceability.custody.state import LotState
from traceability.custody.words import Basis, CorrectionReason
from traceability.lots.composing import StatedShare
from traceability.lots.models import LotContent
from traceability.lots.queries import get_declared_rows, get_lot, get_readable_lot
from traceability.materials.catalogue import get_material
from traceability.materials.composition import CLASS_RANGE, ContentKind
from traceability.materials.elements import get_element


@dataclass(frozen=True)
class Wanted:
    """What the books are to say; what is None stays. `seen` are the events that stated the books
    as the author saw them, None where they do not say."""

    packages: Mapping[str, PackageEntry]
    material_code: str | None = None
    shares: Sequence[StatedShare] | None = None
    basis: Basis = Basis.AS_RECEIVED
    seen: frozenset[str] | None = None


@dataclass(frozen=True)
class Said:
    """Why, in a code and in words, and how long the others have to answer."""

    reason: CorrectionReason
    note: str = ""
    holds: timedelta = amending.CORRECTION_HOLDS


def seen_of(state: LotState) -> frozenset[str]:
    """The events that state a lot's books now."""
    return frozenset({state.books.masses_by.event_id, state.books.stated_by.event_id})


def changes_to(session: Session, state: LotState, wanted: Wanted) -> Changes:
    """What would change on the books as they are. Raises `BooksMoved` where the author saw others,
    and refusals of what nobody has a word for."""
    if wanted.seen is not None and wanted.seen != seen_of(state):
        raise BooksMoved(lot=state.lot)
    now = {one.package_id: entry_of(one) for one in state.packages}
    for package_id in wanted.packages:
        if package_id not in now:
            raise UnknownPackage(package_id=package_id[:40], lot=state.lot)
    material_code = wanted.material_code
    if material_code is not None:
        get_material(material_code)
    return Changes(
        packages=tuple(
            PackageChange(before, _settled(before, wanted.packages[name]))
            for name, before in now.items()
            if name in wanted.packages and wanted.packages[name] != before
        ),
        material=MaterialChange(state.material_code, material_code)
        if material_code not in (None, state.material_code)
        else None,
        contents=_contents_change(session, state, wanted),
    )


def amend(session: Session, code: str, wanted: Wanted, said: Said, *, actor: Actor) -> Recorded:
    """Correct the books, or propose it to the others; see `custody.amending.amend`."""
    get_readable_lot(session, code, actor=actor)
    state = lock_state(session, code)
    assert state is not None, "who may read a lot has found it"
    changes = changes_to(session, state, wanted)
    recorded = amending.amend(
        session,
        code,
        changes,
        reason=said.reason,
        note=said.note,
        holds=said.holds,
        actor=actor,
    )
    if get_state(session, code).correction is None:
        _follow(session, code, changes, recorded)
    return recorded


def agree(session: Session, code: str, *, proposal_id: str | None, actor: Actor) -> Recorded:
    """Agree to the open correction; the last agreement brings the description up to date."""
    get_readable_lot(session, code, actor=actor)
    lock_state(session, code)
    changes = check_open(get_state(session, code)).changes
    recorded = amending.agree(session, code, proposal_id=proposal_id, actor=actor)
    if get_state(session, code).correction is None:
        _follow(session, code, changes, recorded)
    return recorded


def _settled(before: PackageEntry, after: PackageEntry) -> PackageEntry:
    """Whoever corrects a gross mass or a tare alone means the net mass that follows from it."""
    was, shall = before.mass, after.mass
    is_net_kept = shall.net_g == was.net_g
    if not is_net_kept or shall.gross_g is None or shall.tare_g is None:
        return after
    net_g = shall.gross_g - shall.tare_g
    return PackageEntry(
        PackageMass(shall.package_id, net_g, shall.gross_g, shall.tare_g), after.packaging
    )


def _contents_change(session: Session, state: LotState, wanted: Wanted) -> ContentsChange | None:
    if wanted.shares is None:
        return None
    before = tuple(map(_declared, get_declared_rows(session, state.lot)))
    known = {line.element: line for line in before}
    after = tuple(_line(share, known, wanted.basis) for share in wanted.shares)
    is_same = {line.element: line for line in after} == known and len(after) == len(before)
    return None if is_same else ContentsChange(before, after)


def _line(
    share: StatedShare, known: Mapping[str, DeclaredContent], basis: Basis
) -> DeclaredContent:
    """A figure that is kept stays as it was stated; another one is the author's own."""
    before = known.get(share.element)
    if before is not None and before.content_ppm == share.content_ppm:
        return before
    get_element(share.element)
    return DeclaredContent(share.element, share.content_ppm, basis.value, is_class_default=False)


def _declared(row: LotContent) -> DeclaredContent:
    """A row as it was signed."""
    return DeclaredContent(
        element=row.element,
        content_ppm=row.content_ppm,
        basis=row.basis,
        is_class_default=row.method == CLASS_RANGE,
        low_ppm=row.low_ppm,
        high_ppm=row.high_ppm,
    )


def _follow(session: Session, code: str, changes: Changes, recorded: Recorded) -> None:
    """The description says what the books say now."""
    if changes.material is not None:
        lot = get_lot(session, code)
        lot.material_code = changes.material.after
        session.add(lot)
    if changes.contents is not None:
        kept = {row.element: row for row in get_declared_rows(session, code)}
        session.add_all(_rows(code, changes.contents.after, kept, recorded))
    session.flush()


def _rows(
    code: str,
    contents: Iterable[DeclaredContent],
    before: Mapping[str, LotContent],
    recorded: Recorded,
) -> Iterable[LotContent]:
    for line in contents:
        known = before.get(line.element) if line.is_class_default else None
        yield LotContent(
            event_id=recorded.event_id,
            element=line.element,
            lot_code=code,
            kind=ContentKind.DECLARED,
            content_ppm=line.content_ppm,
            low_ppm=line.low_ppm,
            high_ppm=line.high_ppm,
            basis=line.basis,
            method=known.method if known else "",
            confidence=known.confidence if known else None,
            source=known.source if known else "",
            created_at=clock.now(),
        )
