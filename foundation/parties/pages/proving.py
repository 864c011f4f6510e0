"""What somebody shows to be who they are: counted first, then checked, then used up."""

from __future__ import annotations

from foundation import db
from foundation.http import limits
from foundation.http.forms import Form
from foundation.parties import access, signing_in
from foundation.parties.factors import apps, codes, totp
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.methods import SignInMethod
from foundation.parties.models import Person
from foundation.parties.pages import ceremonies
from foundation.parties.pages.entering import is_known_browser

TEN_MINUTES_S, DAY_S = 600, 86_400


def prove_factor(person: Person, form: Form, purpose: Purpose) -> SignInMethod:
    """Whichever the person sent: a passkey's answer, or a code."""
    if form.data.get("assertion"):
        answer = str(form.data["assertion"])
        ceremonies.prove_passkey(answer, purpose, person_id=person.id)
        return SignInMethod.PASSKEY
    return prove_code(person, str(form.data.get("code", "")))


def prove_code(person: Person, code: str) -> SignInMethod:
    """A code of the person's app, or one for recovery. Raises `WrongCode` or `TooMany`."""
    _count_code(person)
    if totp.is_code(code):
        with db.transaction() as session:
            apps.use_code(session, person.id, code=code)
        return SignInMethod.APP
    with db.reading() as session:
        found = codes.find_code(session, person.id, code=code)
    checked = codes.check_code(found, code)
    with db.transaction() as session:
        codes.use_code(session, checked.id, person_id=person.id)
    return SignInMethod.RECOVERY_CODE


def prove_password(person: Person, password: str) -> SignInMethod:
    """The person's password, once they are signed in. Raises `WrongPassword` or `TooMany`."""
    limits.hit("confirm", person.id, limit=10, per_s=TEN_MINUTES_S)
    try:
        signing_in.check_credentials(person, password)
    except signing_in.NotRecognised:
        raise signing_in.WrongPassword(field="password") from None
    return SignInMethod.PASSWORD


def _count_code(person: Person) -> None:
    """Three of a million codes fit at a time: five tries, and sixty a day, leave a guesser nothing.

    Whoever tries knows the password already, so a browser that signed in before counts for itself.
    """
    kind = "second-factor-known" if is_known_browser(person.email) else "second-factor"
    limits.hit("second-factor-network", access.network(), limit=60, per_s=TEN_MINUTES_S)
    limits.hit(kind, person.id, limit=5, per_s=TEN_MINUTES_S)
    limits.hit(f"{kind}-day", person.id, limit=60, per_s=DAY_S)
