"""Questions about suspicions that have a condition in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import NotFound
from foundation.http.pagination import Key
from foundation.parties.actor import Actor
from traceability.custody.models import CustodyHead
from traceability.custody.queries import find_state
from traceability.custody.state import LotState
from traceability.tags.models import Scan, ScanPlace, Tag
from traceability.tags.rolls.models import Roll
from traceability.tags.rolls.queries import find_holder
from traceability.tags.suspicions.kinds import COPIES, KIND_NAMES, SENTENCES, Severity
from traceability.tags.suspicions.models import Suspicion, SuspicionAnswer

LATEST = 25
SCAN, PLACE = table_of(Scan), table_of(ScanPlace)

# Each look at a label asks this, while others wait to note theirs.
_LATEST = (
    core_select(
        SCAN.c.id,
        SCAN.c.way,
        SCAN.c.outcome,
        SCAN.c.organisation_id,
        SCAN.c.person_id,
        SCAN.c.site_id,
        SCAN.c.scanned_at,
        SCAN.c.received_at,
        PLACE.c.device,
        PLACE.c.latitude_udeg,
        PLACE.c.longitude_udeg,
        PLACE.c.accuracy_m,
    )
    .join_from(SCAN, PLACE, PLACE.c.scan_id == SCAN.c.id, isouter=True)
    .where(SCAN.c.tag_id == bindparam("own_tag"))
    .order_by(SCAN.c.received_at.desc(), SCAN.c.id.desc())
    .limit(LATEST)
)

_ANSWER_OF = col(SuspicionAnswer.suspicion_id) == Suspicion.id
_IS_OPEN = col(SuspicionAnswer.suspicion_id).is_(None)


@dataclass(frozen=True)
class Told:
    """A suspicion with its label, if it is about one, and its answer once somebody gave one."""

    row: Suspicion
    tag: Tag | None
    answer: SuspicionAnswer | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered."""
        return self.answer is None

    @property
    def label(self) -> str | None:
        """The label's short code."""
        return self.tag.short_code if self.tag else None

    @property
    def name(self) -> str:
        """What it is called."""
        return KIND_NAMES[self.row.kind]

    @property
    def sentence(self) -> str:
        """What happened, with placeholders for `words`."""
        return SENTENCES[self.row.kind]

    @property
    def read_at(self) -> datetime:
        """When it was scanned, or the lot accepted, by the device's clock if that said so."""
        return datetime.fromisoformat(str(self.row.evidence["at"]))

    @property
    def read_before_at(self) -> datetime | None:
        """When the earlier scan was made that shows it."""
        earlier = self.row.evidence.get("earlier_at")
        return datetime.fromisoformat(str(earlier)) if earlier else None

    @property
    def words(self) -> dict[str, str]:
        """What fills the sentence."""
        return words_of(self.row, self.tag)


def words_of(row: Suspicion, tag: Tag | None) -> dict[str, str]:
    """What fills the sentence of a suspicion."""
    distance_m = int(row.evidence.get("distance_m", 0))
    return {
        "label": tag.short_code if tag else "",
        "lot": row.lot_code or "",
        "distance": f"{distance_m // 1000:,}",
        "minutes": str(row.evidence.get("minutes", 0)),
        **{name: str(row.evidence.get(name, 0)) for name in ("count", "missing", "unknown")},
    }


