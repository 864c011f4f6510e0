"""Photos of a delivery before it is signed, and those that an answer names, for both sides."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.documents import images
from foundation.documents.pages import photo_file
from foundation.errors import N_, DomainError, Invalid, InvalidFields, NotFound
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import translate
from foundation.parties import access
from traceability.custody.narrowing import MOST_HASHES
from traceability.intake.photos import attaching
from traceability.intake.photos.models import PhotoKind
from traceability.intake.photos.queries import get_answers, get_named_document, get_photos
from traceability.intake.photos.schemas import KIND_NAMES, DevicePhotoIn, PhotoIn
from traceability.intake.queries import get_delivery
from traceability.lots.queries import get_readable_lot

bp = Blueprint("gate_photos", __name__)

PHOTO_LIMIT = {"limit": 400, "per_s": 3600}


class NoPhoto(Invalid):
    """A form without a file."""

    message = N_("Take or choose a photo first.")


@bp.get("/intake/<lot>/photos")
@requires("custody:write")
def edit(lot: str) -> ResponseReturnValue:
    """The photos so far, and room for another."""
    return _page(lot, Form.blank(PhotoIn(), kind=PhotoKind.TICKET.value))


@bp.post("/intake/<lot>/photos")
@requires("custody:write")
def add(lot: str) -> ResponseReturnValue:
    """Add a photo."""
    form, actor = Form.read(PhotoIn()), access.actor()
    if form.is_valid:
        try:
            limits.hit("gate-photo", actor.organisation_id, **PHOTO_LIMIT)
            file = request.files.get("photo")
            if file is None or not file.filename:
                raise NoPhoto(field="photo")
            photo = images.accept(file.stream, name=file.filename)
            with db.transaction() as session:
                kind = PhotoKind(str(form.data["kind"]))
                attaching.attach(session, lot, photo, kind=kind, actor=actor)
            return problems.see_other(url_for(".edit", lot=lot))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _page(lot, form)


@bp.post("/intake/<lot>/photos/<sha256>/remove")
@requires("custody:write")
def remove(lot: str, sha256: str) -> ResponseReturnValue:
    """Take a photo away."""
    with db.transaction() as session:
        attaching.remove(session, lot, sha256, actor=access.actor())
    return problems.see_other(url_for(".edit", lot=lot))


@bp.post("/intake/device/photos")
@requires("custody:write")
def send() -> ResponseReturnValue:
    """Take a photo from a device, to the byte: its answer signs, or has signed, their hash."""
    form, actor = Form.read(DevicePhotoIn()), access.actor()
    file = request.files.get("photo")
    if not form.is_valid or file is None:
        missing = {} if file else {"photo": [translate(NoPhoto())]}
        raise InvalidFields({**form.errors, **missing})
    limits.hit("gate-photo", actor.organisation_id, **PHOTO_LIMIT)
    photo = images.accept_bare(file.stream, name=file.filename or "photo.jpg")
    with db.transaction() as session:
        kept = attaching.send(
            session,
            str(form.data["lot"]),
            photo,
            kind=PhotoKind(str(form.data["kind"])),
            actor=actor,
        )
        answer = {"sha256": kept.photo.sha256, "lot": kept.photo.lot_code, "kind": kept.photo.kind}
    return problems.ok(answer) if kept.is_repeated else problems.created(answer)


@bp.get("/lots/<code>/photos")
@requires("lots:read")
def show(code: str) -> ResponseReturnValue:
    """What answers at the gate name, for both sides of each handover."""
    with db.reading() as session:
        actor = access.actor()
        lot, _ = get_readable_lot(session, code, actor=actor)
        answers = get_answers(session, code, actor=actor)
        return render_template("lots/photos.html", lot=lot, answers=answers, kinds=KIND_NAMES)


@bp.get("/lots/<code>/photos/<sha256>.jpg")
@requires("lots:read")
def photo(code: str, sha256: str) -> Response:
    """A named photo, to the byte: its SHA-256 is what was signed."""
    with db.reading() as session:
        document = get_named_document(session, code, sha256, actor=access.actor())
    return photo_file(document, document.sha256, "photo")


@bp.get("/lots/<code>/photos/<sha256>/thumbnail.jpg")
@requires("lots:read")
def thumbnail(code: str, sha256: str) -> Response:
    """A named photo, small."""
    with db.reading() as session:
        document = get_named_document(session, code, sha256, actor=access.actor())
    return photo_file(document, document.thumbnail_sha256, "thumbnail")


def _page(lot: str, form: Form) -> ResponseReturnValue:
    with db.reading() as session:
        delivery = get_delivery(session, lot, actor=access.actor())
        photos = get_photos(session, delivery.handover.handover_id)
        return form.page(
            "intake/photos.html",
            delivery=delivery,
            photos=photos,
            kinds=KIND_NAMES,
            most=MOST_HASHES,
        )
