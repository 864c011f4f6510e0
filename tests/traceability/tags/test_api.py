"""Tags through the API: exact bodies for the parties of a lot, nothing for anybody else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from foundation import db
from foundation.parties.models import Organisation
from tests.factories import api_key
from tests.traceability.gate import MATERIAL, Cast, make_cast, offer, register, tags_of
from traceability.custody.words import VoidReason
from traceability.tags import binding
from traceability.tags.models import Tag, TagState

VOID_REASONS = "damaged, lost, wrong_package, reprinted, copied"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def tag(cast: Cast) -> Tag:
    (tag,) = tags_of(register(cast.ada, 312_000))
    return tag


def key_of(organisation_id: str) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, session.get_one(Organisation, organisation_id))


def shown(tag: Tag) -> dict[str, object]:
    """A bound tag as the API shows it."""
    return {
        "id": tag.id,
        "short_code": tag.short_code,
        "state": "bound",
        "url": tag.url,
        "package_id": tag.package_id,
        "lot_code": tag.lot_code,
        "number": 1,
        "of": 1,
        "material_code": MATERIAL,
        "net_mass_g": 312_000,
        "key_id": tag.key_id,
        "issued_on": tag.issued_on.isoformat(),
        "created_at": tag.created_at.isoformat(),
        "void_reason": None,
        "voided_at": None,
        "replaces_id": tag.replaces_id,
    }


def test_a_party_reads_a_tag_alone_and_in_its_lots_list(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    offer(cast.ada, str(tag.lot_code), cast.ben)
    for organisation_id in (cast.ada.organisation_id, cast.ben.organisation_id):
        key = key_of(organisation_id)

        one = client.get(f"/api/v1/tags/{tag.id}", headers=key)
        listed = client.get(f"/api/v1/tags?lot={tag.lot_code}", headers=key)

        assert one.json == shown(tag)
        assert listed.json == {"items": [shown(tag)], "next_cursor": None}


def test_a_package_without_a_label_gets_one_once(client: FlaskClient, cast: Cast, tag: Tag) -> None:
    with db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.ada)
    headers = key_of(cast.ada.organisation_id) | {"Idempotency-Key": "once"}

    first = client.post("/api/v1/tags", json={"package_id": tag.package_id}, headers=headers)
    again = client.post("/api/v1/tags", json={"package_id": tag.package_id}, headers=headers)

    (new,) = tags_of(str(tag.lot_code))
    assert (first.status_code, first.location) == (201, f"/api/v1/tags/{new.id}")
    assert first.json == again.json == shown(new)


def test_a_label_is_withdrawn_and_replaced(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    headers = key_of(cast.ada.organisation_id)

    replaced = client.post(
        f"/api/v1/tags/{tag.id}/reprint", json={"reason": "damaged"}, headers=headers
    )
    (new,) = tags_of(str(tag.lot_code))
    withdrawn = client.post(f"/api/v1/tags/{new.id}/void", json={"reason": "lost"}, headers=headers)

    assert (replaced.status_code, replaced.json) == (201, shown(new))
    assert withdrawn.json["state"] == "void"
    assert [session.get_one(Tag, one.id).state for one in (tag, new)] == [TagState.VOID] * 2


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/v1/tags/{tag.id}", None),
        ("GET", "/api/v1/tags?lot={tag.lot_code}", None),
        ("POST", "/api/v1/tags", {"package_id": "{tag.package_id}"}),
        ("POST", "/api/v1/tags/{tag.id}/void", {"reason": "lost"}),
        ("POST", "/api/v1/tags/{tag.id}/reprint", {"reason": "lost"}),
    ],
)
def test_strangers_find_nothing(
    client: FlaskClient,
    cast: Cast,
    tag: Tag,
    *,
    method: str,
    path: str,
    body: dict[str, str] | None,
) -> None:
    sent = body and {name: value.format(tag=tag) for name, value in body.items()}

    response = client.open(
        path.format(tag=tag),
        method=method,
        json=sent,
        headers=key_of(cast.mallory.organisation_id),
    )

    assert response.status_code == 404
    assert tags_of(str(tag.lot_code)) == [tag]


@pytest.mark.parametrize(
    ("path", "body", "status", "errors"),
    [
        ("/api/v1/tags", {}, 422, {"package_id": ["Missing data for required field."]}),
        (
            "/api/v1/tags",
            {"package_id": "nonsense"},
            404,
            {
                "package_id": [
                    "There is no package nonsense. Packages are named like RG-7Q2M-4K8R.1."
                ]
            },
        ),
        (
            "/api/v1/tags/{tag.id}/void",
            {},
            422,
            {"reason": ["Say why: the reason is kept with the lot's story."]},
        ),
        (
            "/api/v1/tags/{tag.id}/void",
            {"reason": "bored"},
            422,
            {"reason": [f"Choose one of the reasons: {VOID_REASONS}."]},
        ),
        (
            "/api/v1/tags/{tag.id}/void",
            {"reason": "lost", "state": "bound"},
            422,
            {"state": ["Unknown field."]},
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(
    client: FlaskClient,
    cast: Cast,
    tag: Tag,
    *,
    path: str,
    body: dict[str, str],
    status: int,
    errors: dict[str, list[str]],
) -> None:
    response = client.post(
        path.format(tag=tag), json=body, headers=key_of(cast.ada.organisation_id)
    )

    assert (response.status_code, response.get_json(force=True)["errors"]) == (status, errors)
    assert tags_of(str(tag.lot_code)) == [tag]


def test_a_labelled_package_is_not_labelled_again(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    response = client.post(
        "/api/v1/tags",
        json={"package_id": tag.package_id},
        headers=key_of(cast.ada.organisation_id),
    )

    assert response.status_code == 409
    assert response.get_json(force=True)["title"] == "TagInUse"
    assert tags_of(str(tag.lot_code)) == [tag]
