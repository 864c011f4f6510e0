"""What is said of devices that can hold what somebody wrote, and of those that cannot."""

from __future__ import annotations

from datetime import date

import pytest

from traceability.compliance.sanitising.words import (
    METHOD_NAMES,
    REASON_NAMES,
    NotSanitisedReason,
    Sanitising,
    SanitisingMethod,
    Stated,
    sanitising_remarks,
    sanitising_summary,
)
from traceability.materials.catalogue import materials
from traceability.materials.storage_media import storage_media

DONE = Sanitising(SanitisingMethod.OVERWRITTEN, "Wipe AG", date(2026, 5, 2), ("S-1",))
SHRED = Sanitising(SanitisingMethod.SHREDDED, "Shred AG", date(2026, 5, 2), has_certificate=True)


@pytest.mark.parametrize(
    ("code", "stated", "keys"),
    [
        ("EW-HDD35", None, ["sanitising_missing"]),
        ("EW-HDD35", NotSanitisedReason.BY_TAKER, ["sanitising_reason"]),
        ("EW-HDD35", DONE, []),
        ("EW-HDD35", SHRED, ["sanitising_shredded"]),
        ("EW-PHONE", None, ["sanitising_missing"]),
        ("EOL-HDD-VCM", None, []),
        ("EOL-HDD-VCM", SHRED, []),
    ],
)
def test_only_what_can_hold_something_is_asked_about(
    code: str, stated: Stated, keys: list[str]
) -> None:
    assert [remark.key for remark in sanitising_remarks(code, stated)] == keys


def test_a_buyer_learns_that_it_was_done_and_no_serial() -> None:
    told = sanitising_summary(DONE)

    assert str(told) == "Sanitised: overwritten, on 2 May 2026."
    assert sanitising_summary(NotSanitisedReason.BY_TAKER) is None
    assert sanitising_summary(None) is None


def test_the_table_names_classes_of_ours_with_their_sources() -> None:
    assert set(storage_media()) <= set(materials())
    assert set(METHOD_NAMES) == set(SanitisingMethod)
    assert set(REASON_NAMES) == set(NotSanitisedReason)
