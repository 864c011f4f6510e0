"""What is asked of lots: one, many by cursor, their contents and photos, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_, true
from sqlmodel import Session, col, select

from foundation.parties.actor import Actor
from foundation.parties.models import Site
from traceability.custody.queries import (
    NoSuchLot,
    find_state,
    get_states,
    held_by,
    readable_by,
)
from traceability.custody.state import LotState
from traceability.custody.words import SCREENS
from traceability.lots.models import Lot, LotContent, LotPhoto
from traceability.materials.composition import Content, ContentKind, best_contents

MOST_WORDS = 8
AT_ONCE = 1000


def find_lot(session: Session, code: str) -> Lot | None:
    """A lot by its code."""
    return session.get(Lot, code)


def get_lot(session: Session, code: str) -> Lot:
    """A lot by its code. Raises `NoSuchLot`."""
    lot = find_lot(session, code)
    if lot is None:
        raise NoSuchLot(lot=code[:40])
    return lot


def get_lots(session: Session, codes: Iterable[str]) -> dict[str, Lot]:
    """Lots by code, a thousand at a time; those that do not exist are left out."""
    found, wanted = dict[str, Lot](), sorted(set(codes))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = session.exec(select(Lot).where(col(Lot.code).in_(some)))
        found.update((lot.code, lot) for lot in rows)
    return found


def get_readable_lot(session: Session, code: str, *, actor: Actor) -> tuple[Lot, LotState]:
    """A lot whose whole story the actor may read; any other is `NoSuchLot`, like a missing one."""
    return get_lot(session, code), check_readable(session, code, actor=actor)


def check_readable(session: Session, code: str, *, actor: Actor) -> LotState:
    """The state of a lot whose whole story the actor may read. Raises `NoSuchLot` for any other."""
    state = find_state(session, code)
    if state is None or not state.is_party(actor.organisation_id):
        raise NoSuchLot(lot=code[:40])
    return state


def stands_away(session: Session, state: LotState) -> bool:
    """Whether a lot stands at a site of somebody else than its custodian: refused at a gate."""
    site = session.get(Site, state.site_id) if state.site_id else None
    return site is not None and site.organisation_id != state.custodian_id


def get_readable_lots(
    session: Session,
    *,
    organisation_id: str,
    words: Sequence[str] = (),
    before: tuple[datetime, str] | None = None,
    limit: int,
) -> list[Lot]:
    """Lots an organisation may read, newest first, from after the lot that `before` names.

    With `words`, those that have all of them in code, title, material or the organisation's own
    reference.
    """
    statement = select(Lot).where(readable_by(session, organisation_id, code=col(Lot.code)))
    for word in words[:MOST_WORDS]:
        statement = statement.where(_has_word(word, organisation_id))
    if before:
        moment, code = before
        statement = statement.where(
            or_(
                col(Lot.created_at) < moment,
                and_(col(Lot.created_at) == moment, col(Lot.code) > code),
            )
        )
    ordered = statement.order_by(col(Lot.created_at).desc(), col(Lot.code)).limit(limit)
    return list(session.exec(ordered))


def _has_word(word: str, organisation_id: str) -> ColumnElement[bool]:
    """Whether a lot has a word, whatever its case; SQLite folds the case of ASCII alone, so the
    usual ways to write a word are tried beside it.
    """
    spellings = {word, word.lower(), word.upper(), word.capitalize()}

    def has(column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
        folded = func.lower(column).contains(word.lower(), autoescape=True)
        return or_(folded, *(column.contains(one, autoescape=True) for one in sorted(spellings)))

    plain = word.replace("-", "").upper()
    return or_(
        func.replace(col(Lot.code), "-", "").contains(plain, autoescape=True),
        has(col(Lot.title)),
        has(col(Lot.material_code)),
        and_(col(Lot.organisation_id) == organisation_id, has(col(Lot.reference))),
    )


def get_lots_beside(
    session: Session, lot: Lot, *, organisation_id: str, limit: int, is_same: bool = True
) -> list[tuple[Lot, LotState]]:
    """Other lots that an organisation has and owns, newest first: of the same material, or of
    any."""
    lots = session.exec(
        select(Lot)
        .where(held_by(session, organisation_id, code=col(Lot.code)))
        .where(Lot.material_code == lot.material_code if is_same else true())
        .where(Lot.code != lot.code)
        .order_by(col(Lot.created_at).desc(), col(Lot.code))
        .limit(limit)
    ).all()
    states = get_states(session, [one.code for one in lots])
    return [(one, states[one.code]) for one in lots]


def find_by_reference(session: Session, reference: str, *, organisation_id: str) -> Lot | None:
    """An organisation's lot by the reference it gave it."""
    return session.exec(
        select(Lot).where(Lot.organisation_id == organisation_id, Lot.reference == reference)
    ).one_or_none()