def get_latest_scans(session: Session, tag_id: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """The last scans of a label with their places, the latest first. `Any`: the columns of
    `_LATEST`."""
    return session.connection().execute(_LATEST, {"own_tag": tag_id}).all()


def count_stranger_reads(session: Session, lot_code: str, *, since: datetime) -> int:
    """How many labels of a lot strangers have read since a moment."""
    return session.exec(
        select(func.count(func.distinct(Scan.tag_id)))
        .join(Tag, col(Tag.id) == Scan.tag_id)
        .where(Tag.lot_code == lot_code)
        .where(col(Scan.organisation_id).is_(None))
        .where(col(Scan.received_at) > since)
    ).one()


def find_open_copy(session: Session, tag_id: str) -> Suspicion | None:
    """An error that shows two labels of one number, and that nobody has answered."""
    return session.exec(
        select(Suspicion)
        .join(SuspicionAnswer, _ANSWER_OF, isouter=True)
        .where(Suspicion.tag_id == tag_id)
        .where(Suspicion.severity == Severity.ERROR)
        .where(col(Suspicion.kind).in_(COPIES))
        .where(_IS_OPEN)
        .limit(1)
    ).first()


def get_blocking(session: Session, package_ids: Collection[str]) -> list[Told]:
    """The open errors about any of these packages, by package and age."""
    statement = (
        _with_tag()
        .where(col(Suspicion.package_id).in_(list(package_ids)))
        .where(Suspicion.severity == Severity.ERROR)
        .where(_IS_OPEN)
        .order_by(col(Suspicion.package_id), col(Suspicion.found_at), col(Suspicion.id))
    )
    return _told(session, statement)


def get_of_lot(session: Session, lot_code: str) -> list[Told]:
    """All about the labels and the seals of a lot, oldest first."""
    statement = (
        _with_tag()
        .where(Suspicion.lot_code == lot_code)
        .order_by(col(Suspicion.found_at), col(Suspicion.id))
    )
    return _told(session, statement)


def get_own(session: Session, suspicion_id: str, *, actor: Actor) -> tuple[Told, LotState | None]:
    """One about a lot that the actor has to do with now, and the lot; or about an unused label of
    the actor's roll. Raises `NotFound`.
    """
    found = _told(session, _with_tag().where(Suspicion.id == suspicion_id))
    if not found:
        raise NotFound()
    state = find_state(session, found[0].row.lot_code) if found[0].row.lot_code else None
    tag = found[0].tag
    holder_id = find_holder(session, tag) if tag and state is None else None
    if not (state.roles_of(actor.organisation_id) if state else holder_id == actor.organisation_id):
        raise NotFound()
    return found[0], state


def get_own_list(
    session: Session,
    organisation_id: str,
    *,
    is_open: bool | None = None,
    after: Key | None = None,
    limit: int,
) -> list[Told]:
    """Those about lots that an organisation owns, holds or is to take now, and about unused labels
    of its rolls; the latest first.
    """
    head_of = (col(CustodyHead.lot_id) == Suspicion.lot_code) & (
        col(CustodyHead.log_id) == db.settings_of(session).log_id
    )
    roll_of = (col(Roll.id) == Tag.roll_id) & col(Suspicion.lot_code).is_(None)
    statement = (
        _with_tag()
        .join(CustodyHead, head_of, isouter=True)
        .join(Roll, roll_of, isouter=True)
        .where(_concerns(organisation_id))
    )
    if is_open is not None:
        statement = statement.where(_IS_OPEN if is_open else ~_IS_OPEN)
    if after is not None:
        moment = clock.from_millis(int(after[0]))
        found_at, own_id = col(Suspicion.found_at), col(Suspicion.id)
        statement = statement.where(
            or_(found_at < moment, and_(found_at == moment, own_id < str(after[1])))
        )
    order = (col(Suspicion.found_at).desc(), col(Suspicion.id).desc())
    return _told(session, statement.order_by(*order).limit(limit))


def key_of(told: Told) -> Key:
    """Where a suspicion stands in the list."""
    return clock.millis(told.row.found_at), told.row.id


def _concerns(organisation_id: str) -> ColumnElement[bool]:
    return or_(
        col(CustodyHead.owner_id) == organisation_id,
        col(CustodyHead.custodian_id) == organisation_id,
        col(CustodyHead.taker_id) == organisation_id,
        col(Roll.organisation_id) == organisation_id,
    )


def _with_tag() -> Select[Suspicion, Tag, SuspicionAnswer]:
    """Both may be absent."""
    return (
        select(Suspicion, Tag, SuspicionAnswer)
        .join(Tag, col(Tag.id) == Suspicion.tag_id, isouter=True)
        .join(SuspicionAnswer, _ANSWER_OF, isouter=True)
    )


def _told(session: Session, statement: Select[Suspicion, Tag, SuspicionAnswer]) -> list[Told]:
    return [Told(row, tag, answer) for row, tag, answer in session.exec(statement)]
