"""How the timeline is drawn: handovers as pairs, tags as one line, the rest one by one."""

from __future__ import annotations

from datetime import date

from traceability.custody.events import ActKind
from traceability.provenance.pages import items_of
from traceability.provenance.timeline import TimelineEntry


def entry(number: int, act: ActKind, answers: int | None = None) -> TimelineEntry:
    return TimelineEntry(number, act, act.value, date(2026, 5, 12), answers=answers)


def drawn(*entries: TimelineEntry) -> list[tuple[str, list[int]]]:
    """Each line's mark and the numbers on it."""
    return [(item.meaning, [e.number for e in item.entries]) for item in items_of(entries)]


def test_an_accepted_handover_is_one_line_with_its_halves_newest_first() -> None:
    assert drawn(
        entry(6, ActKind.ACCEPT, 3),
        entry(5, ActKind.WEIGH),
        entry(4, ActKind.ARRIVE, 3),
        entry(3, ActKind.OFFER),
        entry(1, ActKind.REGISTER),
    ) == [("is-handover", [6, 4, 3]), ("", [5]), ("", [1])]


def test_refused_open_and_cancelled_handovers_look_different() -> None:
    assert drawn(
        entry(6, ActKind.OFFER),
        entry(5, ActKind.CANCEL_OFFER, 4),
        entry(4, ActKind.OFFER),
        entry(3, ActKind.REFUSE, 2),
        entry(2, ActKind.OFFER),
    ) == [("is-open", [6]), ("", [5, 4]), ("is-refusal", [3, 2])]


def test_a_run_of_tags_is_one_line_and_a_single_tag_stays_itself() -> None:
    assert drawn(
        entry(6, ActKind.BIND_TAG),
        entry(5, ActKind.WEIGH),
        entry(4, ActKind.BIND_TAG),
        entry(3, ActKind.BIND_TAG),
        entry(2, ActKind.BIND_TAG),
        entry(1, ActKind.REGISTER),
    ) == [("", [6]), ("", [5]), ("is-tags", [4, 3, 2]), ("", [1])]
