"""Which assays there are of the splits that were drawn from a lot."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import db
from traceability.custody.events import ActKind
from traceability.custody.models import (
    LINK_OF_EVENT,
    CustodyHead,
    CustodyLink,
    CustodyRecord,
)
from traceability.custody.state_json import from_json
from traceability.lots.models import LotContent
from traceability.lots.queries import content_of, last_assay
from traceability.lots.sampling.assayed import SampleAssay
from traceability.materials.composition import ContentKind


def get_sample_assays(session: Session, code: str) -> tuple[SampleAssay, ...]:
    """The assay that counts of each split drawn from a lot, the oldest first.

    One query for a lot without samples, two for any other.
    """
    log_id = db.settings_of(session).log_id
    drawings = session.exec(
        select(CustodyLink.event_id)
        .join(CustodyRecord, LINK_OF_EVENT)
        .where(CustodyLink.log_id == log_id, CustodyLink.lot_id == code, CustodyLink.lot_seq > 1)
        .where(CustodyRecord.act == ActKind.DRAW_SAMPLE)
    ).all()
    if not drawings:
        return ()
    rows = session.exec(
        select(LotContent, CustodyHead)
        .join(CustodyLink, col(CustodyLink.lot_id) == LotContent.lot_code)
        .join(
            CustodyHead,
            (col(CustodyHead.log_id) == CustodyLink.log_id)
            & (col(CustodyHead.lot_id) == CustodyLink.lot_id),
        )
        .where(CustodyLink.log_id == log_id, col(CustodyLink.event_id).in_(drawings))
        .where(CustodyLink.lot_seq == 1)
        .where(LotContent.kind == ContentKind.MEASURED)
        .order_by(col(LotContent.created_at), LotContent.event_id, LotContent.element)
    )
    stated: dict[str, tuple[CustodyHead, list[LotContent]]] = {}
    for content, head in rows:
        stated.setdefault(content.lot_code, (head, []))[1].append(content)
    return tuple(_assay(head, last_assay(measured)) for head, measured in stated.values())


def _assay(head: CustodyHead, rows: list[LotContent]) -> SampleAssay:
    return SampleAssay(
        sample=from_json(head.state),
        method=rows[0].method,
        basis=rows[0].basis,
        laboratory=rows[0].laboratory,
        assayed_on=rows[0].assayed_on,
        contents=tuple(map(content_of, rows)),
    )
