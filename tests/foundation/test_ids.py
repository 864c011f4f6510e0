"""Codes survive being read aloud, and a slip is noticed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.ids import ALPHABET, BadCode, check_character, check_code, new_code

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def code_of(body: str) -> str:
    whole = body + check_character(body)
    return f"RG-{whole[:4]}-{whole[4:]}"


def test_a_new_code_has_its_form_and_checks() -> None:
    code = new_code("RG")

    assert re.fullmatch(r"RG-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert check_code(code, "RG") == code


@given(bodies)
def test_case_spaces_and_look_alikes_are_forgiven(body: str) -> None:
    code = code_of(body)
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert check_code(spoken, "RG") == code


@given(bodies, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, position: int, wrong: str) -> None:
    whole = body + check_character(body)
    slipped = whole[:position] + wrong + whole[position + 1 :]

    if slipped == whole:
        assert check_code(slipped, "RG") == code_of(body)
    else:
        with pytest.raises(BadCode):
            check_code(slipped, "RG")


@pytest.mark.parametrize("text", ["", "RG", "RG-1234", "RG-0000-000U", "RG-0000-0000-0"])
def test_what_is_no_whole_code_is_refused(text: str) -> None:
    with pytest.raises(BadCode):
        check_code(text, "RG")