def get_codes_by_reference(
    session: Session, references: Sequence[str], *, organisation_id: str
) -> dict[str, str]:
    """The codes of an organisation's lots by the references it gave them, in one query."""
    rows = session.exec(
        select(Lot.reference, Lot.code)
        .where(Lot.organisation_id == organisation_id)
        .where(col(Lot.reference).in_(sorted(set(references) - {""})))
    )
    return {reference: code for reference, code in rows if reference}


def get_titles(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """What lots are called, by code, a thousand at a time."""
    titles, wanted = dict[str, str](), sorted(set(codes))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = session.exec(select(Lot.code, Lot.title).where(col(Lot.code).in_(some)))
        titles.update(rows.all())
    return titles


def get_content_rows(session: Session, code: str) -> list[LotContent]:
    """Every stated content of a lot, oldest statement first."""
    return list(
        session.exec(
            select(LotContent)
            .where(LotContent.lot_code == code)
            .order_by(col(LotContent.created_at), LotContent.event_id, LotContent.element)
        )
    )


def get_contents(session: Session, code: str) -> tuple[Content, ...]:
    """What counts now: the declared contents, and those of the latest assay beside them.

    A screen counts until there is an assay that settles.
    """
    return _counting(get_content_rows(session, code))


def get_contents_of(session: Session, codes: Iterable[str]) -> dict[str, tuple[Content, ...]]:
    """The same of many lots, a thousand at a time; lots of which nothing is stated are left out."""
    rows, wanted = dict[str, list[LotContent]](), sorted(set(codes))
    for start in range(0, len(wanted), AT_ONCE):
        found = session.exec(
            select(LotContent)
            .where(col(LotContent.lot_code).in_(wanted[start : start + AT_ONCE]))
            .order_by(col(LotContent.created_at), LotContent.event_id, LotContent.element)
        )
        for row in found:
            rows.setdefault(row.lot_code, []).append(row)
    return {code: _counting(stated) for code, stated in rows.items()}


def get_declared_rows(session: Session, code: str) -> list[LotContent]:
    """What is declared now: as the lot began, or as its last correction says."""
    return _last_declared(get_content_rows(session, code))


def _last_declared(rows: Sequence[LotContent]) -> list[LotContent]:
    declared = [row for row in rows if row.kind is ContentKind.DECLARED]
    return [row for row in declared if row.event_id == declared[-1].event_id]


def last_assay(rows: Sequence[LotContent]) -> list[LotContent]:
    """The lines of the assay that counts; of a screen, while nothing settles."""
    measured = [row for row in rows if row.kind is ContentKind.MEASURED]
    settling = [row for row in measured if row.method not in SCREENS] or measured
    return [row for row in settling if row.event_id == settling[-1].event_id]


def _counting(rows: Sequence[LotContent]) -> tuple[Content, ...]:
    counting = {row.event_id for row in (*_last_declared(rows), *last_assay(rows))}
    return tuple(content_of(row) for row in rows if row.event_id in counting)


def get_best_contents(session: Session, code: str) -> tuple[Content, ...]:
    """The latest assay where there is one, otherwise what was declared."""
    return best_contents(get_contents(session, code))


def get_photo_ids(session: Session, code: str) -> list[str]:
    """The documents of a lot's photos, in order."""
    return list(
        session.exec(
            select(LotPhoto.document_id)
            .where(LotPhoto.lot_code == code)
            .order_by(col(LotPhoto.position))
        )
    )


def get_first_photo_ids(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """The first photo of each lot that has one, in one query."""
    rows = session.exec(
        select(LotPhoto.lot_code, LotPhoto.document_id)
        .where(col(LotPhoto.lot_code).in_(list(codes)))
        .order_by(col(LotPhoto.position).desc())
    )
    return dict(rows.all())  # the smallest position comes last, and stays


def content_of(row: LotContent) -> Content:
    """One line as a value; an uncertainty is told as its bounds."""
    spread_ppm = row.uncertainty_ppm
    low_ppm = row.low_ppm if spread_ppm is None else max(0, row.content_ppm - spread_ppm)
    high_ppm = row.high_ppm if spread_ppm is None else row.content_ppm + spread_ppm
    return Content(
        element=row.element,
        content_ppm=row.content_ppm,
        kind=row.kind,
        basis=row.basis,
        low_ppm=low_ppm,
        high_ppm=high_ppm,
        method=row.method,
        confidence=row.confidence,
        source=row.source,
    )
