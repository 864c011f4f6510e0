from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from foundation.notices.kinds import DESK_KINDS
from foundation.notices.models import Notice, NoticeChoice
from foundation.notices.queries import count_unread
from foundation.parties.models import Organisation, Person
from tests.factories import make_operator, make_organisation, make_person, sign_in, submit
from tests.foundation.notices.plans import plan_of
from tests.foundation.notices.telling import tell
from tests.foundation.parties.test_costs import counted_queries
from tests.foundation.parties.test_exports import table

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
BELL = "Notices, {} unread"


@pytest.fixture
def ada(app: Flask) -> Organisation:
    with db.transaction() as session:
        return make_organisation(session)


@pytest.fixture
def owner(ada: Organisation) -> Person:
    with db.transaction() as session:
        return make_person(session, ada)


@pytest.fixture
def browser(client: FlaskClient, owner: Person) -> FlaskClient:
    return sign_in(client, owner)


def tell_of(organisation: Organisation, count: int) -> None:
    for number in range(1, count + 1):
        with clock.held(NOW + timedelta(minutes=number)):
            tell(organisation, key=f"OR-{number}", reference=f"OR-{number}", link="/account")


def page_of(browser: FlaskClient, path: str = "/account/notices") -> str:
    reply = browser.get(path)
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def the_notices() -> list[Notice]:
    with db.reading() as session:
        return list(session.exec(select(Notice)))


def test_the_bell_counts_what_is_unread(browser: FlaskClient, ada: Organisation) -> None:
    before = page_of(browser, "/account")
    tell_of(ada, 3)

    assert "unread" not in before
    assert BELL.format(3) in page_of(browser, "/account")
    assert "account/notices" not in page_of(browser.application.test_client(), "/")


def test_the_bell_stops_counting_at_a_hundred(browser: FlaskClient, ada: Organisation) -> None:
    tell_of(ada, 101)

    assert BELL.format("99+") in page_of(browser, "/account")


def test_the_bell_costs_one_query(browser: FlaskClient, ada: Organisation) -> None:
    tell_of(ada, 3)
    with counted_queries() as seen:
        page_of(browser, "/account/notices/choices")

    assert len([one for one in seen if "notice.read_at IS NULL" in one]) == 1


@pytest.mark.one_database
def test_the_bell_reads_the_index_of_the_unread_alone(app: Flask, owner: Person) -> None:
    steps = plan_of(partial(count_unread, person_id=owner.id, organisation_id="any"), "notice")

    assert [step for step in steps if "COVERING INDEX notice_unread" in step], steps


def test_notices_are_listed_newest_first_by_cursor(browser: FlaskClient, ada: Organisation) -> None:
    tell_of(ada, 31)

    first = page_of(browser)
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = page_of(browser, following)

    assert first.index(">OR-31<") < first.index(">OR-2<")
    assert ">OR-1<" not in first
    assert second.count('class="notice-line') == 1
    assert ">OR-1<" in second


def test_a_list_of_three_costs_as_many_queries_as_a_list_of_one(
    browser: FlaskClient, ada: Organisation
) -> None:
    counts = []
    for number in (1, 3):
        tell_of(ada, number)
        with counted_queries() as seen:
            page_of(browser)
        counts.append(len(seen))

    assert counts == [3, 3]


def test_opening_a_notice_marks_it_read_and_leads_on(
    browser: FlaskClient, ada: Organisation
) -> None:
    tell_of(ada, 1)
    (notice,) = the_notices()

    with clock.held(NOW + timedelta(hours=1)):
        reply = submit(browser, f"/account/notices/{notice.id}/open")

    assert (reply.status_code, reply.location) == (303, "/account")
    assert [one.read_at for one in the_notices()] == [NOW + timedelta(hours=1)]
    assert "You have seen everything" in page_of(browser, "/account/notices?show=unread")


def test_a_notice_read_again_keeps_when_it_was_read_first(
    browser: FlaskClient, ada: Organisation
) -> None:
    tell_of(ada, 1)
    (notice,) = the_notices()

    for hours in (1, 2):
        with clock.held(NOW + timedelta(hours=hours)):
            submit(browser, f"/account/notices/{notice.id}/read")

    assert [one.read_at for one in the_notices()] == [NOW + timedelta(hours=1)]


