from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.parties import joining, sessions
from foundation.parties.access import forget_dead_sessions
from foundation.parties.models import LoginSession, Membership
from foundation.parties.roles import PersonRole
from tests.factories import sign_in, submit
from tests.foundation.parties.cast import Cast, words_of

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def own_id(client: FlaskClient) -> str:
    cookie = client.get_cookie("session")
    assert cookie is not None
    with db.reading() as session:
        found = sessions.find_signed_in(session, cookie.value)
    assert found is not None
    return found.session_id


def test_all_living_sessions_of_a_person_are_listed_and_nobody_else_s(
    app: Flask, ada: FlaskClient, mallory: FlaskClient, cast: Cast
) -> None:
    sign_in(app.test_client(), cast.ada)

    page = ada.get("/account/sessions").get_data(as_text=True)

    assert page.count("Test browser") == 2 + 1  # two rows, and the name of the other's button
    assert page.count("this one") == 1 + 1  # one row, and the button that ends the others
    assert own_id(mallory) not in page


def test_one_session_is_ended_and_the_others_live(app: Flask, ada: FlaskClient, cast: Cast) -> None:
    phone = sign_in(app.test_client(), cast.ada)

    response = submit(ada, f"/account/sessions/{own_id(phone)}/end")

    assert response.location == "/account/sessions"
    assert phone.get("/account").status_code == 303
    assert ada.get("/account").status_code == 200


def test_ending_this_session_signs_out(ada: FlaskClient) -> None:
    response = submit(ada, f"/account/sessions/{own_id(ada)}/end")

    assert response.location == "/sign-in?done=out"
    assert ada.get_cookie("session") is None


def test_all_other_sessions_are_ended_at_once(app: Flask, ada: FlaskClient, cast: Cast) -> None:
    others = [sign_in(app.test_client(), cast.ada) for _ in range(3)]

    submit(ada, "/account/sessions/end")

    assert [client.get("/account").status_code for client in (ada, *others)] == [200, 303, 303, 303]


def test_somebody_else_s_session_is_not_there_to_end(
    ada: FlaskClient, mallory: FlaskClient
) -> None:
    response = submit(mallory, f"/account/sessions/{own_id(ada)}/end")

    assert response.status_code == 404
    assert ada.get("/account").status_code == 200


def test_acting_for_another_organisation_begins_a_new_session(ada: FlaskClient, cast: Cast) -> None:
    with db.transaction() as session:
        joining.add_member(session, cast.other.id, person_id=cast.ada.id, role=PersonRole.READER)
    before = ada.get_cookie("session")

    submit(ada, "/account/switch", organisation_id=cast.other.id)

    after = ada.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert "Acting for Mallory Metals" in words_of(ada.get("/account"))
    assert ada.get("/account/people").status_code == 403
    with db.reading() as session:
        assert sessions.find_signed_in(session, before.value) is None


def test_nobody_acts_for_an_organisation_that_is_not_theirs(ada: FlaskClient, cast: Cast) -> None:
    response = submit(ada, "/account/switch", organisation_id=cast.other.id)

    assert response.status_code == 404
    assert "Acting for Ada Recycling" in words_of(ada.get("/account"))


def test_a_member_who_is_let_go_is_signed_out(
    ada: FlaskClient, yan: FlaskClient, cast: Cast
) -> None:
    with db.transaction() as session:
        session.delete(session.get_one(Membership, (cast.organisation.id, cast.yan.id)))

    assert yan.get("/account").status_code == 303
    assert ada.get("/account").status_code == 200


def test_dead_sessions_are_swept_and_living_ones_stay(app: Flask, cast: Cast) -> None:
    with clock.held(NOW - timedelta(hours=13)):
        sign_in(app.test_client(), cast.ada)
    with clock.held(NOW):
        sign_in(app.test_client(), cast.yan)

        forget_dead_sessions()

    with db.reading() as session:
        assert session.exec(select(LoginSession.person_id)).all() == [cast.yan.id]
