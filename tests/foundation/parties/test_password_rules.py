from __future__ import annotations

import pytest

from foundation.errors import Invalid
from foundation.parties import passwords
from foundation.parties.password_rules import (
    PasswordGuessable,
    PasswordTooLong,
    PasswordTooShort,
    PasswordUsesContext,
    check_password,
)
from tests.factories import PASSWORD, password_hash

KNOWN = ("Ada Recycling GmbH", "Ada Lovelace", "ada.lovelace@example.org")
GOOD = (
    PASSWORD,
    "correct staple horse battery",
    "xk7 vq2 mm0 pz9",
    "über den wolken 71 kraniche",
    "q8#mB" * 25 + "abc",
    "lovelace juggles nine teapots",
)


@pytest.mark.parametrize("password", GOOD)
def test_a_long_password_of_any_characters_is_taken(password: str) -> None:
    check_password(password, field="password", known=KNOWN)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("xk7vq2mm0pz", PasswordTooShort),
        ("q8#mB" * 26, PasswordTooLong),
        ("password1234", PasswordGuessable),
        ("aaaaaaaaaaaaaaaa", PasswordGuessable),
        ("qwertyuiop1234", PasswordGuessable),
        ("regauss2026!", PasswordUsesContext),
        ("Recycling2026", PasswordUsesContext),
        ("Ada-LOVELACE-1", PasswordUsesContext),
        ("lovelacerecycling", PasswordUsesContext),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal) as refused:
        check_password(password, field="password", known=KNOWN)

    assert refused.value.field == "password"
    assert "%(" not in str(refused.value)


def test_a_password_is_compared_exactly_as_typed() -> None:
    assert passwords.is_password(PASSWORD, password_hash())
    assert not passwords.is_password(PASSWORD.upper(), password_hash())
    assert not passwords.is_password(PASSWORD + " ", password_hash())


def test_nobody_has_a_password() -> None:
    assert not passwords.is_password(PASSWORD, None)
    assert not passwords.is_password("", None)
    assert not passwords.is_password(PASSWORD, "not a hash")


def test_the_hash_of_nobody_costs_what_a_real_one_costs() -> None:
    parameters = "$argon2id$v=19$m=19456,t=2,p=1$"

    assert passwords.NOBODY.startswith(parameters)
    assert password_hash().startswith(parameters)
    assert len(passwords.NOBODY) == len(password_hash())
    assert not passwords.is_outdated(password_hash())
    assert passwords.is_outdated(password_hash().replace("m=19456", "m=8192"))
