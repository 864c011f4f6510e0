"""Gathering the evidence about a lot: plain reads, no belief. Nothing found here raises.

The cost is a handful of queries, whatever the log's size; paths grow with its logarithm.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.errors import DomainError
from traceability.compliance.flying.stating import get_reading_rows, readings_of
from traceability.compliance.queries import get_all_terms
from traceability.compliance.watching.queries import find_watched_of
from traceability.custody.events import ActKind
from traceability.custody.models import LINK_OF_EVENT, CustodyLink, CustodyRecord
from traceability.custody.queries import find_head, vocabulary_of
from traceability.custody.reading import understood
from traceability.discrepancies.judging import last_day
from traceability.discrepancies.queries import get_of_lot
from traceability.log import queries as log
from traceability.log.publishing import load_anchored
from traceability.lots.queries import find_lot, get_content_rows
from traceability.lots.waste.queries import get_waste_rows
from traceability.provenance.abroad import get_abroad
from traceability.provenance.evidence import (
    Abroad,
    AnchoredCheckpoint,
    DescribedLot,
    Evidence,
    Head,
    Leaf,
    OddScan,
    OpenedDiscrepancy,
    StatedCode,
    Statement,
    TagRow,
    VoidScan,
)
from traceability.provenance.known_keys import get_key_statements, known_keys
from traceability.provenance.proving import current_paths, proven
from traceability.tags.models import Scan, ScanOutcome, Tag
from traceability.tags.queries import get_bound_tags
from traceability.tags.suspicions.kinds import REASON_NAMES, Severity, SuspicionKind
from traceability.tags.suspicions.queries import Told
from traceability.tags.suspicions.queries import get_of_lot as get_suspicions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traceability.custody.events import Act, Occasion
    from traceability.custody.vocabulary import Vocabulary
    from traceability.lots.models import Lot

TAKING = (ActKind.ACCEPT, ActKind.ACCEPT_PART)


def gather(session: Session, lot: str) -> Evidence:
    """All there is about one lot."""
    # The anchor is read first: rows read after it hold every leaf that it covers.
    checkpoint = _find_checkpoint(session)
    rows = _rows(session, lot)
    signed_by = get_key_statements(session, {record.key_id for record, _ in rows})
    # Records and the statements of their keys are leaves of one log: asked for together.
    in_log = (*(record.id for record, _ in rows), *(one.event_id for one in signed_by))
    leaves = log.get_leaves(session, in_log)
    size = checkpoint.size if checkpoint else 0
    paths = current_paths(session, [leaf.seq for leaf in leaves.values()], size)
    words = vocabulary_of(session)
    described = find_lot(session, lot)
    keys = known_keys(session, signed_by, leaves, paths)
    statements = tuple(
        replace(
            _statement(record, link, words, leaf=proven(leaves.get(record.id), paths)),
            level=keys[record.key_id].level if record.key_id in keys else None,
        )
        for record, link in rows
    )
    takers = {record.organisation_id for record, _ in rows if record.act in TAKING}
    return Evidence(
        lot=lot,
        statements=statements,
        keys=keys,
        head=_find_head(session, lot),
        checkpoint=checkpoint,
        checked_at=clock.now(),
        void_scans=_void_scans(session, lot),
        odd_scans=_odd_scans(session, lot),
        bound_tags=tuple(
            TagRow(tag.id, tag.package_id or "–", tag.short_code)
            for tag in get_bound_tags(session, lot)
        ),
        description=_describe(session, described) if described else None,
        stated_codes=tuple(
            StatedCode(row.chosen_at, row.low_code, row.basis, row.status)
            for row in get_waste_rows(session, lot)[::-1]
        ),
        permits=get_all_terms(session, takers) if takers else {},
        discrepancies=_discrepancies(session, lot),
        watched=find_watched_of(session, lot),
        field_readings=tuple(readings_of(get_reading_rows(session, lot))),
        is_declared_demagnetised=described is not None and described.is_magnetised is False,
        abroad=get_abroad(session, lot, statements) if takers else Abroad(),
    )


def get_chains(session: Session, *lots: str) -> dict[str, list[Statement]]:
    """The stored events of several lots, each in its chain's order, all in one query."""
    words = vocabulary_of(session)
    chains: dict[str, list[Statement]] = {}
    for record, link in _rows(session, *lots):
        chains.setdefault(link.lot_id, []).append(_statement(record, link, words, leaf=None))
    return chains


