"""Challenges: for one purpose in one browser, for ten minutes, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlmodel import select

from foundation import clock, db
from foundation.parties.access import forget_dead_sessions
from foundation.parties.factors import challenges
from foundation.parties.factors.challenges import ChallengeOver, Purpose
from foundation.parties.factors.models import UsedChallenge
from foundation.settings import Settings
from tests.market.racing import at_once

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
ROOT = b"k" * 32


def made() -> bytes:
    with clock.held(NOW):
        return challenges.new_challenge(ROOT, purpose=Purpose.SIGN_IN, browser="ada's")


def spend(challenge: bytes) -> None:
    with db.transaction() as session:
        challenges.spend(session, challenge)


def test_a_challenge_fits_where_it_was_made_for_ten_minutes() -> None:
    challenge = made()

    with clock.held(NOW + timedelta(minutes=9, seconds=59)):
        challenges.check_challenge(ROOT, challenge, purpose=Purpose.SIGN_IN, browser="ada's")

    assert len({made() for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": Purpose.CONFIRM},
        {"browser": "mallory's"},
        {"root": b"x" * 32},
        {"minutes": 10},
        {"challenge": b""},
        {"challenge": b"\0" * 56},
        {"flip": 20},
        {"flip": 55},
    ],
)
def test_a_challenge_fits_nowhere_else(changes: dict[str, object]) -> None:
    asked = {"purpose": Purpose.SIGN_IN, "browser": "ada's", "root": ROOT, **changes}
    challenge = bytearray(asked.pop("challenge", made()))  # type: ignore[arg-type] # bytes
    if "flip" in asked:
        challenge[asked.pop("flip")] ^= 1  # type: ignore[index] # a position
    moment = NOW + timedelta(minutes=int(str(asked.pop("minutes", 0))))

    with clock.held(moment), pytest.raises(ChallengeOver):
        challenges.check_challenge(
            asked.pop("root"),  # type: ignore[arg-type] # bytes
            bytes(challenge),
            **asked,  # type: ignore[arg-type] # purpose and browser
        )


def test_a_challenge_is_used_once_and_forgotten_when_it_is_over(app: Flask) -> None:
    challenge = made()
    spend(challenge)

    with pytest.raises(ChallengeOver):
        spend(challenge)
    with clock.held(NOW + timedelta(minutes=10)):
        forget_dead_sessions()

    with db.reading() as session:
        assert session.exec(select(UsedChallenge)).all() == []


def test_of_four_who_answer_one_challenge_at_once_one_counts(
    app: Flask, settings: Settings
) -> None:
    challenge = challenges.new_challenge(ROOT, purpose=Purpose.SIGN_IN, browser="ada's")

    outcomes = at_once(settings, [partial(spend, challenge)] * 4)

    assert outcomes == ["ChallengeOver"] * 3 + ["ok"]
