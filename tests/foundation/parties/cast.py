"""The cast of the parties' tests: Ada owns, Yan works in her yard, Mallory owns something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from werkzeug.test import TestResponse

from foundation import db
from foundation.notifications.mail import get_letters
from foundation.notifications.models import MailMessage
from foundation.parties.models import Organisation, Person, Site
from tests.factories import make_organisation, make_person, make_site


@dataclass(frozen=True)
class Cast:
    """Two organisations with people and sites of the same names."""

    organisation: Organisation
    ada: Person
    yan: Person
    site: Site
    other: Organisation
    mallory: Person
    other_site: Site


def make_cast() -> Cast:
    """Everybody, committed."""
    with db.transaction() as session:
        organisation = make_organisation(session, "Ada Recycling")
        other = make_organisation(session, "Mallory Metals", country="NL")
        return Cast(
            organisation=organisation,
            ada=make_person(session, organisation, name="Ada", email="ada@example.org"),
            yan=make_person(
                session, organisation, name="Yan", email="yan@example.org", role="yard"
            ),
            site=make_site(session, organisation),
            other=other,
            mallory=make_person(session, other, name="Mallory", email="mallory@example.org"),
            other_site=make_site(session, other),
        )


def letters_to(address: str) -> list[MailMessage]:
    """The letters an address got, oldest first."""
    with db.reading() as session:
        found = [one for one in get_letters(session, limit=100) if one.to_address == address]
    return found[::-1]


def link_in(letter: MailMessage) -> str:
    """The path of the one link in a letter."""
    (link,) = re.findall(r"http://localhost(/\S+)", letter.text)
    return str(link)


def words_of(response: TestResponse) -> str:
    """The words on a page, without tags and doubled spaces, as a reader sees them."""
    text = re.sub(
        r"<(script|style|head)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.S
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
