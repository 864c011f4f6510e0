from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from foundation.notices.announcing import announce
from foundation.notices.choices import choose, get_ways
from foundation.notices.kinds import (
    DESK_KINDS,
    KINDS,
    SUBSCRIBABLE,
    NoticeKind,
    Ways,
    default_ways,
    kinds_for,
)
from foundation.notices.models import Announcement, Notice, NoticeChoice
from foundation.notifications.models import MailMessage
from foundation.parties.models import Organisation, Person
from foundation.parties.roles import PersonRole
from foundation.settings import Settings
from tests.factories import make_organisation, make_person
from tests.foundation.notices.telling import SOLD, mailed, tell, told
from tests.market.racing import at_once

KIND = NoticeKind.ORDER_PLACED


@pytest.fixture
def ada(app: Flask) -> Organisation:
    with db.transaction() as session:
        organisation = make_organisation(session)
        make_person(session, organisation, name="Ada", email="ada@example.org")
        make_person(session, organisation, name="Tom", email="tom@example.org", role="trader")
        make_person(session, organisation, name="Yan", email="yan@example.org", role="yard")
    return organisation


def person(name: str) -> Person:
    with db.reading() as session:
        return session.exec(select(Person).where(Person.name == name)).one()


def choose_for(name: str, ways: Ways, role: str = "owner") -> None:
    with db.transaction() as session:
        choose(
            session,
            person(name).id,
            role=PersonRole(role),
            in_app=[KIND] if ways.in_app else [],
            by_mail=[KIND] if ways.by_mail else [],
        )


def test_those_whom_it_concerns_are_told_here_and_by_mail(
    ada: Organisation, session: Session
) -> None:
    assert tell(ada)

    assert told(session) == [("Ada", "order.placed", True), ("Tom", "order.placed", True)]
    subject = "Your lot has been ordered (OR-1)"
    assert mailed(session) == [("ada@example.org", subject), ("tom@example.org", subject)]


def test_a_letter_says_what_it_is_about_and_where_to_switch_it_off(
    ada: Organisation, session: Session
) -> None:
    tell(ada)

    letter = session.exec(
        select(MailMessage).where(MailMessage.to_address == "ada@example.org")
    ).one()
    assert letter.choices_url == "http://localhost/account/notices/choices"
    assert letter.text == (
        "Hello Ada,\n\nThis is about OR-1: NdFeB swarf.\nIt is reserved for the buyer.\n\n"
        "http://localhost/orders/OR-1\n\n"
        "Choose which letters you get:\nhttp://localhost/account/notices/choices\n"
    )
    assert letter.html.count('<a href="http://localhost/orders/OR-1">') == 1
    assert letter.html.count('<a href="http://localhost/account/notices/choices">') == 1


def test_another_organisation_hears_nothing(ada: Organisation, session: Session) -> None:
    with db.transaction() as writing:
        mallory = make_organisation(writing, "Mallory Metals")
        make_person(writing, mallory, name="Mallory")

    tell(ada)

    assert "Mallory" not in [name for name, *_ in told(session)]


@pytest.mark.parametrize("ways", [Ways(True, False), Ways(False, True), Ways(False, False)])
def test_everybody_hears_as_they_chose(ada: Organisation, session: Session, ways: Ways) -> None:
    choose_for("Ada", ways)

    tell(ada)

    mine = [shown for name, _kind, shown in told(session) if name == "Ada"]
    assert mine == ([ways.in_app] if ways != Ways(False, False) else [])
    assert ("ada@example.org" in dict(mailed(session))) is ways.by_mail
    assert "tom@example.org" in dict(mailed(session))


def test_somebody_gone_or_unproven_gets_no_letter(ada: Organisation, session: Session) -> None:
    with db.transaction() as writing:
        make_person(writing, ada, name="Una", email="una@example.org", is_verified=False)
        gone = make_person(writing, ada, name="Gus", email="gus@example.org")
        gone.is_disabled = True
        writing.add(gone)

    tell(ada)

    assert {"una@example.org", "gus@example.org"} & set(dict(mailed(session))) == set()
    assert [name for name, *_ in told(session)] == ["Ada", "Tom", "Una"]


def test_what_was_announced_is_not_announced_again(ada: Organisation, session: Session) -> None:
    assert [tell(ada), tell(ada), tell(ada, key="OR-2:placed")] == [True, False, True]

    assert len(session.exec(select(Announcement)).all()) == 2
    assert len(session.exec(select(Notice)).all()) == 4
    assert len(mailed(session)) == 4


def test_nobody_hears_twice_of_one_happening_under_two_names(
    ada: Organisation, session: Session
) -> None:
    tell(ada)
    tell(ada, kind=NoticeKind.HANDOVER_OFFERED)

    assert told(session) == [
        ("Ada", "order.placed", True),
        ("Tom", "order.placed", True),
        ("Yan", "handover.offered", True),
    ]


def test_two_at_once_make_one_announcement(
    ada: Organisation, session: Session, settings: Settings
) -> None:
    results = at_once(settings, [partial(tell, ada)] * 4)

    assert results == ["ok"] * 4
    assert len(session.exec(select(Announcement)).all()) == 1
    assert len(session.exec(select(Notice)).all()) == 2
    assert len(mailed(session)) == 2


def test_what_is_rolled_back_was_never_said(ada: Organisation, session: Session) -> None:
    with pytest.raises(RuntimeError), db.transaction() as writing:
        announce(writing, SOLD, organisation_id=ada.id)
        raise RuntimeError

    assert (told(session), mailed(session)) == ([], [])
    assert tell(ada)


def test_a_choice_like_the_default_is_not_kept(ada: Organisation, session: Session) -> None:
    role = PersonRole.OWNER
    with db.reading() as reading:
        ways = get_ways(reading, person("Ada").id, role=role)
    assert ways == {kind: default_ways(kind, role) for kind in set(KINDS) - DESK_KINDS}

    with db.transaction() as writing:
        choose(
            writing,
            person("Ada").id,
            role=role,
            in_app=[kind for kind, way in ways.items() if way.in_app],
            by_mail=[kind for kind, way in ways.items() if way.by_mail and kind is not KIND],
        )

    (kept,) = session.exec(select(NoticeChoice)).all()
    assert (kept.kind, kept.in_app, kept.by_mail) == ("order.placed", True, False)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_row_and_defaults_within_whom_it_concerns(kind: NoticeKind) -> None:
    row = KINDS[kind]

    assert row.shown <= row.concerns
    assert row.mailed <= row.concerns
    assert PersonRole.OWNER in row.shown


def test_what_happens_at_the_desk_concerns_operators_alone_and_no_program() -> None:
    for role in PersonRole:
        assert DESK_KINDS & set(kinds_for(role)) == set()
    for role in (PersonRole.OWNER, PersonRole.READER):
        assert set(kinds_for(role, is_operator=True)) == DESK_KINDS
    assert kinds_for(PersonRole.YARD, is_operator=True) == ()
    assert DESK_KINDS & set(SUBSCRIBABLE) == set()


def test_whoever_did_it_is_not_told(ada: Organisation, session: Session) -> None:
    with db.transaction() as writing:
        announce(writing, SOLD, organisation_id=ada.id, but=person("Ada").id)

    assert told(session) == [("Tom", "order.placed", True)]
    assert list(dict(mailed(session))) == ["tom@example.org"]
