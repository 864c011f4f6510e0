"""Keeping a draft: begun, photographed, typed into, thrown away."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation import clock
from foundation.documents.images import Photo
from foundation.documents.store import put_photo
from foundation.errors import N_, Conflict
from foundation.ids import new_id
from foundation.parties.actor import Actor
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.steps import Step

MOST_PHOTOS = 12
MOST_DRAFTS = 50


class EnoughPhotos(Conflict):
    """A dozen photos show a lot; more hide it."""

    message = N_("A lot has at most %(most)s photos. Remove one first.")


class AlreadyRegistered(Conflict):
    """A registered lot is a matter of record: its draft is closed."""

    message = N_("This draft became lot %(code)s. Go on from the lot's page.")


def start_draft(session: Session, *, actor: Actor) -> Draft:
    """An empty draft."""
    actor.check("lots:write")
    moment = clock.now()
    draft = Draft(
        id=new_id(),
        organisation_id=actor.organisation_id,
        answers={},
        photo_ids=[],
        created_at=moment,
        saved_at=moment,
    )
    session.add(draft)
    session.flush()
    return draft


def save_answers(
    session: Session, draft: Draft, step: Step, *, typed: Mapping[str, list[str]], actor: Actor
) -> None:
    """Keep what was typed on one page, right or wrong: meaning is read out of it at the end."""
    _check_open(draft, actor)
    draft.answers = {**draft.answers, step: dict(typed)}
    draft.saved_at = clock.now()
    session.add(draft)
    session.flush()


def add_photo(session: Session, draft: Draft, photo: Photo, *, actor: Actor) -> None:
    """Put a photo behind the others. Raises `EnoughPhotos`."""
    _check_open(draft, actor)
    if len(draft.photo_ids) >= MOST_PHOTOS:
        raise EnoughPhotos(most=MOST_PHOTOS)
    document = put_photo(session, photo, organisation_id=draft.organisation_id)
    draft.photo_ids = [*draft.photo_ids, document.id]
    draft.saved_at = clock.now()
    session.add(draft)
    session.flush()


def remove_photo(session: Session, draft: Draft, document_id: str, *, actor: Actor) -> None:
    """Take a photo out; one that is not there is gone already."""
    _check_open(draft, actor)
    draft.photo_ids = [kept for kept in draft.photo_ids if kept != document_id]
    draft.saved_at = clock.now()
    session.add(draft)
    session.flush()


def put_photo_first(session: Session, draft: Draft, document_id: str, *, actor: Actor) -> None:
    """The first photo is the one lists show."""
    _check_open(draft, actor)
    if document_id in draft.photo_ids:
        others = [kept for kept in draft.photo_ids if kept != document_id]
        draft.photo_ids = [document_id, *others]
    session.add(draft)
    session.flush()


def discard_draft(session: Session, draft: Draft, *, actor: Actor) -> None:
    """Throw a draft away."""
    _check_open(draft, actor)
    session.delete(draft)
    session.flush()


def _check_open(draft: Draft, actor: Actor) -> None:
    actor.check("lots:write")
    if draft.lot_code is not None:
        raise AlreadyRegistered(code=draft.lot_code)
