from __future__ import annotations

import pytest

from foundation.parties.keywrap import Keyring, NotOurs, Wrapped, derived_key

OLD, NEW = b"o" * 32, b"n" * 32
SECRET = b"s" * 32
RING = Keyring({1: OLD}, "signing")


def flipped(raw: bytes, position: int) -> bytes:
    return raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]


def test_a_wrapped_secret_opens_for_its_owner_and_name() -> None:
    wrapped = RING.wrap(SECRET, owner="ada", name="key-1")

    assert RING.unwrap(wrapped, owner="ada", name="key-1") == SECRET
    assert (len(wrapped.sealed), wrapped.version) == (12 + 32 + 16, 1)


def test_the_same_secret_is_never_wrapped_alike() -> None:
    sealed = {RING.wrap(SECRET, owner="ada", name="key-1").sealed for _ in range(20)}

    assert len(sealed) == 20


@pytest.mark.parametrize("position", range(12 + 32 + 16))
def test_one_flipped_bit_anywhere_keeps_it_shut(position: int) -> None:
    wrapped = RING.wrap(SECRET, owner="ada", name="key-1")

    with pytest.raises(NotOurs):
        RING.unwrap(Wrapped(flipped(wrapped.sealed, position), 1), owner="ada", name="key-1")


@pytest.mark.parametrize(
    ("owner", "name"),
    [("mallory", "key-1"), ("ada", "key-2"), ("adak", "ey-1"), ("", "adakey-1")],
)
def test_a_row_moved_to_another_owner_or_name_does_not_open(owner: str, name: str) -> None:
    wrapped = RING.wrap(SECRET, owner="ada", name="key-1")

    with pytest.raises(NotOurs):
        RING.unwrap(wrapped, owner=owner, name=name)


def test_a_new_version_wraps_and_the_old_one_still_opens() -> None:
    old = RING.wrap(SECRET, owner="ada", name="key-1")
    both = Keyring({1: OLD, 2: NEW}, "signing")

    new = both.wrap(SECRET, owner="ada", name="key-1")

    assert (old.version, new.version) == (1, 2)
    assert [both.unwrap(one, owner="ada", name="key-1") for one in (old, new)] == [SECRET] * 2
    for wrong in (Wrapped(new.sealed, 1), Wrapped(old.sealed, 2), Wrapped(old.sealed, 3)):
        with pytest.raises(NotOurs):
            both.unwrap(wrong, owner="ada", name="key-1")


@pytest.mark.parametrize("sealed", [b"", b"x" * 11, b"x" * 12, b"x" * 27])
def test_what_is_too_short_is_refused(sealed: bytes) -> None:
    with pytest.raises(NotOurs):
        RING.unwrap(Wrapped(sealed, 1), owner="ada", name="key-1")


def test_each_purpose_has_a_key_of_its_own() -> None:
    wrapped = RING.wrap(SECRET, owner="ada", name="key-1")

    with pytest.raises(NotOurs):
        Keyring({1: OLD}, "mail").unwrap(wrapped, owner="ada", name="key-1")
    assert derived_key(OLD, "signing").hex() == (
        "24b864d5711387966f172da03316291f46ff891c52dc2714a65d9149feef9212"
    )
