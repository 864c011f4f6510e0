from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from foundation import db
from foundation.parties import queries
from tests.factories import make_site, submit
from tests.foundation.parties.cast import Cast, words_of

SITE = {
    "name": "Harbour shed",
    "street": "Hafenstraße 12",
    "postcode": "20457",
    "city": "Hamburg",
    "country": "DE",
}
PROFILE = {
    "name": "Ada Recycling GmbH",
    "roles": ["dismantler", "collector"],
    "website": "https://ada.example.org",
    "about": "Hard disks and rotors.\r\nSince 1998.",
}


def sites_of(organisation_id: str) -> list[dict[str, object]]:
    with db.reading() as session:
        sites = queries.get_sites(session, organisation_id)
    return [one.model_dump(include=set(SITE)) for one in sites]


MAIN = {
    "name": "Main yard",
    "street": "Schrottstraße 1",
    "postcode": "45127",
    "city": "Essen",
    "country": "DE",
}


def test_an_owner_adds_a_site(ada: FlaskClient, cast: Cast) -> None:
    response = submit(ada, "/account/sites/new", **SITE)

    assert response.location == "/account/sites"
    assert sites_of(cast.organisation.id) == [MAIN, SITE]
    assert "Hafenstraße 12, 20457 Hamburg" in words_of(ada.get("/account/sites"))


def test_an_owner_corrects_a_site(ada: FlaskClient, cast: Cast) -> None:
    form = ada.get(f"/account/sites/{cast.site.id}/edit").get_data(as_text=True)

    submit(ada, f"/account/sites/{cast.site.id}/edit", **SITE)

    assert 'value="Schrottstraße 1"' in form
    assert sites_of(cast.organisation.id) == [SITE]


@pytest.mark.parametrize("field", SITE)
def test_a_site_without_one_of_its_fields_is_not_saved(
    ada: FlaskClient, cast: Cast, field: str
) -> None:
    paths = ("/account/sites/new", f"/account/sites/{cast.site.id}/edit")

    pages = [submit(ada, path, **{**SITE, field: ""}) for path in paths]

    assert [page.status_code for page in pages] == [422, 422]
    assert sites_of(cast.organisation.id) == [MAIN]
    kept = [text for name, text in SITE.items() if name not in (field, "country")]
    for page in pages:
        assert [one for one in kept if f'value="{one}"' not in page.get_data(as_text=True)] == []


def test_another_organisation_s_site_is_not_there(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    with db.transaction() as session:
        secret = make_site(session, cast.organisation, name="Secret shed", city="Nowhere")

    statuses = [
        mallory.get(f"/account/sites/{secret.id}/edit").status_code,
        submit(mallory, f"/account/sites/{secret.id}/edit", **SITE).status_code,
        mallory.get("/account/sites/no-such-site/edit").status_code,
    ]

    assert statuses == [404] * 3
    assert "Secret shed" in words_of(ada.get("/account/sites"))
    assert "Secret shed" not in words_of(mallory.get("/account/sites"))


def test_only_owners_change_sites_and_profile(yan: FlaskClient, cast: Cast) -> None:
    statuses = [
        submit(yan, "/account/sites/new", **SITE).status_code,
        submit(yan, f"/account/sites/{cast.site.id}/edit", **SITE).status_code,
        submit(yan, "/account/organisation", **PROFILE).status_code,
    ]

    assert statuses == [403] * 3
    assert sites_of(cast.organisation.id) == [MAIN]
    assert yan.get("/account/sites").status_code == 200


def test_an_owner_writes_the_profile_and_others_read_it(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    response = submit(ada, "/account/organisation", **PROFILE)

    with db.reading() as session:
        stored = queries.get_organisation(session, cast.organisation.id)
    assert response.location == "/account?done=organisation"
    assert stored.model_dump(exclude={"id", "created_at"}) == {
        "name": "Ada Recycling GmbH",
        "country": "DE",
        "website": "https://ada.example.org",
        "about": "Hard disks and rotors.\nSince 1998.",
        "standing": "approved",
        "is_operator": False,
        "requires_second_factor": False,
    }
    assert stored.roles == ("collector", "dismantler")
    page = words_of(mallory.get(f"/organisations/{cast.organisation.id}"))
    assert "Ada Recycling GmbH" in page
    assert "collector, dismantler" in page
    assert "ada@example.org" not in page
    assert "Schrottstraße" not in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter your organisation's name."),
        ("roles", [], "Choose at least one thing your organisation does."),
        ("roles", ["king"], "Choose at least one thing your organisation does."),
        ("website", "javascript:alert(1)", "Enter a web address, like https://example.org."),
        ("website", "example", "Enter a web address, like https://example.org."),
        ("about", "x" * 1001, "Use at most 1000 characters."),
    ],
)
def test_a_wrong_profile_is_not_saved(
    ada: FlaskClient, cast: Cast, field: str, value: object, sentence: str
) -> None:
    response = submit(ada, "/account/organisation", **{**PROFILE, field: value})

    assert response.status_code == 422
    assert sentence in words_of(response)
    with db.reading() as session:
        assert queries.get_organisation(session, cast.organisation.id).name == "Ada Recycling"


def test_a_profile_is_for_members_and_an_unknown_one_is_not_there(
    client: FlaskClient, ada: FlaskClient, cast: Cast
) -> None:
    path = f"/organisations/{cast.other.id}"

    assert client.get(path).location == f"/sign-in?next={path}"
    assert ada.get("/organisations/unknown").status_code == 404


def test_one_changes_one_s_own_name(ada: FlaskClient, cast: Cast) -> None:
    response = submit(ada, "/account/name", name="Ada Lovelace")
    empty = submit(ada, "/account/name", name=" ")

    assert response.location == "/account?done=name"
    assert "Enter your name." in words_of(empty)
    assert "Ada Lovelace" in words_of(ada.get("/account"))


def test_names_come_in_one_query(cast: Cast) -> None:
    with db.reading() as session:
        names = queries.get_organisation_names(
            session, [cast.organisation.id, cast.other.id, cast.other.id, "unknown"]
        )

    assert names == {cast.organisation.id: "Ada Recycling", cast.other.id: "Mallory Metals"}


def test_identifiers_in_custody_events_lead_to_their_pages(
    ada: FlaskClient, mallory: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    party, site = f"/party/{cast.organisation.id}", f"/loc/{cast.site.id}"

    locations = {
        "party": mallory.get(party).location,
        "own site": ada.get(site).location,
        "nobody": client.get(party).location,
    }

    assert locations == {
        "party": f"/organisations/{cast.organisation.id}",
        "own site": "/account/sites",
        "nobody": f"/sign-in?next={party}",
    }
    assert mallory.get(site).status_code == 404
