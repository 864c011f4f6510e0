"""A person's authenticator app: added with a first code, used once a code, and removed."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, update

from foundation import clock
from foundation.errors import N_, Conflict, Invalid, NotFound
from foundation.parties import letters
from foundation.parties.factors import seeds, totp
from foundation.parties.factors.codes import drop_codes
from foundation.parties.factors.methods import WrongCode
from foundation.parties.factors.models import AuthenticatorApp
from foundation.parties.factors.queries import check_may_drop, get_app, get_factors
from foundation.parties.keywrap import Wrapped
from foundation.parties.queries import get_person

NEVER = -1


class OfferOver(Invalid):
    """The key on the page was drawn for a session that is over."""

    message = N_("You have signed in anew since this page was made. Scan the new key below.")


class AppThere(Conflict):
    """One app a person: two would double what a guess can hit."""

    message = N_("You have an authenticator app already. Remove it first, then add the new one.")


def first_step(seed: bytes, code: str) -> int:
    """The time step of the first code that an app made of a new seed. Raises `WrongCode`."""
    step = totp.matching_step(seed, code, time_s=_seconds(), after=NEVER)
    if step is None:
        raise WrongCode(field="code")
    return step


def add_app(session: Session, person_id: str, *, seed: bytes, step: int) -> AuthenticatorApp:
    """Keep a seed whose owner's app has shown a code of it, at `step`. Raises `AppThere`."""
    person = get_person(session, person_id)
    if get_app(session, person_id) is not None:
        raise AppThere()
    wrapped = seeds.wrap(session, seed, person_id=person_id)
    app = AuthenticatorApp(
        person_id=person_id,
        wrapped_seed=wrapped.sealed,
        wrap_version=wrapped.version,
        last_step=step,
        created_at=clock.now(),
    )
    session.add(app)
    try:
        session.flush()
    except IntegrityError:
        raise AppThere() from None
    letters.write_factor_changed(session, person, what=letters.APP_ADDED)
    return app


def use_code(session: Session, person_id: str, *, code: str) -> None:
    """Take a code of a person's app, each time step once. Raises `WrongCode`.

    The statement that notes the step looks for an earlier one, so of two tries one counts.
    """
    app = session.get(AuthenticatorApp, person_id)
    if app is None:
        raise WrongCode(field="code")
    wrapped = Wrapped(app.wrapped_seed, app.wrap_version)
    seed = seeds.unwrap(session, wrapped, person_id=person_id)
    step = totp.matching_step(seed, code, time_s=_seconds(), after=app.last_step)
    taken = (
        step is not None
        and session.exec(
            update(AuthenticatorApp)
            .where(col(AuthenticatorApp.person_id) == person_id)
            .where(col(AuthenticatorApp.last_step) < step)
            .values(last_step=step)
            .returning(col(AuthenticatorApp.person_id))
        ).first()
    )
    if not taken:
        raise WrongCode(field="code")


def remove_app(session: Session, person_id: str) -> None:
    """Forget a person's app, and with the last factor the recovery codes.

    Raises `NotFound`, or `FactorNeeded` where an organisation asks for a factor.
    """
    app = get_app(session, person_id)
    if app is None:
        raise NotFound()
    check_may_drop(session, person_id)
    session.delete(app)
    session.flush()
    if not get_factors(session, person_id).is_any:
        drop_codes(session, person_id)
    letters.write_factor_changed(session, get_person(session, person_id), what=letters.APP_REMOVED)


def _seconds() -> int:
    return clock.millis(clock.now()) // 1000
