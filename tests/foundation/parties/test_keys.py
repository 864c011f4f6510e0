from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.errors import Forbidden
from foundation.parties import api_keys, queries, signing_keys
from foundation.parties.models import ApiKey, Organisation
from foundation.parties.standing import Standing
from foundation.parties.tokens import token_hash
from tests.factories import api_key, make_actor, submit
from tests.foundation.parties.cast import Cast, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
FORM = {"name": "Scale", "permissions": ["lots:read", "custody:write"], "days": "30"}


def make_key(client: FlaskClient, **fields: object) -> str:
    page = submit(client, "/account/api-keys/new", **{**FORM, **fields}).get_data(as_text=True)
    return str(re.findall(r'data-copy="(rg_[\w-]{43})"', page)[0])


def me(client: FlaskClient, key: str) -> int:
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code


def test_a_key_is_shown_once_and_kept_as_its_hash(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    key = make_key(ada)

    with db.reading() as session:
        (row,) = queries.get_api_keys(session, cast.organisation.id)
    assert row.key_hash == token_hash(key)
    assert (row.name, row.beginning, row.permissions) == (
        "Scale",
        key[:9],
        ["custody:write", "lots:read"],
    )
    assert row.expires_at is not None
    assert row.expires_at - row.created_at == timedelta(days=30)
    assert key not in ada.get("/account/api-keys").get_data(as_text=True)
    assert f"{key[:9]}…" in words_of(ada.get("/account/api-keys"))
    assert me(client, key) == 200


def test_a_revoked_key_stops_at_once_and_stays_listed(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    key, other = make_key(ada), make_key(ada, name="Other")
    with db.reading() as session:
        row = session.exec(select(ApiKey).where(ApiKey.key_hash == token_hash(key))).one()

    submit(ada, f"/account/api-keys/{row.id}/revoke")

    assert (me(client, key), me(client, other)) == (401, 200)
    assert "revoked" in words_of(ada.get("/account/api-keys"))


def test_a_key_works_until_it_expires(app: Flask, client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW), db.transaction() as session:
        key, _ = api_keys.create_api_key(
            session,
            cast.organisation.id,
            name="Scale",
            permissions=["lots:read"],
            lifetime=timedelta(days=30),
            actor=make_actor(cast.organisation),
        )

    statuses = []
    for days in (0, 29.9, 30):
        with clock.held(NOW + timedelta(days=days)):
            statuses.append(me(client, key))

    assert statuses == [200, 200, 401]


def test_the_last_use_of_a_key_is_noted_once_a_minute(client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW), db.transaction() as session:
        headers = api_key(session, cast.organisation)
    seen = []
    for seconds in (0, 30, 60):
        with clock.held(NOW + timedelta(seconds=seconds)):
            client.get("/api/v1/me", headers=headers)
        with db.reading() as session:
            (row,) = queries.get_api_keys(session, cast.organisation.id)
        assert row.last_used_at is not None
        seen.append((row.last_used_at - NOW).total_seconds())

    assert seen == [0, 0, 60]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Say which program the key is for."),
        ({"permissions": []}, "Choose at least one permission from the list."),
        ({"permissions": ["keys:manage"]}, "Choose permissions from the list."),
        ({"permissions": ["everything"]}, "Choose permissions from the list."),
        ({"days": "12"}, "Choose how long the key works."),
        ({"days": "x"}, "Choose how long the key works."),
    ],
)
def test_a_wrong_key_form_makes_no_key(
    ada: FlaskClient, cast: Cast, fields: dict[str, object], sentence: str
) -> None:
    response = submit(ada, "/account/api-keys/new", **{**FORM, **fields})

    assert response.status_code == 422
    assert sentence in words_of(response)
    with db.reading() as session:
        assert queries.get_api_keys(session, cast.organisation.id) == []


def test_nobody_gives_a_key_more_than_they_have(app: Flask, cast: Cast) -> None:
    trader = make_actor(cast.organisation, permissions=["lots:read"])
    owner_of_little = make_actor(cast.organisation, permissions=["lots:read", "keys:manage"])

    with db.transaction() as session:
        for actor, refusal in (
            (trader, Forbidden),
            (owner_of_little, api_keys.NoSuchPermission),
        ):
            with pytest.raises(refusal):
                api_keys.create_api_key(
                    session,
                    cast.organisation.id,
                    name="Scale",
                    permissions=["lots:read", "lots:write"],
                    actor=actor,
                )


def test_a_key_of_a_frozen_organisation_only_reads(client: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        headers = api_key(session, cast.organisation)
        organisation = session.get_one(Organisation, cast.organisation.id)
        organisation.standing = Standing.FROZEN
        session.add(organisation)

    body = client.get("/api/v1/me", headers=headers).json

    assert body is not None
    assert body["permissions"] == ["custody:read", "lots:read", "market:read"]


def test_another_organisation_s_key_is_not_there_to_revoke(
    ada: FlaskClient, mallory: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    key = make_key(ada)
    with db.reading() as session:
        (row,) = queries.get_api_keys(session, cast.organisation.id)

    response = submit(mallory, f"/account/api-keys/{row.id}/revoke")

    assert response.status_code == 404
    assert me(client, key) == 200
    assert row.beginning not in mallory.get("/account/api-keys").get_data(as_text=True)


def test_only_owners_manage_api_keys(yan: FlaskClient, cast: Cast) -> None:
    statuses = [
        yan.get("/account/api-keys").status_code,
        submit(yan, "/account/api-keys/new", **FORM).status_code,
    ]

    assert statuses == [403, 403]
    with db.reading() as session:
        assert queries.get_api_keys(session, cast.organisation.id) == []


def test_members_see_the_public_halves_of_their_signing_keys(yan: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        key = signing_keys.create_key(session, cast.organisation.id)
        theirs = signing_keys.create_key(session, cast.other.id)

    page = yan.get("/account/keys").get_data(as_text=True)

    assert f'data-copy="{b64encode(key.public_key).decode()}"' in page
    assert b64encode(theirs.public_key).decode() not in page
    assert key.wrapped_key.hex() not in page
