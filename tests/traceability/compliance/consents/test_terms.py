"""Whether a consent carries a lot: each end of its days, its way and its mass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from traceability.compliance.consents.terms import (
    REASON_NAMES,
    ConsentTerms,
    Fault,
    NoConsentReason,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
TERMS = ConsentTerms("DE 2026 4711", "Authority", "DE", "FR", FIRST, LAST, 1_000_000)

ROWS = [
    ("DE", "FR", 1_000_000, FIRST, None),
    ("DE", "FR", 1_000_000, LAST, None),
    ("DE", "FR", 1_000_000, FIRST - DAY, Fault.NOT_YET),
    ("DE", "FR", 1_000_000, LAST + DAY, Fault.ENDED),
    ("DE", "FR", 1_000_001, LAST, Fault.TOO_HEAVY),
    ("FR", "DE", 1, FIRST, Fault.OTHER_WAY),
    ("DE", "BE", 1, FIRST, Fault.OTHER_WAY),
    ("NL", "FR", 1, FIRST, Fault.OTHER_WAY),
]


@pytest.mark.parametrize(("start", "end", "net_g", "on", "fault"), ROWS)
def test_a_consent_is_for_its_way_its_days_and_its_mass(
    start: str, end: str, net_g: int, on: date, fault: Fault | None
) -> None:
    found = TERMS.find_fault(from_country=start, to_country=end, net_mass_g=net_g, on=on)

    assert found is fault


def test_every_reason_has_its_words() -> None:
    assert set(REASON_NAMES) == set(NoConsentReason)
