"""Questions about photos at the gate: what will be signed, what was named, what is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from foundation import clock
from foundation.documents.models import Document
from foundation.errors import NotFound
from foundation.parties.actor import Actor
from traceability.custody.events import Accept, Refuse
from traceability.custody.queries import RecordedEvent, get_events, lock_state
from traceability.intake.photos.models import GatePhoto
from traceability.intake.tally import Delivery

PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class NamedPhoto:
    """A photo that an answer names, with its row once it is here."""

    sha256: str
    photo: GatePhoto | None


@dataclass(frozen=True)
class Answer:
    """An acceptance or a refusal that names photos."""

    event: RecordedEvent
    handover_id: str
    photos: tuple[NamedPhoto, ...]

    @property
    def awaited(self) -> int:
        """How many of them are not here."""
        return sum(one.photo is None for one in self.photos)

    @property
    def is_overdue(self) -> bool:
        """Whether a photo was named a week ago, and never sent."""
        return self.awaited > 0 and clock.now() - self.event.received_at > PATIENCE


def get_photos(session: Session, handover_id: str) -> list[GatePhoto]:
    """The photos of a handover that are here, the first one first."""
    rows = session.exec(
        select(GatePhoto)
        .where(GatePhoto.handover_id == handover_id)
        .order_by(col(GatePhoto.added_at), col(GatePhoto.sha256))
    )
    return list(rows)


def get_hashes_here(session: Session, handovers: Sequence[str]) -> dict[str, list[str]]:
    """The photos of many handovers by their hashes, in one query."""
    rows = session.exec(
        select(GatePhoto.handover_id, GatePhoto.sha256)
        .where(col(GatePhoto.handover_id).in_(handovers))
        .order_by(col(GatePhoto.added_at), col(GatePhoto.sha256))
    )
    hashes: dict[str, list[str]] = {}
    for handover_id, sha256 in rows:
        hashes.setdefault(handover_id, []).append(sha256)
    return hashes


def get_hashes_to_sign(session: Session, delivery: Delivery) -> list[str]:
    """What an answer names, in order. The lot is held, so nobody takes one away meanwhile."""
    lock_state(session, delivery.state.lot)
    return sorted(photo.sha256 for photo in get_photos(session, delivery.handover.handover_id))


def get_answers(session: Session, lot_code: str, *, actor: Actor) -> list[Answer]:
    """The answers that name photos, of handovers in which the actor gave or took."""
    answers = []
    for event in get_events(session, lot_code):
        act = event.act
        if not isinstance(act, Accept | Refuse) or not act.evidence:
            continue
        if actor.organisation_id not in (act.offer.giver_id, event.occasion.organisation_id):
            continue
        here = {photo.sha256: photo for photo in get_photos(session, act.offer.handover_id)}
        named = tuple(NamedPhoto(sha256, here.get(sha256)) for sha256 in act.evidence)
        answers.append(Answer(event, act.offer.handover_id, named))
    return answers


def get_named_document(session: Session, lot_code: str, sha256: str, *, actor: Actor) -> Document:
    """A photo that an answer names, for both sides of its handover. Raises `NotFound`."""
    for answer in get_answers(session, lot_code, actor=actor):
        for one in answer.photos:
            if one.sha256 == sha256 and one.photo is not None:
                return session.get_one(Document, one.photo.document_id)
    raise NotFound()
