"""Codes of authenticator apps: the RFC's own, and the steps around now."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from foundation.parties.factors import totp

VECTORS = json.loads(
    (Path(__file__).resolve().parents[3] / "vectors/totp/rfc6238.json").read_text(encoding="utf-8")
)
SEED = VECTORS["seed"].encode()
NOW_S = 1_234_567_890
NOW = totp.step_of(NOW_S)


@pytest.mark.parametrize("one", VECTORS["codes"], ids=lambda one: str(one["time_s"]))
def test_codes_are_those_of_the_standard(one: dict[str, object]) -> None:
    assert isinstance(one["time_s"], int)

    assert totp.code_at(SEED, totp.step_of(one["time_s"])) == one["code"]


@pytest.mark.parametrize(
    ("aside", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_is_taken_one_step_to_either_side(aside: int, taken: bool) -> None:
    found = totp.matching_step(SEED, totp.code_at(SEED, NOW + aside), time_s=NOW_S, after=-1)

    assert found == (NOW + aside if taken else None)


@pytest.mark.parametrize(
    ("aside", "after", "taken"),
    [(0, NOW - 1, True), (0, NOW, False), (-1, NOW, False), (1, NOW, True), (0, NOW + 5, False)],
)
def test_a_step_at_or_before_the_last_one_is_spent_even_if_the_clock_goes_back(
    aside: int, after: int, taken: bool
) -> None:
    found = totp.matching_step(SEED, totp.code_at(SEED, NOW + aside), time_s=NOW_S, after=after)

    assert found == (NOW + aside if taken else None)


@pytest.mark.parametrize("typed", ["005924", " 005 924 ", "005\u00a0924"])
def test_spaces_in_a_code_do_not_matter(typed: str) -> None:
    assert totp.is_code(typed)
    assert totp.matching_step(SEED, typed, time_s=NOW_S, after=-1) == NOW


@pytest.mark.parametrize("typed", ["", "05924", "0005924", "00592A", "٠٠٥٩٢٤", "7Q2M-4K8X-2B3C"])
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    assert not totp.is_code(typed)
    assert totp.matching_step(SEED, typed, time_s=NOW_S, after=-1) is None


def test_seeds_are_as_long_as_the_hash_and_never_the_same() -> None:
    seeds = {totp.new_seed() for _ in range(20)}

    assert len(seeds) == 20
    assert {len(seed) for seed in seeds} == {20}
    assert totp.key_text(SEED) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def test_the_address_names_account_issuer_and_how_codes_are_made() -> None:
    parts = urlsplit(totp.address(SEED, name="ada@example.org", issuer="Regauss"))

    assert (parts.scheme, parts.netloc, unquote(parts.path)) == (
        "otpauth",
        "totp",
        "/Regauss:ada@example.org",
    )
    assert parse_qs(parts.query) == {
        "secret": [totp.key_text(SEED)],
        "issuer": ["Regauss"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }


def test_a_long_name_is_cut_so_that_the_symbol_stays_small() -> None:
    made = totp.address(SEED, name="a" * 254, issuer="Regauss")

    assert "a" * 64 in made
    assert "a" * 65 not in made
