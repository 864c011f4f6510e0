"""Whether a permit holds on a day, and what others see of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from traceability.compliance.kinds import PermitKind
from traceability.compliance.validity import PermitState, PermitStatus, PermitTerms, statuses_on

STORAGE = PermitTerms(
    PermitKind.STORAGE,
    "DE",
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
    low_codes=("16 02 16",),
)
ENDLESS = PermitTerms(PermitKind.CARRIER, "NL", valid_from=date(2026, 1, 1))
GONE = replace(STORAGE, withdrawn_on=date(2026, 6, 1))

DAYS = [
    (STORAGE, date(2025, 12, 31), PermitState.NOT_YET),
    (STORAGE, date(2026, 1, 1), PermitState.VALID),
    (STORAGE, date(2026, 11, 30), PermitState.VALID),
    (STORAGE, date(2026, 12, 1), PermitState.ENDS_SOON),
    (STORAGE, date(2026, 12, 31), PermitState.ENDS_SOON),
    (STORAGE, date(2027, 1, 1), PermitState.ENDED),
    (ENDLESS, date(2099, 1, 1), PermitState.VALID),
    (GONE, date(2026, 5, 31), PermitState.VALID),
    (GONE, date(2026, 6, 1), PermitState.WITHDRAWN),
]


@pytest.mark.parametrize(("terms", "day", "state"), DAYS)
def test_a_permit_on_a_day(terms: PermitTerms, day: date, state: PermitState) -> None:
    assert terms.state_on(day) is state
    assert terms.holds_on(day) is (state in (PermitState.VALID, PermitState.ENDS_SOON))


@pytest.mark.parametrize(
    ("terms", "code", "covered"),
    [
        (STORAGE, "16 02 16", True),
        (STORAGE, "12 01 18*", False),
        (replace(STORAGE, low_codes=("12 01 18",)), "12 01 18*", True),
        (ENDLESS, "12 01 18*", True),
    ],
)
def test_a_permit_covers_its_codes_or_all(terms: PermitTerms, code: str, covered: bool) -> None:
    assert terms.covers(code) is covered


def test_others_see_kind_country_and_days_and_nothing_withdrawn() -> None:
    ended = replace(STORAGE, kind=PermitKind.COLLECTION, valid_until=date(2026, 3, 31))

    shown = statuses_on([ended, GONE, STORAGE, ENDLESS], date(2026, 12, 24))

    assert shown == (
        PermitStatus(PermitKind.CARRIER, "NL", PermitState.VALID, None),
        PermitStatus(PermitKind.STORAGE, "DE", PermitState.ENDS_SOON, 7),
        PermitStatus(PermitKind.COLLECTION, "DE", PermitState.ENDED, None),
    )
