"""The rules as a table: what does not fit, how grave it is, and what is left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.traceability.custody.examples import held, offered
from traceability.custody.state import LotStatus
from traceability.tags.models import ScanOutcome
from traceability.tags.suspicions.distances import Place, distance_m, least_apart_m
from traceability.tags.suspicions.kinds import AnswerReason, Severity, SuspicionKind, reasons_of
from traceability.tags.suspicions.rules import (
    BURST,
    SWEEP,
    Label,
    Sighting,
    suspect,
    suspect_seals,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ESSEN = Place(51_455_600, 7_011_600, 10)
LA_ROCHELLE = Place(46_159_100, -1_151_700, 10)
NEXT_STREET = Place(51_460_000, 7_011_600, 10)
COLOGNE = Place(50_941_300, 6_958_300, 10)
HELD, ON_WAY = held(), offered()
GIVER, TAKER = ON_WAY.custodian_id, (ON_WAY.handover.taker_id if ON_WAY.handover else "")
GATE = Sighting(NOON, ScanOutcome.EXPECTED, TAKER, "Terminal 3", "site-b", is_at_gate=True)
STRANGER = Sighting(NOON, ScanOutcome.GENUINE)


def ago(minutes: float, sighting: Sighting = GATE, **changes: object) -> Sighting:
    return replace(sighting, at=NOON - timedelta(minutes=minutes), **changes)  # type: ignore[arg-type] # fields by name


def now(outcome: str, sighting: Sighting = GATE, **changes: object) -> Sighting:
    return replace(sighting, outcome=ScanOutcome(outcome), **changes)  # type: ignore[arg-type] # fields by name


CASES: list[tuple[str, Sighting, Sequence[Sighting], Label, list[str]]] = [
    ("a first scan at the gate", GATE, [], Label(ON_WAY), []),
    ("the giver, then the taker", GATE, [ago(3, organisation_id=GIVER, site_id=None)],
     Label(ON_WAY), []),
    # C01
    ("the same hand twice", now("double"), [ago(9)], Label(ON_WAY), []),
    ("the same label ten minutes later", now("double"), [ago(10.1)], Label(ON_WAY),
     ["second_intake error"]),
    ("the same label under another's scanner", now("double", device="Terminal 4"), [ago(1)],
     Label(ON_WAY), ["second_intake error"]),
    ("own stock looked at again", now("double", organisation_id=GIVER, site_id=HELD.site_id), [],
     Label(HELD), ["second_intake warning"]),
    ("own stock at another yard", now("double", organisation_id=GIVER, site_id="site-b"), [],
     Label(replace(HELD, site_id="site-a")), ["second_intake error"]),
    ("own stock by a phone's camera", now("double", organisation_id=GIVER, is_at_gate=False), [],
     Label(HELD), []),
    # C02
    ("a void label at the gate", now("void"), [], Label(ON_WAY), ["void_read error"]),
    ("a void label under a stranger's phone", now("void", STRANGER), [], Label(HELD),
     ["void_read warning"]),
    ("its holder looks at a void label", now("void", organisation_id=GIVER), [], Label(HELD), []),
    ("a drum that was used up", now("genuine"), [],
     Label(replace(HELD, status=LotStatus.SPENT)), ["spent_read error"]),
    ("a stranger finds its label", STRANGER, [], Label(replace(HELD, status=LotStatus.CANCELLED)),
     ["spent_read warning"]),
    ("whoever used it up looks", now("genuine", organisation_id=GIVER), [],
     Label(replace(HELD, status=LotStatus.SPENT)), []),
    # C03
    ("an unused label in its yard", GATE, [], Label(roll_holder_id=TAKER), []),
    ("an unused label elsewhere", GATE, [], Label(roll_holder_id=GIVER), ["unbound_away error"]),
    ("an unused label in a stranger's hand", STRANGER, [], Label(roll_holder_id=GIVER),
     ["unbound_away warning"]),
    # C04: Essen to La Rochelle is 838 km: 56 minutes by air, six and a half hours by road.
    ("by air at 900 km/h", replace(GATE, place=LA_ROCHELLE), [ago(60, place=ESSEN)], Label(HELD),
     []),
    ("faster than any aircraft", replace(GATE, place=LA_ROCHELLE), [ago(50, place=ESSEN)],
     Label(HELD), ["too_fast error"]),
    ("by road at 130 km/h", replace(GATE, place=LA_ROCHELLE), [ago(390, place=ESSEN)],
     Label(ON_WAY), []),
    ("faster than any lorry", replace(GATE, place=LA_ROCHELLE), [ago(360, place=ESSEN)],
     Label(ON_WAY), ["too_fast warning"]),
    ("as fast, and not on the road", replace(GATE, place=LA_ROCHELLE), [ago(360, place=ESSEN)],
     Label(HELD), []),
    ("a stranger's word for the other place", replace(GATE, place=LA_ROCHELLE),
     [ago(5, STRANGER, place=ESSEN)], Label(HELD), ["too_fast warning"]),
    ("the next street at once", replace(GATE, place=NEXT_STREET), [ago(0, place=ESSEN)],
     Label(HELD), []),
    ("masts far off the mark", replace(GATE, place=replace(COLOGNE, accuracy_m=50_000)),
     [ago(1, place=replace(ESSEN, accuracy_m=20_000))], Label(HELD), []),
    ("a clock that runs behind", replace(GATE, place=LA_ROCHELLE), [ago(-5, place=ESSEN)],
     Label(HELD), ["too_fast error"]),
    ("a forgery elsewhere says nothing of the label", replace(GATE, place=LA_ROCHELLE),
     [ago(5, place=ESSEN, is_as_printed=False)], Label(HELD), []),
    # C05
    ("two devices at two yards", GATE, [ago(10, device="Terminal 9", site_id="site-a")],
     Label(HELD), ["two_places error"]),
    ("two devices at two yards, later", GATE, [ago(10.1, device="Terminal 9", site_id="site-a")],
     Label(HELD), []),
    ("two devices at one yard", GATE, [ago(1, device="Terminal 9")], Label(HELD), []),
    ("a device at a yard that is not said", GATE, [ago(1, device="Terminal 9", site_id=None)],
     Label(HELD), []),
    # C06
    ("an outsider while it is on its way", now("unexpected", organisation_id="mallory"), [],
     Label(ON_WAY), ["outsider warning"]),
    ("an outsider while it is held", now("unexpected", organisation_id="mallory"), [],
     Label(HELD), []),
    ("a burst", STRANGER, [ago(n / 4, STRANGER) for n in range(BURST)], Label(HELD),
     ["burst warning"]),
    ("its holder scans a lot", replace(GATE, organisation_id=GIVER), [ago(0)] * BURST, Label(HELD),
     []),
    ("a stranger reads ten labels", STRANGER, [], Label(HELD, stranger_reads=SWEEP),
     ["sweep warning"]),
    ("a member reads ten labels", GATE, [], Label(HELD, stranger_reads=SWEEP), []),
    # C07, C08
    ("a forgery at the gate", now("forged", is_as_printed=False), [], Label(ON_WAY),
     ["forged error"]),
    ("a forgery a stranger made", now("forged", STRANGER, is_as_printed=False), [], Label(ON_WAY),
     ["forged warning"]),
    ("an altered signature", now("replayed", is_as_printed=False), [], Label(ON_WAY),
     ["other_symbol error"]),
    ("other claims under our signature", now("swapped", is_as_printed=False), [], Label(ON_WAY),
     ["claims_differ error"]),
    ("a label of another package", now("swapped"), [], Label(ON_WAY), ["other_package warning"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sighting", "before", "label", "expected"), [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)  # fmt: skip
def test_what_does_not_fit(
    sighting: Sighting, before: Sequence[Sighting], label: Label, expected: list[str]
) -> None:
    found = [f"{one.kind.value} {one.severity.value}" for one in suspect(sighting, before, label)]

    assert found == expected


def test_the_table_shows_every_kind() -> None:
    shown = {line.split()[0] for *_, expected in CASES for line in expected}

    # No scan shows these.
    others = {SuspicionKind.INNER_WRONG, SuspicionKind.INNER_AGAIN, SuspicionKind.OTHER_SEALS}
    assert shown == {kind.value for kind in set(SuspicionKind) - others}


@pytest.mark.parametrize(
    ("stated", "found", "counts"),
    [
        ((), (), None),
        ((), ("S-1",), None),
        (("S-1", "S-2"), ("S-2", "S-1"), None),
        (("S-1", "S-2"), ("S-1",), (1, 0)),
        (("S-1", "S-2"), (), (2, 0)),
        (("S-1",), ("S-1", "S-7", "S-8"), (0, 2)),
        (("S-1",), ("S-7",), (1, 1)),
    ],
)
def test_other_seals_are_looked_at_and_keep_nothing_out(
    stated: tuple[str, ...], found: tuple[str, ...], counts: tuple[int, int] | None
) -> None:
    suspected = suspect_seals(stated, found)

    if counts is None:
        assert suspected is None
        return
    assert suspected is not None
    assert (suspected.kind, suspected.severity) == (
        SuspicionKind.OTHER_SEALS,
        Severity.WARNING,
    )
    assert (suspected.values["missing"], suspected.values["unknown"]) == counts


def test_each_answer_fits_labels_or_seals_and_other_fits_both() -> None:
    of_seals = set(reasons_of(SuspicionKind.OTHER_SEALS))

    for kind in set(SuspicionKind) - {SuspicionKind.OTHER_SEALS}:
        assert set(reasons_of(kind)) & of_seals == {AnswerReason.OTHER}
        assert set(reasons_of(kind)) | of_seals == set(AnswerReason)


def test_the_gravest_pair_is_the_evidence() -> None:
    near, far, stranger = (
        ago(5, place=ESSEN, scan_id="near"),
        ago(8, place=ESSEN, scan_id="far"),
        ago(1, STRANGER, place=ESSEN, scan_id="stranger"),
    )

    (found,) = suspect(replace(GATE, place=LA_ROCHELLE), [stranger, near, far], Label(HELD))

    assert found.earlier == near
    assert found.values == {"distance_m": least_apart_m(ESSEN, LA_ROCHELLE), "minutes": 5}


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (ESSEN, ESSEN, 0),
        (Place(0, 0), Place(0, 180_000_000), 20_015_115),  # half a meridian
        (Place(0, 0), Place(1_000_000, 0), 111_195),
        (Place(0, 179_500_000), Place(0, -179_500_000), 111_195),  # over the date line
        (Place(90_000_000, 0), Place(-90_000_000, 77_000_000), 20_015_115),
    ],
)
def test_distances(one: Place, other: Place, metres: int) -> None:
    assert distance_m(one, other) == distance_m(other, one) == pytest.approx(metres, abs=2)


def test_what_nobody_vouches_for_may_be_a_kilometre_off() -> None:
    assert least_apart_m(Place(0, 0, 195), Place(1_000_000, 0)) == pytest.approx(110_000, abs=2)
    assert least_apart_m(Place(0, 0), Place(10_000, 0)) == 0
