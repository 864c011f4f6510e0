"""Recovery codes: ten, hashed, each once, also for two at the same moment."""

from __future__ import annotations

import re
from functools import partial

import pytest
from sqlmodel import select

from foundation import db
from foundation.parties.factors import codes
from foundation.parties.factors.methods import WrongCode
from foundation.parties.factors.models import RecoveryCode
from foundation.parties.factors.queries import get_factors
from foundation.settings import Settings
from tests.foundation.parties.cast import Cast, letters_to
from tests.foundation.parties.factors.stage import add_app, add_codes
from tests.market.racing import at_once


def use(person_id: str, code: str) -> None:
    with db.reading() as session:
        found = codes.find_code(session, person_id, code=code)
    checked = codes.check_code(found, code)
    with db.transaction() as session:
        codes.use_code(session, checked.id, person_id=person_id)


def rows() -> list[RecoveryCode]:
    with db.reading() as session:
        return list(session.exec(select(RecoveryCode).order_by(RecoveryCode.beginning)))


def codes_left(cast: Cast) -> int:
    with db.reading() as session:
        return get_factors(session, cast.ada.id).codes_left


def test_ten_codes_are_drawn_and_only_their_hashes_kept(cast: Cast) -> None:
    add_app(cast.ada)

    texts = add_codes(cast.ada)

    assert len(set(texts)) == 10
    assert all(
        re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", text) for text in texts
    )
    assert sorted(text[:2] for text in texts) == [row.beginning for row in rows()]
    stored = " ".join(row.code_hash for row in rows())
    assert all(row.code_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for row in rows())
    assert not any(text.replace("-", "")[2:] in stored for text in texts)


def test_a_code_works_once_in_any_spelling_and_a_letter_says_so(cast: Cast) -> None:
    add_app(cast.ada)
    (first, second, *_) = add_codes(cast.ada)

    use(cast.ada.id, first.lower().replace("-", " ").replace("0", "o").replace("1", "l"))

    with pytest.raises(WrongCode):
        use(cast.ada.id, first)
    assert codes_left(cast) == 9
    use(cast.ada.id, second)
    assert codes_left(cast) == 8
    assert "A recovery code was used" in letters_to("ada@example.org")[-1].text


def test_a_code_is_for_its_owner_alone(cast: Cast) -> None:
    add_app(cast.ada)
    add_app(cast.yan)
    (code, *_) = add_codes(cast.ada)

    with pytest.raises(WrongCode):
        use(cast.yan.id, code)
    assert codes_left(cast) == 10


@pytest.mark.parametrize("typed", ["", "7Q", "7Q2M-4K8X-2B3", "zzzz zzzz zzzz zzzz", "\x00" * 12])
def test_what_is_no_code_is_refused(cast: Cast, typed: str) -> None:
    add_app(cast.ada)
    add_codes(cast.ada)

    with pytest.raises(WrongCode):
        use(cast.ada.id, typed)


def test_of_four_who_send_one_code_at_once_one_is_let_in(cast: Cast, settings: Settings) -> None:
    add_app(cast.ada)
    (code, *_) = add_codes(cast.ada)

    outcomes = at_once(settings, [partial(use, cast.ada.id, code)] * 4)

    assert [one for one in outcomes if one != "TooBusy"].count("ok") == 1
    assert set(outcomes) <= {"ok", "WrongCode"}
    assert codes_left(cast) == 9


def test_new_codes_take_the_place_of_all_before(cast: Cast) -> None:
    add_app(cast.ada)
    old = add_codes(cast.ada)
    use(cast.ada.id, old[0])

    new = add_codes(cast.ada)

    assert codes_left(cast) == 10
    for code in old[1:3]:
        with pytest.raises(WrongCode):
            use(cast.ada.id, code)
    use(cast.ada.id, new[0])


def test_codes_are_not_made_where_there_is_no_factor(cast: Cast) -> None:
    with pytest.raises(codes.NothingToRecover):
        add_codes(cast.ada)

    assert rows() == []
