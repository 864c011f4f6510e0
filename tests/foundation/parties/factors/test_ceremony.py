"""The ceremonies of passkeys: a browser's answer is taken when all of it fits, else refused."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.parties.factors import ceremony
from foundation.parties.factors.ceremony import PasskeyRefused
from foundation.parties.factors.relying import RelyingParty
from tests.foundation.parties.factors.authenticator import (
    PRESENT,
    VERIFIED,
    Authenticator,
    encoded,
)

PARTY = RelyingParty("localhost", "http://localhost")
CHALLENGE = b"c" * 56
HANDLE = b"a" * 32
NEW = ceremony.creation_options(
    PARTY, CHALLENGE, handle=HANDLE, email="ada@example.org", name="Ada", known=[b"other"]
)
ASKED = ceremony.request_options(PARTY, CHALLENGE, allowed=[])
OTHER_CHALLENGE = encoded(b"d" * 56)


def enrolled() -> tuple[Authenticator, bytes]:
    device = Authenticator()
    made = ceremony.check_creation(device.create(NEW), PARTY, CHALLENGE)
    return device, made.public_key


def check(text: str, public_key: bytes) -> int:
    return ceremony.check_answer(text, PARTY, CHALLENGE, public_key=public_key, handle=HANDLE)


def test_the_browser_is_asked_for_a_passkey_that_is_found_by_itself_and_checks_its_user() -> None:
    told = json.loads(NEW)

    assert told["rp"] == {"name": "Regauss", "id": "localhost"}
    assert told["user"] == {"id": encoded(HANDLE), "name": "ada@example.org", "displayName": "Ada"}
    assert told["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [one["alg"] for one in told["pubKeyCredParams"]] == [-8, -7, -257]
    assert [one["id"] for one in told["excludeCredentials"]] == [encoded(b"other")]
    assert told["challenge"] == encoded(CHALLENGE)
    assert told["attestation"] == "none"


def test_the_browser_is_asked_to_sign_with_its_user_checked() -> None:
    told = json.loads(ceremony.request_options(PARTY, CHALLENGE, allowed=[b"mine"]))

    assert (told["rpId"], told["userVerification"]) == ("localhost", "required")
    assert [one["id"] for one in told["allowCredentials"]] == [encoded(b"mine")]
    assert told["challenge"] == encoded(CHALLENGE)


def test_what_a_device_makes_is_taken_with_its_public_half() -> None:
    device = Authenticator(sign_count=7)

    made = ceremony.check_creation(device.create(NEW), PARTY, CHALLENGE)

    assert (made.credential_id, made.sign_count, made.is_synced) == (
        device.credential_id,
        7,
        False,
    )
    assert check(device.answer(ASKED), made.public_key) == 7


CREATION_FAULTS: dict[str, dict[str, Any]] = {
    "made at another origin": {"origin": "https://evil.example"},
    "made at another port": {"origin": "http://localhost:9999"},
    "made for another name": {"rp_id": "evil.example"},
    "made for another challenge": {"challenge": OTHER_CHALLENGE},
    "made without checking its user": {"flags": PRESENT},
    "made without anybody there": {"flags": VERIFIED},
}


@pytest.mark.parametrize("fault", CREATION_FAULTS)
def test_a_passkey_is_refused_that_was(fault: str) -> None:
    text = Authenticator().create(NEW, **CREATION_FAULTS[fault])

    with pytest.raises(PasskeyRefused):
        ceremony.check_creation(text, PARTY, CHALLENGE)


ANSWER_FAULTS: dict[str, dict[str, Any]] = {
    **{name.replace("made", "given"): fault for name, fault in CREATION_FAULTS.items()},
    "meant for a creation": {"type": "webauthn.create"},
}


@pytest.mark.parametrize("fault", ANSWER_FAULTS)
def test_an_answer_is_refused_that_was(fault: str) -> None:
    device, public_key = enrolled()

    with pytest.raises(PasskeyRefused):
        check(device.answer(ASKED, **ANSWER_FAULTS[fault]), public_key)


def test_another_device_does_not_answer_for_this_one() -> None:
    device, public_key = enrolled()
    other = Authenticator(credential_id=device.credential_id, handle=HANDLE)

    with pytest.raises(PasskeyRefused):
        check(other.answer(ASKED), public_key)


def test_a_passkey_that_names_another_person_is_refused() -> None:
    device, public_key = enrolled()
    device.handle = b"m" * 32

    with pytest.raises(PasskeyRefused):
        check(device.answer(ASKED), public_key)


def mutated(text: str, path: tuple[str, ...], value: object) -> str:
    told = json.loads(text)
    inner = told
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return json.dumps(told)


JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode()),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)
DEVICE, PUBLIC_KEY = enrolled()
CREATED = Authenticator().create(NEW)
ANSWERED = DEVICE.answer(ASKED)
PATHS = [
    ("id",), ("rawId",), ("type",), ("response",), ("response", "clientDataJSON"),
    ("response", "attestationObject"), ("response", "authenticatorData"),
    ("response", "signature"), ("response", "userHandle"), ("authenticatorAttachment",),
    ("response", "transports"),
]  # fmt: skip


@given(path=st.sampled_from(PATHS), value=JSON)
def test_whatever_a_browser_sends_is_taken_or_refused_and_never_a_fault(
    path: tuple[str, ...], value: object
) -> None:
    for act in (
        lambda: ceremony.check_creation(mutated(CREATED, path, value), PARTY, CHALLENGE),
        lambda: check(mutated(ANSWERED, path, value), PUBLIC_KEY),
        lambda: ceremony.challenge_in(mutated(ANSWERED, path, value)),
        lambda: ceremony.credential_id_in(mutated(ANSWERED, path, value)),
    ):
        try:
            act()
        except PasskeyRefused:
            continue


@given(raw=st.binary(max_size=200))
def test_bytes_in_place_of_what_a_device_signs_are_refused(raw: bytes) -> None:
    for part in ("attestationObject", "authenticatorData", "clientDataJSON"):
        whole = CREATED if part == "attestationObject" else ANSWERED
        text = mutated(whole, ("response", part), encoded(raw))

        with pytest.raises(PasskeyRefused):
            if part == "attestationObject":
                ceremony.check_creation(text, PARTY, CHALLENGE)
            else:
                check(text, PUBLIC_KEY)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "1", "{", '"x"', '{"response": 1}'])
def test_what_is_no_answer_at_all_is_refused(text: str) -> None:
    for act in (
        lambda: ceremony.challenge_in(text),
        lambda: ceremony.credential_id_in(text),
        lambda: ceremony.check_creation(text, PARTY, CHALLENGE),
        lambda: check(text, PUBLIC_KEY),
    ):
        with pytest.raises(PasskeyRefused):
            act()
