"""What people are written to: each letter with the one link it is about."""

from __future__ import annotations

from sqlmodel import Session

from foundation import db
from foundation.errors import N_
from foundation.notifications.mail import write_letter
from foundation.noting import SecurityEvent, note
from foundation.parties.models import Invitation, Person
from foundation.parties.roles import ROLE_NAMES

APP_ADDED = N_("An authenticator app was added to your account.")
APP_REMOVED = N_("The authenticator app was removed from your account.")
CODES_MADE = N_("New recovery codes were made. Those before no longer work.")
CODE_USED = N_("A recovery code was used to sign in or to confirm something. It is spent now.")

PASSKEY_ADDED = N_("A passkey was added to your account.")
PASSKEY_REMOVED = N_("A passkey was removed from your account.")
PASSKEY_FLAGGED = N_(
    "The counter of one of your passkeys went back, as that of a copy would. It opens nothing any"
    " more; remove it and add it anew."
)
FACTORS_TAKEN = N_(
    "An owner of your organisation has taken your second factor away, and you are signed out"
    " everywhere. Your password lets you in again; add a new factor then."
)


def write_verification(session: Session, person: Person, *, token: str, organisation: str) -> None:
    """Ask for a click that proves the address."""
    link = _link(session, f"/verify/{token}")
    write_letter(
        session,
        "verify_email",
        to=person.email,
        name=person.name,
        organisation=organisation,
        link=link,
    )


def write_already_member(session: Session, person: Person) -> None:
    """Tell the owner of an address that somebody tried to open a second account with it."""
    link = _link(session, "/sign-in")
    write_letter(session, "already_member", to=person.email, name=person.name, link=link)


def write_invitation(
    session: Session, invitation: Invitation, *, token: str, inviter: str, organisation: str
) -> None:
    """Offer a place in an organisation."""
    write_letter(
        session,
        "invitation",
        to=invitation.email,
        inviter=inviter,
        organisation=organisation,
        role=ROLE_NAMES[invitation.role],
        link=_link(session, f"/invitations/{token}"),
    )


def write_reset(session: Session, person: Person, *, token: str) -> None:
    """Let somebody choose a new password."""
    link = _link(session, f"/password/reset/{token}")
    write_letter(session, "reset_password", to=person.email, name=person.name, link=link)


def write_no_account(session: Session, email: str) -> None:
    """Answer a request for a new password where there is no account: as much work, no hint."""
    write_letter(session, "no_account", to=email, link=_link(session, "/sign-up"))


def write_password_changed(session: Session, person: Person) -> None:
    """Tell somebody that their password was changed."""
    link = _link(session, "/password/forgotten")
    write_letter(session, "password_changed", to=person.email, name=person.name, link=link)


def write_factor_changed(session: Session, person: Person, *, what: str) -> None:
    """Tell somebody what changed in how they sign in; `what` is one of the sentences above."""
    note(SecurityEvent.FACTOR_CHANGE, person=person.id)
    link = _link(session, "/account/factors")
    write_letter(session, "factor_changed", to=person.email, name=person.name, what=what, link=link)


def _link(session: Session, path: str) -> str:
    return db.settings_of(session).base_url + path
