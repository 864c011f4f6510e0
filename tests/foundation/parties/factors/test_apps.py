"""Authenticator apps at rest and in use: sealed, and each code once, for four at once too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from foundation import clock, db
from foundation.errors import NotFound
from foundation.parties.factors import apps
from foundation.parties.factors.methods import WrongCode
from foundation.parties.factors.models import AuthenticatorApp, RecoveryCode
from foundation.parties.factors.queries import get_factors
from foundation.parties.keywrap import NotOurs
from foundation.settings import Settings
from tests.foundation.parties.cast import Cast, letters_to
from tests.foundation.parties.factors.stage import (
    SEED,
    add_app,
    add_codes,
    app_of,
    code_now,
    step_now,
)
from tests.market.racing import at_once

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)


def use(person_id: str, code: str) -> None:
    with db.transaction() as session:
        apps.use_code(session, person_id, code=code)


def test_the_seed_is_sealed_in_its_row_and_opens_for_its_owner_alone(cast: Cast) -> None:
    add_app(cast.ada)
    add_app(cast.yan)
    row = app_of(cast.ada)
    assert row is not None
    assert SEED not in row.wrapped_seed

    with db.transaction() as session:
        moved = session.get_one(AuthenticatorApp, cast.yan.id)
        moved.wrapped_seed = row.wrapped_seed
        session.add(moved)

    use(cast.ada.id, code_now())
    with pytest.raises(NotOurs):
        use(cast.yan.id, code_now())


def test_a_code_is_taken_once_and_the_next_one_again(cast: Cast) -> None:
    add_app(cast.ada)
    with clock.held(NOW):
        use(cast.ada.id, code_now())

        with pytest.raises(WrongCode):
            use(cast.ada.id, code_now())
        with pytest.raises(WrongCode):
            use(cast.ada.id, code_now(-1))
        row = app_of(cast.ada)
        assert row is not None
        assert row.last_step == step_now()
    with clock.held(NOW + timedelta(seconds=30)):
        use(cast.ada.id, code_now())


def test_a_code_stays_spent_when_the_clock_goes_back(cast: Cast) -> None:
    add_app(cast.ada)
    with clock.held(NOW):
        use(cast.ada.id, code_now())
    with clock.held(NOW - timedelta(minutes=5)), pytest.raises(WrongCode):
        use(cast.ada.id, code_now())


def test_a_code_fits_nobody_without_an_app(cast: Cast) -> None:
    add_app(cast.ada)

    with pytest.raises(WrongCode):
        use(cast.yan.id, code_now())


def test_of_four_who_send_one_code_at_once_one_is_let_in(cast: Cast, settings: Settings) -> None:
    add_app(cast.ada)
    code = code_now()

    outcomes = at_once(settings, [partial(use, cast.ada.id, code)] * 4)

    assert outcomes == ["WrongCode"] * 3 + ["ok"]


def test_a_second_app_is_refused_and_the_first_stays(cast: Cast) -> None:
    add_app(cast.ada)
    before = app_of(cast.ada)

    with pytest.raises(apps.AppThere), db.transaction() as session:
        apps.add_app(session, cast.ada.id, seed=b"n" * 20, step=1)

    assert app_of(cast.ada) == before


def test_the_first_code_proves_that_the_key_arrived(cast: Cast) -> None:
    with clock.held(NOW):
        assert apps.first_step(SEED, code_now()) == step_now()
        with pytest.raises(WrongCode):
            apps.first_step(b"n" * 20, code_now())


def test_removing_the_app_takes_the_recovery_codes_along_and_says_so(cast: Cast) -> None:
    add_app(cast.ada)
    add_codes(cast.ada)

    with db.transaction() as session:
        apps.remove_app(session, cast.ada.id)

    with db.reading() as session:
        assert not get_factors(session, cast.ada.id).is_any
        assert session.exec(select(RecoveryCode)).all() == []
    said = [letter.text for letter in letters_to("ada@example.org")]
    assert ["added" in said[0], "recovery codes" in said[1], "removed" in said[2]] == [True] * 3
    assert [letter.subject for letter in letters_to("ada@example.org")] == [
        "How you sign in has changed"
    ] * 3


def test_there_is_no_app_to_remove_where_there_is_none(cast: Cast) -> None:
    with pytest.raises(NotFound), db.transaction() as session:
        apps.remove_app(session, cast.ada.id)