def test_all_notices_are_marked_read_at_once_and_nobody_elses(
    browser: FlaskClient, ada: Organisation
) -> None:
    with db.transaction() as writing:
        make_person(writing, ada, name="Tom", role="trader")
    tell_of(ada, 2)

    submit(browser, "/account/notices/read")

    assert "unread" not in page_of(browser, "/account")
    assert [one.read_at is None for one in the_notices()].count(True) == 2


@pytest.mark.parametrize("act", ["open", "read"])
def test_somebody_elses_notice_does_not_exist(browser: FlaskClient, act: str) -> None:
    with db.transaction() as writing:
        mallory = make_organisation(writing, "Mallory Metals")
        make_person(writing, mallory, name="Mallory")
    tell(mallory)
    (notice,) = the_notices()

    assert submit(browser, f"/account/notices/{notice.id}/{act}").status_code == 404
    assert "OR-1" not in page_of(browser)


def test_a_notice_that_is_only_mailed_is_not_listed(
    browser: FlaskClient, ada: Organisation
) -> None:
    submit(browser, "/account/notices/choices", by_mail="order.placed")
    tell_of(ada, 1)

    assert [one.is_shown for one in the_notices()] == [False]
    assert "No notices yet" in page_of(browser)
    assert "unread" not in page_of(browser, "/account")


def test_notices_come_as_a_table_without_formulas(browser: FlaskClient, ada: Organisation) -> None:
    with clock.held(NOW):
        tell(ada, about="=cmd|' /C calc'!A0")

    head, row = table(browser, "/account/notices/notices.csv")

    assert head == ["written_at", "kind", "heading", "reference", "about", "read_at", "link"]
    assert row == [
        "2026-05-04T08:00:00+00:00",
        "order.placed",
        "Your lot has been ordered",
        "OR-1",
        "'=cmd|' /C calc'!A0",
        "",
        "http://localhost/orders/OR-1",
    ]


def test_choices_are_shown_as_they_are_kept(
    browser: FlaskClient, owner: Person, session: Session
) -> None:
    reply = submit(
        browser, "/account/notices/choices", in_app=["order.placed", "label.found"], by_mail=[]
    )

    assert reply.location == "/account/notices/choices?done=saved"
    page = page_of(browser, reply.location)
    assert "Your choices are kept" in page
    assert page.count(" checked>") == 2
    assert 'name="in_app" value="order.placed" checked' in page
    kept = session.exec(select(NoticeChoice).where(NoticeChoice.kind == "order.paid")).one()
    assert (kept.person_id, kept.in_app, kept.by_mail) == (owner.id, False, False)


def test_a_yard_hand_chooses_among_what_concerns_the_yard(
    client: FlaskClient, ada: Organisation
) -> None:
    with db.transaction() as writing:
        yan = make_person(writing, ada, name="Yan", role="yard")

    page = page_of(sign_in(client, yan), "/account/notices/choices")

    assert 'value="handover.offered"' in page
    assert 'value="order.placed"' not in page


def test_an_operator_chooses_among_what_waits_at_the_desk(client: FlaskClient) -> None:
    with db.transaction() as writing:
        (oda,) = make_operator(writing, "Oda")
    browser = sign_in(client, oda)

    page = page_of(browser, "/account/notices/choices")
    submit(browser, "/account/notices/choices", in_app=[], by_mail=["report.made"])

    offered = set(re.findall(r'name="in_app" value="([^"]+)" checked', page))
    assert offered == {kind.value for kind in DESK_KINDS}
    kept = page_of(browser, "/account/notices/choices")
    assert kept.count(" checked>") == 1
    assert 'name="by_mail" value="report.made" checked' in kept
    assert "When something begins to wait at the desk" in page_of(browser)


def test_nobody_else_is_offered_what_waits_at_the_desk(browser: FlaskClient) -> None:
    page = page_of(browser, "/account/notices/choices")

    assert "At the desk" not in page
    assert [kind for kind in DESK_KINDS if kind.value in page] == []
