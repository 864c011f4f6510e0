"""The two ceremonies of passkeys (W3C WebAuthn), checked by the library, told in our words.

What comes in is JSON that a browser made and anybody may have changed; whatever is wrong with it,
the answer is one refusal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from foundation.errors import N_, Invalid
from foundation.parties.factors.relying import RelyingParty

NAME = "Regauss"
ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
# What the library and those beneath it raise on bytes that are not what they should be.
FAULTS = (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, KeyError, AttributeError)


class PasskeyRefused(Invalid):
    """The answer of a browser that does not fit; what exactly is not said."""

    message = N_("This passkey could not be checked. Try again here, or sign in another way.")


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of a passkey: never more than its public half."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_synced: bool


def creation_options(
    party: RelyingParty,
    challenge: bytes,
    *,
    handle: bytes,
    email: str,
    name: str,
    known: Sequence[bytes],
) -> str:
    """What the browser is asked to make: a passkey it can find by itself, that checks its user."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options)


def request_options(party: RelyingParty, challenge: bytes, *, allowed: Sequence[bytes]) -> str:
    """What the browser is asked to sign; with nobody `allowed` it offers all it has for us."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def challenge_in(text: str) -> bytes:
    """The challenge that an answer claims to be for. Raises `PasskeyRefused`."""
    try:
        told = json.loads(_bytes(json.loads(text)["response"]["clientDataJSON"]))
        return _bytes(told["challenge"])
    except FAULTS:
        raise PasskeyRefused() from None


def credential_id_in(text: str) -> bytes:
    """The id of the passkey that an answer claims to come from. Raises `PasskeyRefused`."""
    try:
        return _bytes(json.loads(text)["rawId"])
    except FAULTS:
        raise PasskeyRefused() from None


def check_creation(text: str, party: RelyingParty, challenge: bytes) -> NewPasskey:
    """The passkey that a browser made. Raises `PasskeyRefused`."""
    try:
        found = webauthn.verify_registration_response(
            credential=text,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except FAULTS:
        raise PasskeyRefused() from None
    return NewPasskey(
        found.credential_id,
        found.credential_public_key,
        found.sign_count,
        found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def check_answer(
    text: str, party: RelyingParty, challenge: bytes, *, public_key: bytes, handle: bytes
) -> int:
    """The counter in a browser's answer, once its signature is right. Raises `PasskeyRefused`.

    The library is told of no earlier count: one that goes back is a matter of its own (`passkeys`).
    """
    try:
        told = json.loads(text)["response"].get("userHandle")
        found = webauthn.verify_authentication_response(
            credential=text,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        is_theirs = told is None or _bytes(told) == handle
    except FAULTS:
        raise PasskeyRefused() from None
    if not is_theirs:
        raise PasskeyRefused()
    return found.new_sign_count


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "===")
