from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.notifications import mail, outbox
from foundation.notifications.models import MailMessage, OutboxMessage
from foundation.settings import MailSettings, Settings
from tests.factories import another_app
from tests.foundation.notifications.smtp import Mailroom, mail_server

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
LINK = "http://localhost/password/reset/secret"


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    with mail_server() as room:
        yield room


@pytest.fixture
def posting(settings: Settings, mailroom: Mailroom) -> Iterator[Flask]:
    """The app with a mail server, its context open."""
    server = MailSettings("127.0.0.1", mailroom.port, None, None, "Regauss <post@example.org>")
    with another_app(replace(settings, mail=server)) as app, app.app_context():
        yield app


def write(name: str = "Ada") -> str:
    with db.transaction() as session:
        letter = mail.write_letter(
            session, "reset_password", to="ada@example.org", name=name, link=LINK
        )
        return letter.id


def given_up() -> list[OutboxMessage]:
    with db.reading() as session:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.topic == outbox.GIVEN_UP))
        return list(rows)


def letter_row(letter_id: str) -> MailMessage:
    with db.reading() as session:
        return mail.get_letter(session, letter_id)


def test_a_letter_is_sent_once_and_its_text_is_forgotten(
    posting: Flask, mailroom: Mailroom
) -> None:
    with clock.held(NOW):
        letter_id = write()
        counts = [mail.send_pending(), mail.send_pending()]

    row = letter_row(letter_id)
    assert counts == [1, 0]
    assert (row.sent_at, row.text, row.html, row.attempts) == (NOW, "", "", 1)
    (raw,) = mailroom.letters
    message = message_from_string(raw, policy=default)
    assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID")} == {
        "From": "Regauss <post@example.org>",
        "To": "ada@example.org",
        "Subject": "Choose a new password",
        "Message-ID": f"<{letter_id}@example.org>",
    }
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert LINK in plain.get_content()
    assert f'<a href="{LINK}">' in html.get_content()


def test_a_letter_that_is_rolled_back_is_never_sent(posting: Flask, mailroom: Mailroom) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        mail.write_letter(session, "no_account", to="ada@example.org", link=LINK)
        raise RuntimeError

    assert mail.send_pending() == 0
    assert mailroom.letters == []


def test_a_refused_letter_is_tried_again_later_and_given_up_in_the_end(
    posting: Flask, mailroom: Mailroom
) -> None:
    mailroom.answer = "451 come back later"
    with clock.held(NOW):
        letter_id = write()

    waits, moment = [], NOW
    for _ in range(mail.MAX_ATTEMPTS):
        with clock.held(moment):
            mail.send_pending()
        due = letter_row(letter_id).due_at
        waits.append(int((due - moment).total_seconds()))
        moment = due

    row = letter_row(letter_id)
    assert [one.payload["id"] for one in given_up()] == [letter_id]
    assert waits == [60 * 2**attempt for attempt in range(mail.MAX_ATTEMPTS)]
    assert (row.is_dead, row.sent_at, row.attempts) == (True, None, 8)
    assert "come back later" in (row.last_error or "")
    assert row.text != ""
    with clock.held(row.created_at + mail.DEAD_KEPT_FOR):
        mail.forget_dead_letters()
    assert letter_row(letter_id).text == row.text
    with clock.held(row.created_at + mail.DEAD_KEPT_FOR + timedelta(seconds=1)):
        mail.forget_dead_letters()
    assert letter_row(letter_id).text == ""


def test_an_alarm_that_is_given_up_raises_none(posting: Flask, mailroom: Mailroom) -> None:
    mailroom.answer = "451 come back later"
    with clock.held(NOW), db.transaction() as session:
        alarm = mail.write_letter(
            session, "no_account", to="oda@example.org", link=LINK, is_alarm=True
        )

    for day in range(mail.MAX_ATTEMPTS):
        with clock.held(NOW + timedelta(days=day)):
            mail.send_pending()

    assert letter_row(alarm.id).is_dead
    assert given_up() == []


def test_a_letter_taken_by_a_worker_that_died_is_sent_after_its_lease(
    posting: Flask, mailroom: Mailroom
) -> None:
    with clock.held(NOW):
        letter_id = write()
        with db.transaction() as session:
            assert mail._take(session, letter_id) is not None

    counts = []
    for later in (timedelta(0), mail.LEASE - timedelta(seconds=1), mail.LEASE):
        with clock.held(NOW + later):
            counts.append(mail.send_pending())

    assert counts == [0, 0, 1]


def test_a_name_cannot_write_mail_of_its_own(posting: Flask, mailroom: Mailroom) -> None:
    write('<b onclick="x()">Ada</b>')

    mail.send_pending()

    message = message_from_string(mailroom.letters[0], policy=default)
    html = message.get_body(("html",))
    assert html is not None
    assert "<b onclick" not in html.get_content()
    assert "&lt;b onclick" in html.get_content()


def test_without_a_mail_server_letters_stay_for_the_mailbox(app: Flask) -> None:
    letter_id = write()

    assert mail.send_pending() == 0
    assert LINK in letter_row(letter_id).text
    client = app.test_client()
    index = client.get("/mailbox").get_data(as_text=True)
    page = client.get(f"/mailbox/{letter_id}").get_data(as_text=True)
    assert f'<a href="/mailbox/{letter_id}">Choose a new password</a>' in index
    assert f'<a href="{LINK}" rel="noopener">' in page
    assert client.get("/mailbox/unknown").status_code == 404


def test_the_mailbox_is_empty_before_the_first_letter(app: Flask) -> None:
    assert "No letters yet" in app.test_client().get("/mailbox").get_data(as_text=True)


@pytest.mark.parametrize("is_demo", [True, False])
def test_outside_the_demo_there_is_no_mailbox(
    posting: Flask, settings: Settings, is_demo: bool
) -> None:
    letter_id = write()
    mailed = posting.extensions["settings"].mail
    elsewhere = replace(settings, demo=is_demo, mail=mailed if is_demo else None)

    with another_app(elsewhere) as app:
        client = app.test_client()
        statuses = [client.get(path).status_code for path in ("/mailbox", f"/mailbox/{letter_id}")]

    assert statuses == [404, 404]


LETTERS = {
    "already_member": "You have an account already",
    "invitation": "Join Ada Recycling on Regauss",
    "no_account": "There is no account with this address",
    "password_changed": "Your password was changed",
    "reset_password": "Choose a new password",
    "verify_email": "Confirm your address",
}


def test_the_letters_of_the_parties_have_their_link_in_both_parts(app: Flask) -> None:
    words = {"name": "Ada", "organisation": "Ada Recycling", "inviter": "Ada", "role": "yard"}

    with db.transaction() as session:
        letters = {
            name: mail.write_letter(session, name, to="ada@example.org", link=LINK, **words)
            for name in LETTERS
        }

    assert {name: letter.subject for name, letter in letters.items()} == LETTERS
    for letter in letters.values():
        assert letter.text.count(LINK) == 1
        assert letter.html.count(f'<a href="{LINK}">') == 1
        assert "{{" not in letter.text + letter.html
    with db.reading() as session:
        assert len(session.exec(select(MailMessage)).all()) == len(LETTERS)
