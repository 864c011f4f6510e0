"""Announcing: an act tells an organisation's people what happened, in its own transaction.

Each person hears as they chose. What happened has a key: announced twice it is one announcement,
and a person whom another kind has already told of the same key is not told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.ids import new_id
from foundation.notices.choices import hearers
from foundation.notices.kinds import NoticeKind
from foundation.notices.models import Announcement, Notice
from foundation.notices.webhooks.queueing import queue
from foundation.notifications.mail import write_letter
from foundation.parties.models import Person

CHOICES_PATH = "/account/notices/choices"


@dataclass(frozen=True)
class Happening:
    """What happened, in words marked by N_() with their values, and where it is to be seen.

    `reference` is the number people know the thing by, `about` its name. `link` is a path of
    ours; `ids` names the things for programs; `template` is the letter's.
    """

    kind: NoticeKind
    key: str
    heading: str
    sentence: str
    reference: str
    about: str
    link: str
    words: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    template: str = "notice"


def announce(
    session: Session, happening: Happening, *, organisation_id: str, but: str | None = None
) -> bool:
    """Tell whom it concerns in an organisation, people and programs; False when it was announced
    before. `but` is the person who did it, and need not be told.
    """
    assert happening.link.startswith("/"), "a notice leads to a page of ours"
    row = {
        "id": new_id(),
        "organisation_id": organisation_id,
        "kind": happening.kind.value,
        "key": happening.key,
        "heading": happening.heading,
        "sentence": happening.sentence,
        "words": dict(happening.words),
        "reference": happening.reference,
        "about": happening.about[:250],
        "link": happening.link,
        "ids": dict(happening.ids),
        "created_at": clock.now(),
    }
    once = ("organisation_id", "kind", "key")
    if not db.insert_once(session, table_of(Announcement), row, key=once):
        return False
    queue(session, session.get_one(Announcement, row["id"]))
    for person, ways in list(hearers(session, organisation_id, happening.kind)):
        if person.id == but:
            continue
        is_new = _note(session, row, person, is_shown=ways.in_app)
        if is_new and ways.by_mail and person.email_verified_at:
            _write(session, happening, person)
    return True


def _note(
    session: Session, announcement: Mapping[str, object], person: Person, *, is_shown: bool
) -> bool:
    """The person's own row; False when they have heard of this already."""
    row = {
        "id": new_id(),
        "announcement_id": announcement["id"],
        "person_id": person.id,
        "organisation_id": announcement["organisation_id"],
        "key": announcement["key"],
        "is_shown": is_shown,
        "created_at": announcement["created_at"],
        # What is only mailed waits for nobody, so the index of the unread leaves it out.
        "read_at": None if is_shown else announcement["created_at"],
    }
    once = ("person_id", "organisation_id", "key")
    return db.insert_once(session, table_of(Notice), row, key=once)


def _write(session: Session, happening: Happening, person: Person) -> None:
    base_url = db.settings_of(session).base_url
    write_letter(
        session,
        happening.template,
        to=person.email,
        choices_url=base_url + CHOICES_PATH,
        is_alarm=happening.kind is NoticeKind.DELIVERY_FAILED,
        name=person.name,
        heading=happening.heading,
        sentence=happening.sentence,
        words=happening.words,
        reference=happening.reference,
        about=happening.about,
        link=base_url + happening.link,
    )