def _find_checkpoint(session: Session) -> AnchoredCheckpoint | None:
    """The anchored checkpoint if its note opens with the log's key."""
    try:
        checkpoint = load_anchored(db.settings_of(session)).checkpoint
    except DomainError:  # no anchor, or a note that is not ours: the freshness rule says so
        return None
    return AnchoredCheckpoint(checkpoint.size, checkpoint.root)


def _rows(session: Session, *lots: str) -> Sequence[tuple[CustodyRecord, CustodyLink]]:
    log_id = db.settings_of(session).log_id
    statement = (
        select(CustodyRecord, CustodyLink)
        .join(CustodyLink, LINK_OF_EVENT)
        .where(col(CustodyLink.log_id) == log_id)
        .where(col(CustodyLink.lot_id).in_(lots))
        .order_by(col(CustodyLink.lot_seq))
    )
    return session.exec(statement).all()


def _statement(
    record: CustodyRecord, link: CustodyLink, words: Vocabulary, *, leaf: Leaf | None
) -> Statement:
    act, occasion = _read(record, words)
    return Statement(
        event_id=record.id,
        lot_seq=link.lot_seq,
        prev_hash=link.prev_hash,
        body=record.body,
        key_id=record.key_id,
        signature=record.signature,
        received_at=record.received_at,
        indexed_act=record.act.value,
        indexed_organisation_id=record.organisation_id,
        indexed_event_time=record.event_time,
        act=act,
        occasion=occasion,
        leaf=leaf,
    )


def _read(record: CustodyRecord, words: Vocabulary) -> tuple[Act, Occasion] | tuple[None, None]:
    """What the stored bytes say, if they are one of our events and this one."""
    try:
        act, occasion = understood(record.body, words)
    except DomainError:
        return None, None
    return (act, occasion) if occasion.event_id == record.id else (None, None)


def _find_head(session: Session, lot: str) -> Head | None:
    head = find_head(session, lot)
    if head is None:
        return None
    return Head(head.seq, head.hash, head.owner_id, head.custodian_id, head.net_mass_g)


def _void_scans(session: Session, lot: str) -> tuple[VoidScan, ...]:
    statement = (
        select(Tag, Scan)
        .where(Scan.tag_id == Tag.id)
        .where(Tag.lot_code == lot)
        .where(Scan.outcome == ScanOutcome.VOID)
        .order_by(col(Scan.received_at))
    )
    return tuple(
        VoidScan(tag.short_code, tag.voided_at, scan.received_at)
        for tag, scan in session.exec(statement)
        if tag.voided_at is not None
    )


def _odd_scans(session: Session, lot: str) -> tuple[OddScan, ...]:
    """Of labels alone: seals have a rule of their own, from signed events."""
    return tuple(_odd(told, told.label) for told in get_suspicions(session, lot) if told.label)


def _odd(told: Told, label: str) -> OddScan:
    device = told.row.evidence.get("device")
    return OddScan(
        sentence=told.sentence,
        words=told.words,
        tag=label,
        is_of_void=told.row.kind is SuspicionKind.VOID_READ,
        is_error=told.row.severity is Severity.ERROR,
        found_at=told.row.found_at,
        device=str(device) if device else None,
        answer=REASON_NAMES[told.answer.reason] if told.answer else None,
    )


def _discrepancies(session: Session, lot: str) -> tuple[OpenedDiscrepancy, ...]:
    moment = clock.now()
    return tuple(
        OpenedDiscrepancy(
            one.row.event_id,
            one.standing(moment),
            one.row.stated_g,
            one.row.received_g,
            last_day(one.row.due_at) if one.row.due_at else None,
        )
        for one in get_of_lot(session, lot)
    )


def _describe(session: Session, lot: Lot) -> DescribedLot:
    stated: dict[str, dict[str, int]] = {}
    for row in get_content_rows(session, lot.code):
        stated.setdefault(row.event_id, {})[row.element] = row.content_ppm
    return DescribedLot(lot.material_code, lot.origin_class.value, stated)
