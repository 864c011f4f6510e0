"""An authenticator app and recovery codes of a person, as the pages would have added them."""

from __future__ import annotations

from foundation import clock, db
from foundation.parties.factors import apps, codes, totp
from foundation.parties.factors.models import AuthenticatorApp
from foundation.parties.models import Person

SEED = b"12345678901234567890"


def add_app(person: Person) -> None:
    """The person's app, whose last code is long past."""
    with db.transaction() as session:
        apps.add_app(session, person.id, seed=SEED, step=0)


def add_codes(person: Person) -> list[str]:
    """Ten recovery codes of a person who has an app."""
    drawn = codes.draw_codes()
    with db.transaction() as session:
        codes.keep_codes(session, person.id, drawn=drawn)
    return [one.text for one in drawn]


def code_now(aside: int = 0) -> str:
    """What the app shows now, or some steps aside."""
    return totp.code_at(SEED, step_now() + aside)


def step_now() -> int:
    """The time step of this moment."""
    return totp.step_of(clock.millis(clock.now()) // 1000)


def app_of(person: Person) -> AuthenticatorApp | None:
    """The person's app as it is stored."""
    with db.reading() as session:
        return session.get(AuthenticatorApp, person.id)
