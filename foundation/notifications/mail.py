"""Mail: written from templates in the caller's transaction, sent by the worker, kept by the
demo.

A letter is `templates/mail/<name>.txt`, whose first line is the subject, and `<name>.html`. Sending
happens between two transactions: the first takes the letter for a few minutes, the second notes
what came of it. A crash between the two sends it again, with the same Message-ID.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage

from flask import current_app
from sqlmodel import Session, col, select, update

from foundation import clock, db
from foundation.errors import NotFound
from foundation.ids import new_id
from foundation.notifications import outbox
from foundation.notifications.models import MailMessage
from foundation.settings import MailSettings

LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=30)
MAX_ATTEMPTS = 8
DEAD_KEPT_FOR = timedelta(days=7)  # for an operator to have it sent again
BATCH = 50
TIMEOUT_S = 20
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def write_letter(
    session: Session,
    template: str,
    /,
    *,
    to: str,
    choices_url: str | None = None,
    is_alarm: bool = False,
    **words: object,
) -> MailMessage:
    """Write a letter from the templates `mail/<template>`; it leaves once this transaction is
    durable. `choices_url` is where its reader can switch letters of this kind off, if they can.
    An alarm is a letter about what could not be delivered; its own failing raises none.
    """
    words["choices_url"] = choices_url
    environment = current_app.jinja_env
    text = environment.get_template(f"mail/{template}.txt").render(**words)
    subject, _, body = text.strip().partition("\n")
    html = environment.get_template(f"mail/{template}.html").render(subject=subject, **words)
    moment = clock.now()
    letter = MailMessage(
        id=new_id(),
        to_address=to,
        subject=subject.strip()[:200],
        text=body.strip() + "\n",
        html=html,
        choices_url=choices_url,
        is_alarm=is_alarm,
        created_at=moment,
        due_at=moment,
    )
    session.add(letter)
    session.flush()
    return letter


def send_pending() -> int:
    """Send what is due; the number of letters sent. Without a mail server nothing is due."""
    with db.reading() as session:
        settings = db.settings_of(session).mail
        due = _due_ids(session) if settings else []
    return sum(_send(letter_id, settings) for letter_id in due if settings)


def get_letters(session: Session, *, limit: int) -> list[MailMessage]:
    """The newest letters, for the demo's mailbox."""
    newest = (col(MailMessage.created_at).desc(), MailMessage.id)
    return list(session.exec(select(MailMessage).order_by(*newest).limit(limit)))


def get_letter(session: Session, letter_id: str) -> MailMessage:
    """One letter. Raises `NotFound`."""
    letter = session.get(MailMessage, letter_id)
    if letter is None:
        raise NotFound()
    return letter


def _due_ids(session: Session) -> list[str]:
    return list(
        session.exec(
            select(MailMessage.id)
            .where(col(MailMessage.sent_at).is_(None))
            .where(col(MailMessage.is_dead).is_(False))
            .where(MailMessage.due_at <= clock.now())
            .order_by(col(MailMessage.due_at), MailMessage.id)
            .limit(BATCH)
        )
    )


def _send(letter_id: str, settings: MailSettings) -> bool:
    with db.transaction() as session:
        letter = _take(session, letter_id)
        if letter is None:
            return False
        message = _message(letter, settings)
    failure: Exception | None = None
    try:
        _post(message, settings)
    except (OSError, smtplib.SMTPException) as caught:
        failure = caught
        current_app.logger.warning("letter %s not sent: %s", letter_id, type(caught).__name__)
    with db.transaction() as session:
        _note(session, session.get_one(MailMessage, letter_id), failure)
    return failure is None


def _take(session: Session, letter_id: str) -> MailMessage | None:
    """The letter, ours for the length of the lease, unless another worker has it."""
    statement = select(MailMessage).where(MailMessage.id == letter_id)
    letter = session.exec(statement.with_for_update(skip_locked=True)).one_or_none()
    if letter is None or letter.sent_at or letter.is_dead or letter.due_at > clock.now():
        return None
    letter.attempts += 1
    letter.due_at = clock.now() + LEASE
    session.add(letter)
    return letter


def _message(letter: MailMessage, settings: MailSettings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.sender
    message["To"] = letter.to_address
    message["Subject"] = letter.subject
    message["Date"] = letter.created_at
    message["Message-ID"] = f"<{letter.id}@{settings.sender.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes back to us
    if letter.choices_url:
        message["List-Unsubscribe"] = f"<{letter.choices_url}>"  # RFC 2369, 3.2
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _post(message: EmailMessage, settings: MailSettings) -> None:
    with smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S) as server:
        if settings.host not in THIS_MACHINE:
            server.starttls(context=ssl.create_default_context())
        if settings.user:
            server.login(settings.user, settings.password or "")
        server.send_message(message)


def _note(session: Session, letter: MailMessage, failure: Exception | None) -> None:
    moment = clock.now()
    if failure is None:
        letter.sent_at, letter.last_error = moment, None
    else:
        letter.is_dead = letter.attempts >= MAX_ATTEMPTS
        letter.due_at = moment + FIRST_RETRY * 2**letter.attempts
        letter.last_error = f"{type(failure).__name__}: {failure}"[:500]
        if letter.is_dead and not letter.is_alarm:
            outbox.give_up(session, "letter", letter.id)
    if letter.sent_at:
        letter.text = letter.html = ""


def forget_dead_letters() -> None:
    """Wipe the text of letters that nobody has sent again in time: they may hold links."""
    with db.transaction() as session:
        session.exec(
            update(MailMessage)
            .where(col(MailMessage.is_dead).is_(True))
            .where(col(MailMessage.created_at) < clock.now() - DEAD_KEPT_FOR)
            .where(col(MailMessage.text) != "")
            .values(text="", html="")
        )
