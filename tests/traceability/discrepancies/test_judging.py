"""Which differences count, until when, and how each ends: every boundary has a row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from traceability.discrepancies.judging import (
    Course,
    DiscrepancyKind,
    Figures,
    Standing,
    due_at,
    last_day,
)
from traceability.discrepancies.words import Explanation, needs_comment

COMMERCIAL, REGULATORY = DiscrepancyKind.COMMERCIAL, DiscrepancyKind.REGULATORY
OVER = datetime(2026, 5, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "stated_g", "received_g", "packages", "kind"),
    [
        ("the same", 1_000_000, 1_000_000, (3, 3), None),
        ("a gram less", 1_000_000, 999_999, (3, 3), None),
        ("half a per cent less", 1_000_000, 995_000, (3, 3), None),
        ("half a per cent and a gram less", 1_000_000, 994_999, (3, 3), COMMERCIAL),
        ("half a per cent more", 1_000_000, 1_005_000, (3, 3), None),
        ("half a per cent and a gram more", 1_000_000, 1_005_001, (3, 3), COMMERCIAL),
        ("exactly a tenth less", 1_000_000, 900_000, (3, 3), COMMERCIAL),
        ("a tenth and a gram less", 1_000_000, 899_999, (3, 3), REGULATORY),
        ("exactly a tenth more", 1_000_000, 1_100_000, (3, 3), COMMERCIAL),
        ("a tenth and a gram more", 1_000_000, 1_100_001, (3, 3), REGULATORY),
        ("more than a tenth of what came, not of what was stated", 1_000_000, 905_000, (3, 3),
         COMMERCIAL),
        ("a tenth of what came, more of what was stated", 900_000, 1_000_000, (3, 3), REGULATORY),
        ("a mass that ten does not divide: a tenth is 12.3 g", 123, 111, (1, 1), COMMERCIAL),
        ("and one gram more", 123, 110, (1, 1), REGULATORY),
        ("a drum is missing and the mass agrees", 1_000_000, 1_000_000, (3, 2), REGULATORY),
        ("a drum too many", 1_000_000, 1_000_000, (3, 4), REGULATORY),
        ("a drum is missing with its mass", 900_000, 600_000, (3, 2), REGULATORY),
        ("nothing of it came", 1_000_000, 0, (3, 3), REGULATORY),
    ],
)  # fmt: skip
def test_a_difference_is_of_a_kind(
    case: str,
    stated_g: int,
    received_g: int,
    packages: tuple[int, int],
    kind: DiscrepancyKind | None,
) -> None:
    assert Figures(stated_g, received_g, *packages).kind is kind


@pytest.mark.parametrize(
    ("received_at", "last"),
    [
        (datetime(2026, 5, 1, tzinfo=UTC), date(2026, 5, 16)),
        (datetime(2026, 5, 1, 23, 59, 59, 999_000, tzinfo=UTC), date(2026, 5, 16)),
        (datetime(2026, 5, 2, 1, tzinfo=timezone(timedelta(hours=2))), date(2026, 5, 16)),
        (datetime(2028, 2, 20, 12, tzinfo=UTC), date(2028, 3, 6)),
    ],
)
def test_the_clock_runs_fifteen_days_for_regulatory_ones(received_at: datetime, last: date) -> None:
    ends_at = due_at(REGULATORY, received_at)

    assert ends_at is not None
    assert last_day(ends_at) == last
    assert ends_at == datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    assert due_at(COMMERCIAL, received_at) is None


JUST_BEFORE = OVER - timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("course", "at", "standing"),
    [
        (Course(OVER), JUST_BEFORE, Standing.OPEN),
        (Course(OVER), OVER, Standing.OVERDUE),
        (Course(None), OVER + timedelta(days=900), Standing.OPEN),
        (Course(OVER, has_giver_spoken=True), JUST_BEFORE, Standing.OPEN),
        (Course(OVER, has_taker_spoken=True), OVER, Standing.OVERDUE),
        (Course(OVER, True, True), JUST_BEFORE, Standing.RECONCILED),
        (Course(OVER, True, True), OVER, Standing.RECONCILED),
        (Course(None, True, True), OVER, Standing.RECONCILED),
        (Course(OVER, has_taker_spoken=True, is_reported=True), OVER, Standing.REPORTED),
        (Course(OVER, True, True, is_reported=True), OVER, Standing.RECONCILED),
        (Course(OVER, is_corrected=True), OVER, Standing.CORRECTED),
        (Course(OVER, True, True, is_reported=True, is_corrected=True), OVER, Standing.CORRECTED),
    ],
)
def test_it_ends_by_both_words_a_correction_or_a_report(
    course: Course, at: datetime, standing: Standing
) -> None:
    assert course.standing(at) is standing


def test_a_code_is_enough_for_commercial_ones_that_say_something() -> None:
    wants = {(kind, one) for kind in DiscrepancyKind for one in Explanation
             if needs_comment(kind, one)}  # fmt: skip

    assert wants == {
        *((REGULATORY, one) for one in Explanation),
        (COMMERCIAL, Explanation.RESIDUE),
        (COMMERCIAL, Explanation.OTHER),
    }
