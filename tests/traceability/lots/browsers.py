"""Browsers of the cast, and lots that could leak."""

from __future__ import annotations

import io

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from foundation import db
from foundation.documents import images, store
from foundation.parties.models import Organisation
from tests.factories import make_person, sign_in
from tests.traceability.lots.conftest import Member
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot


def browser(
    app: Flask, member: Member, *, role: str = "owner", name: str = "Person"
) -> FlaskClient:
    """Somebody of this organisation, signed in."""
    with db.transaction() as session:
        organisation = session.get_one(Organisation, member.id)
        person = make_person(session, organisation, name=name, role=role)
    return sign_in(app.test_client(), person)


def make_lot(member: Member, **changes: object) -> str:
    """A lot of 1,250 kg in two drums with everything on it that could leak; its code."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(file, "PNG")
    file.seek(0)
    photo = images.accept(file, name="drum.png")
    with db.transaction() as session:
        document = store.put_photo(session, photo, organisation_id=member.id)
        told: dict[str, object] = {
            "material_code": "EOL-HDD-VCM",
            "origin": LotOrigin.POST_CONSUMER,
            "source_kind": SourceKind.RECEIVED,
            "packages": (LotPackage(1_000_000), LotPackage(250_000)),
            "title": "Voice-coil magnets",
            "reference": "SECRET-REFERENCE",
            "source_name": "SECRET-SOURCE",
            "source_note": "SECRET-NOTE",
            "is_magnetised": True,
            "photo_ids": (document.id,),
            "site_id": member.site_id,
        }
        draft = LotDraft(**{**told, **changes})  # type: ignore[arg-type] # each value fits its field
        return register_lot(session, draft, actor=member.actor).code
