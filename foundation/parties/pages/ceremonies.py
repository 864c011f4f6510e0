"""Passkeys at the edge: what a page asks the browser for, and what its answer proves."""

from __future__ import annotations

from flask import current_app, request

from foundation import db
from foundation.http import limits, security
from foundation.parties import access
from foundation.parties.factors import ceremony, challenges, passkeys
from foundation.parties.factors.ceremony import NewPasskey, PasskeyRefused
from foundation.parties.factors.challenges import Purpose
from foundation.parties.factors.queries import Factors
from foundation.parties.factors.relying import RelyingParty, relying_party
from foundation.parties.models import Person
from foundation.parties.sessions import SignedIn
from foundation.settings import Settings

TEN_MINUTES_S = 600


def find_party() -> RelyingParty | None:
    """Whom passkeys are made for here, if the address has a name."""
    return relying_party(_settings().base_url)


def is_at_home() -> bool:
    """Whether this page stands where passkeys are taken: a browser offers them nowhere else."""
    party = find_party()
    return party is not None and request.host_url.rstrip("/") == party.origin


def ask(purpose: Purpose, factors: Factors | None = None) -> str:
    """What a page asks the browser to sign, as JSON; empty where there is nothing to ask."""
    party = find_party()
    if party is None or not is_at_home() or (factors is not None and not factors.passkeys):
        return ""
    allowed = [one.credential_id for one in factors.passkeys] if factors else []
    return ceremony.request_options(party, _new_challenge(purpose), allowed=allowed)


def ask_for_new(who: SignedIn, factors: Factors) -> str:
    """What a page asks the browser to make, as JSON; empty where it could not."""
    party = find_party()
    if party is None or not is_at_home():
        return ""
    return ceremony.creation_options(
        party,
        _new_challenge(Purpose.ADD),
        handle=who.person_id.encode(),
        email=who.email,
        name=who.person_name,
        known=[one.credential_id for one in factors.passkeys],
    )


def take_new(text: str) -> NewPasskey:
    """The passkey that the browser made. Raises `PasskeyRefused` or `ChallengeOver`."""
    party, challenge = _checked(text, Purpose.ADD)
    made = ceremony.check_creation(text, party, challenge)
    with db.transaction() as session:
        challenges.spend(session, challenge)
    return made


def prove_passkey(text: str, purpose: Purpose, *, person_id: str | None = None) -> Person:
    """Who answers with a passkey of theirs, which is two factors by itself.

    With a `person_id` only that person may. Raises `PasskeyRefused`, `ChallengeOver` or
    `PasskeyFlagged`; the flag stays although the request is refused.
    """
    limits.hit("passkey-network", access.network(), limit=60, per_s=TEN_MINUTES_S)
    party, challenge = _checked(text, purpose)
    with db.reading() as session:
        passkey, person = passkeys.get_presented(session, ceremony.credential_id_in(text))
    if person_id not in (None, person.id):
        raise PasskeyRefused()
    sign_count = ceremony.check_answer(
        text, party, challenge, public_key=passkey.public_key, handle=person.id.encode()
    )
    with db.transaction() as session:
        challenges.spend(session, challenge)
        is_taken = passkeys.note_use(session, passkey.id, sign_count=sign_count)
    if not is_taken:
        raise passkeys.PasskeyFlagged()
    return person


def _checked(text: str, purpose: Purpose) -> tuple[RelyingParty, bytes]:
    party = find_party()
    if party is None:
        raise PasskeyRefused()
    challenge = ceremony.challenge_in(text)
    root = _settings().key_encryption_key
    challenges.check_challenge(root, challenge, purpose=purpose, browser=security.browser())
    return party, challenge


def _new_challenge(purpose: Purpose) -> bytes:
    root = _settings().key_encryption_key
    return challenges.new_challenge(root, purpose=purpose, browser=security.browser())


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
