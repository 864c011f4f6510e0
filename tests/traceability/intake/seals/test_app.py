"""Seals in the gate's app: what nobody looked at is not named, and two people means two."""

from __future__ import annotations

import pytest

from tests.traceability.intake.test_modules import ask

pytestmark = pytest.mark.one_database

NOBODY = {"takes_two": False, "found": None, "is_confirmed": False}
TWO = NOBODY | {"takes_two": True}
ONE = NOBODY | {"found": ["S-9"]}
SEEN = TWO | {"found": ["S-17", "S-9"]}
CONFIRMED = SEEN | {"is_confirmed": True}


@pytest.mark.parametrize(
    ("check", "stated", "noted", "told"),
    [
        (None, ["S-17"], None, ([], ["S-17"], [], False)),
        (NOBODY, ["S-17"], None, ([], ["S-17"], [], False)),
        (NOBODY, ["S-17"], ["S-17"], (["S-17"], [], [], False)),
        (NOBODY, ["S-17"], ["S-9"], (["S-9"], ["S-17"], ["S-9"], False)),
        (ONE, ["S-17"], None, (["S-9"], ["S-17"], ["S-9"], False)),
        (ONE, ["S-17"], [], ([], ["S-17"], [], False)),
        (TWO, [], [], ([], [], [], False)),
        (TWO, [], ["S-9"], (["S-9"], [], ["S-9"], True)),
        (TWO, ["S-17"], ["S-17"], (["S-17"], [], [], True)),
        (SEEN, ["S-17"], None, ([], ["S-17"], [], True)),
        (SEEN, ["S-17"], ["S-17", "S-9"], (["S-17", "S-9"], [], ["S-9"], True)),
        (CONFIRMED, ["S-17"], None, (["S-17", "S-9"], [], ["S-9"], False)),
        (CONFIRMED, ["S-17"], ["S-9", "S-17"], (["S-9", "S-17"], [], ["S-9"], False)),
        (CONFIRMED, ["S-17"], ["S-17"], (["S-17"], [], [], True)),
    ],
)
def test_seals_are_named_as_somebody_saw_them(
    check: dict[str, object] | None,
    stated: list[str],
    noted: list[str] | None,
    told: tuple[list[str], list[str], list[str], bool],
) -> None:
    delivery = {"seals": stated, "seal_check": check}

    (found,) = ask([["seals", delivery, {"seals": noted}]])

    names = ("found", "lacking", "unstated", "awaits")
    assert found == dict(zip(names, told, strict=True))
