from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties import queries
from foundation.parties.models import Invitation, Membership
from tests.factories import PASSWORD, make_person, sign_in, submit
from tests.foundation.parties.cast import Cast, letters_to, link_in, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def roles(cast: Cast) -> dict[str, str]:
    with db.reading() as session:
        members = queries.get_members(session, cast.organisation.id)
    return {person.name: membership.role.value for membership, person in members}


def invite(client: FlaskClient, email: str = "zoe@example.org", role: str = "trader") -> str:
    submit(client, "/account/people/invite", email=email, role=role)
    return link_in(letters_to(email)[-1])


def test_somebody_new_accepts_an_invitation_once(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    link = invite(ada)

    page = client.get(link)
    joined = submit(client, link, name="Zoe", password=PASSWORD)
    again = submit(client, link, name="Zoe Two", password=PASSWORD)

    assert "The invitation is for zoe@example.org, as trader." in words_of(page)
    assert (joined.status_code, joined.location) == (303, "/sign-in?done=joined")
    assert again.status_code == 422
    assert roles(cast) == {"Ada": "owner", "Yan": "yard", "Zoe": "trader"}
    entered = submit(client, "/sign-in", email="zoe@example.org", password=PASSWORD)
    assert entered.status_code == 303


def test_somebody_with_an_account_signs_in_to_accept_and_acts_for_both(
    ada: FlaskClient, mallory: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    link = invite(ada, "mallory@example.org", "reader")

    stranger = client.get(link)
    joined = submit(mallory, f"{link}/join")

    assert "This address has an account." in words_of(stranger)
    assert joined.location == "/account"
    assert "Acting for Ada Recycling" in words_of(mallory.get("/account"))
    assert roles(cast) == {"Ada": "owner", "Yan": "yard", "Mallory": "reader"}


def test_an_invitation_is_for_its_address_only(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    link = invite(ada, "zoe@example.org", "owner")

    response = submit(mallory, f"{link}/join")

    assert response.status_code == 422
    assert roles(cast) == {"Ada": "owner", "Yan": "yard"}


def test_nobody_takes_over_an_account_by_an_invitation(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    link = invite(ada, "mallory@example.org", "reader")

    response = submit(client, link, name="Not Mallory", password="another very long sentence")

    assert response.status_code == 422
    assert roles(cast) == {"Ada": "owner", "Yan": "yard"}


def test_an_invitation_lives_seven_days(ada: FlaskClient, client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOW):
        link = invite(sign_in(ada, cast.ada))

    with clock.held(NOW + timedelta(days=7) - timedelta(seconds=1)):
        in_time = client.get(link)
    with clock.held(NOW + timedelta(days=7)):
        too_late = submit(client, link, name="Zoe", password=PASSWORD)

    assert (in_time.status_code, too_late.status_code) == (200, 422)


def test_a_withdrawn_invitation_and_one_sent_again_do_not_work(
    ada: FlaskClient, client: FlaskClient, cast: Cast
) -> None:
    first, second = invite(ada), invite(ada)
    with db.reading() as session:
        (left,) = queries.get_open_invitations(session, cast.organisation.id)

    before = [client.get(link).status_code for link in (first, second)]
    submit(ada, f"/account/people/invitations/{left.id}/withdraw")

    assert before == [422, 200]
    assert client.get(second).status_code == 422


def test_a_member_is_not_invited_again(ada: FlaskClient, cast: Cast) -> None:
    response = submit(ada, "/account/people/invite", email="YAN@example.org", role="owner")

    assert response.status_code == 409
    assert "yan@example.org is already one of you." in words_of(response)
    assert letters_to("yan@example.org") == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "", "role": "yard"}, "Enter an e-mail address, like ada@example.org."),
        ({"email": "zoe@example.org", "role": ""}, "Choose a role."),
        ({"email": "zoe@example.org", "role": "king"}, "Choose a role."),
        ({"email": "zoe@example.org"}, "Choose a role."),
    ],
)
def test_an_invitation_needs_an_address_and_a_role(
    ada: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    response = submit(ada, "/account/people/invite", **fields)

    assert response.status_code == 422
    assert sentence in words_of(response)
    assert f'value="{fields["email"]}"' in response.get_data(as_text=True)


def test_an_owner_changes_a_role_and_it_holds_from_the_next_click(
    ada: FlaskClient, yan: FlaskClient, cast: Cast
) -> None:
    before = yan.get("/account/people").status_code

    submit(ada, f"/account/people/{cast.yan.id}/role", role="owner")

    assert (before, yan.get("/account/people").status_code) == (403, 200)
    assert roles(cast) == {"Ada": "owner", "Yan": "owner"}


@pytest.mark.parametrize(
    ("path", "fields"), [("role", {"role": "reader"}), ("let-go", {})], ids=["demoted", "let go"]
)
def test_the_last_owner_stays(
    ada: FlaskClient, cast: Cast, path: str, fields: dict[str, str]
) -> None:
    response = submit(ada, f"/account/people/{cast.ada.id}/{path}", **fields)

    assert response.status_code == 409
    assert "An organisation keeps at least one owner." in words_of(response)
    assert roles(cast) == {"Ada": "owner", "Yan": "yard"}


def test_somebody_let_go_is_out_at_once(ada: FlaskClient, yan: FlaskClient, cast: Cast) -> None:
    response = submit(ada, f"/account/people/{cast.yan.id}/let-go")

    assert response.location == "/account/people?done=gone"
    assert yan.get("/account").status_code == 303
    assert roles(cast) == {"Ada": "owner"}
    back = submit(yan, "/sign-in", email="yan@example.org", password=PASSWORD)
    assert "You belong to no organisation any more." in words_of(back)


def test_of_two_owners_either_may_go_but_not_both(app: Flask, ada: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        second = make_person(session, cast.organisation, name="Olga", role="owner")
    olga = sign_in(app.test_client(), second)

    first = submit(ada, f"/account/people/{second.id}/let-go")
    last = submit(olga, f"/account/people/{cast.ada.id}/let-go")

    assert first.status_code == 303
    assert last.status_code == 303
    assert last.location == "/sign-in"
    assert roles(cast) == {"Ada": "owner", "Yan": "yard"}


def test_another_organisation_s_people_and_invitations_are_not_there(
    ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    invite(ada)
    with db.reading() as session:
        (invitation,) = queries.get_open_invitations(session, cast.organisation.id)

    statuses = {
        "look": mallory.get(f"/account/people/{cast.yan.id}").status_code,
        "role": submit(mallory, f"/account/people/{cast.yan.id}/role", role="owner").status_code,
        "let go": submit(mallory, f"/account/people/{cast.yan.id}/let-go").status_code,
        "withdraw": submit(
            mallory, f"/account/people/invitations/{invitation.id}/withdraw"
        ).status_code,
    }

    assert statuses == dict.fromkeys(statuses, 404)
    assert "yan@example.org" not in mallory.get("/account/people").get_data(as_text=True)
    assert "zoe@example.org" not in mallory.get("/account/people").get_data(as_text=True)
    assert roles(cast) == {"Ada": "owner", "Yan": "yard"}
    with db.reading() as session:
        assert session.get_one(Invitation, invitation.id).withdrawn_at is None


def test_only_owners_manage_people(yan: FlaskClient, cast: Cast) -> None:
    statuses = [
        yan.get("/account/people").status_code,
        submit(yan, "/account/people/invite", email="z@example.org", role="owner").status_code,
        submit(yan, f"/account/people/{cast.yan.id}/role", role="owner").status_code,
        submit(yan, f"/account/people/{cast.ada.id}/let-go").status_code,
    ]

    assert statuses == [403] * 4
    with db.reading() as session:
        key = (cast.organisation.id, cast.yan.id)
        assert session.get_one(Membership, key).role == "yard"
