"""The tally of a delivery: what is weighed, what is missing, what a difference means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from traceability.custody.books import Books
from traceability.custody.corrections import EventRef
from traceability.custody.differences import Difference
from traceability.custody.state import Handover, LotState, LotStatus, PackageState
from traceability.custody.words import CustodyModel, LotOrigin, Packaging
from traceability.intake.models import IntakePackage
from traceability.intake.tally import delivery_of

MOMENT = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
HANDOVER = Handover("h1", "e1", b"\1" * 32, "giver", "taker", MOMENT)
WEIGHED = EventRef("e0", b"\3" * 32)
STATE = LotState(
    lot="RG-7Q2M-4K8R",
    seq=3,
    hash=b"\2" * 32,
    status=LotStatus.ARRIVED,
    owner_id="giver",
    custodian_id="giver",
    site_id=None,
    material_code="EOL-NDFEB-S",
    origin=LotOrigin.POST_CONSUMER,
    custody_model=CustodyModel.SEGREGATED,
    packages=(
        PackageState("RG-7Q2M-4K8R.1", 1, Packaging.DRUM, 312_000),
        PackageState("RG-7Q2M-4K8R.2", 2, Packaging.DRUM, 288_000),
    ),
    handover=HANDOVER,
    parties=("giver",),
    last_event_time=MOMENT,
    books=Books(WEIGHED, WEIGHED, ""),
)


def seen(number: int, net_mass_g: int | None = None) -> dict[str, IntakePackage]:
    package_id = f"RG-7Q2M-4K8R.{number}"
    return {
        package_id: IntakePackage(
            handover_id="h1",
            package_id=package_id,
            lot_code="RG-7Q2M-4K8R",
            organisation_id="taker",
            scan_id="s",
            scanned_at=MOMENT,
            net_mass_g=net_mass_g,
        )
    }


@pytest.mark.parametrize(
    ("rows", "weighed_count", "is_complete", "masses_g"),
    [
        ({}, 0, False, {}),
        (seen(1), 0, False, {}),
        (seen(1, 311_500), 1, False, {"RG-7Q2M-4K8R.1": 311_500}),
        (seen(1, 311_500) | seen(2), 1, False, {"RG-7Q2M-4K8R.1": 311_500}),
        (
            seen(1, 311_500) | seen(2, 288_000),
            2,
            True,
            {"RG-7Q2M-4K8R.1": 311_500, "RG-7Q2M-4K8R.2": 288_000},
        ),
    ],
    ids=["nothing", "scanned", "one weighed", "one weighed, one scanned", "all"],
)
def test_a_lot_is_complete_once_every_package_has_the_takers_mass(
    rows: dict[str, IntakePackage], weighed_count: int, is_complete: bool, masses_g: dict[str, int]
) -> None:
    delivery = delivery_of(STATE, HANDOVER, rows)

    received = {mass.package_id: mass.net_g for mass in delivery.received}
    assert (delivery.weighed_count, delivery.is_complete, received) == (
        weighed_count,
        is_complete,
        masses_g,
    )


def test_the_difference_of_a_lot_is_known_once_all_of_it_is_weighed() -> None:
    half = delivery_of(STATE, HANDOVER, seen(1, 311_500))
    whole = delivery_of(STATE, HANDOVER, seen(1, 311_500) | seen(2, 288_000))

    assert half.difference is None
    assert half.lines[0].difference == Difference(312_000, 311_500)
    assert half.lines[1].difference is None
    assert whole.difference == Difference(600_000, 599_500)


def test_a_package_is_found_by_its_number() -> None:
    delivery = delivery_of(STATE, HANDOVER, {})

    assert delivery.find_line(2) == delivery.lines[1]
    assert delivery.find_line(3) is None


@pytest.mark.parametrize(
    ("stated_g", "found_g", "judged"),
    [
        (1_000_000, 1_000_000, (0, 0, False, False)),
        (1_000_000, 1_005_000, (5_000, 5_000, False, False)),
        (1_000_000, 995_000, (-5_000, 5_000, False, False)),
        (1_000_000, 1_005_001, (5_001, 5_001, True, False)),
        (1_000_000, 900_000, (-100_000, 100_000, True, False)),
        (1_000_000, 899_999, (-100_001, 100_001, True, True)),
        (3, 4, (1, 333_334, True, True)),
    ],
)
def test_a_difference_is_judged_at_half_a_per_cent_and_at_a_tenth(
    stated_g: int, found_g: int, judged: tuple[int, int, bool, bool]
) -> None:
    difference = Difference(stated_g, found_g)

    assert difference.shortfall_g == -difference.grams
    assert judged == (
        difference.grams,
        difference.ppm,
        difference.is_beyond_tolerance,
        difference.is_reportable,
    )
