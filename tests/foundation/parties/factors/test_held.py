"""A typed form that waits: it opens for its owner, at its address, for half an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from foundation.parties.factors import held

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
RING = held.keyring(b"k" * 32)
TYPED = [("role", "owner"), ("permissions", "lots:read"), ("permissions", "lots:write"), ("n", "ü")]
SEALED = held.seal(RING, TYPED, owner="ada", path="/account/people/1/role", moment=NOW)


def unseal(sealed: str = SEALED, **changes: object) -> list[tuple[str, str]]:
    asked: dict[str, object] = {"owner": "ada", "path": "/account/people/1/role", "moment": NOW}
    return held.unseal(RING, sealed, **{**asked, **changes})  # type: ignore[arg-type] # each fits


def test_a_form_comes_back_as_it_was_typed() -> None:
    assert unseal(moment=NOW + timedelta(minutes=29)) == TYPED


def test_nothing_of_it_can_be_read() -> None:
    assert "owner" not in SEALED
    assert held.seal(RING, TYPED, owner="ada", path="/account/people/1/role", moment=NOW) != SEALED


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "mallory"},
        {"path": "/account/people/2/role"},
        {"moment": NOW + timedelta(minutes=30)},
        {"sealed": SEALED[:-8]},
        {"sealed": "A" + SEALED[1:] if SEALED[0] != "A" else "B" + SEALED[1:]},
        {"sealed": ""},
        {"sealed": "no base64 at all"},
        {"sealed": "ü"},
    ],
)
def test_it_opens_for_nobody_else_nowhere_else_and_not_for_ever(changes: dict[str, object]) -> None:
    with pytest.raises(held.HeldTooLong):
        unseal(**changes)  # type: ignore[arg-type] # each fits its argument
