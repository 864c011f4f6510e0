"""Documents: kept once by their hash, drafts unseen by others, served harmless."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from foundation import db
from foundation.documents import images, store
from foundation.documents.queries import get_documents
from foundation.errors import NotFound
from foundation.parties.models import Organisation, Person
from foundation.settings import Settings
from tests.factories import make_organisation, make_person, sign_in


@dataclass(frozen=True)
class Drafts:
    """Ada's draft photo, and Mallory who must not see it."""

    ada: Person
    mallory: Person
    organisation: Organisation
    photo: images.Photo
    document_id: str


@pytest.fixture
def drafts(app: Flask) -> Drafts:
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "green").save(file, "PNG")
    file.seek(0)
    photo = images.accept(file, name="drum.png")
    with db.transaction() as session:
        organisation = make_organisation(session)
        stranger = make_organisation(session, "Mallory Metals")
        ada = make_person(session, organisation)
        mallory = make_person(session, stranger, name="Mallory")
        document = store.put_photo(session, photo, organisation_id=organisation.id)
        return Drafts(ada, mallory, organisation, photo, document.id)


def test_a_draft_is_shown_to_its_own_organisation(client: FlaskClient, drafts: Drafts) -> None:
    sign_in(client, drafts.ada)

    response = client.get(f"/documents/{drafts.document_id}")
    small = client.get(f"/documents/{drafts.document_id}/thumbnail")

    assert response.data == drafts.photo.content
    assert small.data == drafts.photo.thumbnail
    headers = {
        name: response.headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
        )
    }
    assert headers == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": f"attachment; filename=photo-{drafts.document_id[:8]}.jpg",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
    }


def test_another_organisations_draft_does_not_exist(client: FlaskClient, drafts: Drafts) -> None:
    signed_out = client.get(f"/documents/{drafts.document_id}")
    sign_in(client, drafts.mallory)
    hidden = client.get(f"/documents/{drafts.document_id}")
    small = client.get(f"/documents/{drafts.document_id}/thumbnail")
    absent = client.get(f"/documents/{'0' * 32}")

    assert [reply.status_code for reply in (signed_out, hidden, small, absent)] == [404] * 4
    assert hidden.data == absent.data


def test_a_shared_photo_is_seen_by_strangers(client: FlaskClient, drafts: Drafts) -> None:
    with db.transaction() as session:
        store.share_documents(session, [drafts.document_id], organisation_id=drafts.organisation.id)

    response = client.get(f"/documents/{drafts.document_id}")

    assert response.data == drafts.photo.content
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_nobody_shares_another_organisations_draft(app: Flask, drafts: Drafts) -> None:
    with db.transaction() as session, pytest.raises(NotFound):
        store.share_documents(session, [drafts.document_id], organisation_id=drafts.mallory.id)

    with db.reading() as session:
        assert not get_documents(session, [drafts.document_id])[drafts.document_id].is_shared


def test_the_same_photo_twice_is_one_file(app: Flask, settings: Settings, drafts: Drafts) -> None:
    with db.transaction() as session:
        again = store.put_photo(session, drafts.photo, organisation_id=drafts.organisation.id)

    files = sorted(path.name for path in settings.documents_path.rglob("*") if path.is_file())
    hashes = [
        hashlib.sha256(part).hexdigest() for part in (drafts.photo.content, drafts.photo.thumbnail)
    ]
    assert again.id != drafts.document_id
    assert files == sorted(hashes)
