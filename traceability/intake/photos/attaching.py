"""Adding photos to a delivery, taking them away before it is signed, and sending what was named."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from foundation.documents.images import Photo
from foundation.documents.store import put_photo
from foundation.errors import N_, Conflict
from foundation.parties.actor import Actor
from traceability.custody.narrowing import MOST_HASHES
from traceability.custody.queries import lock_state
from traceability.intake.photos.models import GatePhoto, PhotoKind
from traceability.intake.photos.queries import get_answers, get_photos
from traceability.intake.queries import get_delivery


class EnoughPhotos(Conflict):
    """An answer names so many photos, and no more."""

    message = N_("An answer has at most %(most)s photos. Remove one to add another.")


@dataclass(frozen=True)
class KeptPhoto:
    """A photo, and whether it was here before."""

    photo: GatePhoto
    is_repeated: bool


def attach(
    session: Session, lot_code: str, photo: Photo, *, kind: PhotoKind, actor: Actor
) -> KeptPhoto:
    """Put a photo to an open delivery. Raises `NoDelivery` or `EnoughPhotos`.

    The lot is held, so a photo comes either before the answer, and is named by it, or not at all.
    """
    actor.check("custody:write")
    lock_state(session, lot_code)
    delivery = get_delivery(session, lot_code, actor=actor)
    handover_id = delivery.handover.handover_id
    known = session.get(GatePhoto, (handover_id, _hash(photo)))
    if known is not None:
        return KeptPhoto(known, is_repeated=True)
    if len(get_photos(session, handover_id)) >= MOST_HASHES:
        raise EnoughPhotos(most=MOST_HASHES)
    return _keep(session, lot_code, handover_id, photo, kind=kind, actor=actor)


def send(
    session: Session, lot_code: str, photo: Photo, *, kind: PhotoKind, actor: Actor
) -> KeptPhoto:
    """Take a photo from a device: one that its answer named already, else one of an open delivery.

    Raises `NoDelivery` where neither is so, or `EnoughPhotos`.
    """
    actor.check("custody:write")
    lock_state(session, lot_code)
    sha256 = _hash(photo)
    for answer in get_answers(session, lot_code, actor=actor):
        if answer.event.occasion.organisation_id != actor.organisation_id:
            continue
        for one in answer.photos:
            if one.sha256 != sha256:
                continue
            if one.photo is not None:
                return KeptPhoto(one.photo, is_repeated=True)
            return _keep(session, lot_code, answer.handover_id, photo, kind=kind, actor=actor)
    return attach(session, lot_code, photo, kind=kind, actor=actor)


def remove(session: Session, lot_code: str, sha256: str, *, actor: Actor) -> None:
    """Take a photo away before the answer is signed; one that is not there is gone already."""
    actor.check("custody:write")
    lock_state(session, lot_code)
    delivery = get_delivery(session, lot_code, actor=actor)
    row = session.get(GatePhoto, (delivery.handover.handover_id, sha256))
    if row is not None:
        session.delete(row)
        session.flush()


def _keep(
    session: Session,
    lot_code: str,
    handover_id: str,
    photo: Photo,
    *,
    kind: PhotoKind,
    actor: Actor,
) -> KeptPhoto:
    document = put_photo(session, photo, organisation_id=actor.organisation_id)
    row = GatePhoto(
        handover_id=handover_id,
        sha256=document.sha256,
        lot_code=lot_code,
        organisation_id=actor.organisation_id,
        kind=kind,
        document_id=document.id,
        person_id=actor.person_id,
        added_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return KeptPhoto(row, is_repeated=False)


def _hash(photo: Photo) -> str:
    return hashlib.sha256(photo.content).hexdigest()
