"""What one event does to a site, for every way a lot can be there before and after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.traceability.custody.examples import (
    ADA,
    BEN,
    CLEO,
    NOON,
    REGISTER,
    an_occasion,
    answer_to,
    arrived,
    held,
    offered,
)
from traceability.custody.events import Accept, Act, PackageMass, Refuse, Return
from traceability.custody.state import LotState
from traceability.custody.words import RefusalReason
from traceability.stock.movements import (
    Entry,
    Movement,
    MovementKind,
    OwnSites,
    Step,
    movement_of,
)

HERE, THERE, GATE = "here", "there", "gate"
SITES = OwnSites(ADA, frozenset({HERE, THERE}), HERE)
TAKEN = Accept(answer_to(offered()), (PackageMass("p", 549_000),), agrees=False)
REFUSED = Refuse(answer_to(arrived()), RefusalReason.DAMAGED)


def step(
    act: Act,
    before: LotState | None,
    after: LotState,
    *,
    homes: tuple[str | None, str | None],
    who: str = ADA,
    site_id: str | None = None,
) -> Step:
    occasion = replace(an_occasion(who, seq=2), site_id=site_id)
    entry = Entry(act, occasion, b"", NOON)
    return Step(entry, before, after, *homes)


def lighter(grams: int) -> LotState:
    """The lot with other books."""
    first, *rest = held().packages
    return replace(held(), packages=(replace(first, net_mass_g=grams), *rest))


def seen(found: Movement | None) -> tuple[MovementKind, int, int, int] | None:
    return found and (found.kind, found.change_g, found.refused_g, found.difference_g)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            step(REGISTER, None, held(), homes=(None, HERE)),
            (MovementKind.REGISTERED, 550_000, 0, 0),
        ),
        (
            step(TAKEN, held(), held(), homes=(None, HERE)),
            (MovementKind.TAKEN, 550_000, 0, 0),
        ),
        (step(Return(), held(), held(), homes=(THERE, HERE)), (MovementKind.CAME, 550_000, 0, 0)),
        (step(Return(), None, held(), homes=(None, HERE)), (MovementKind.MADE, 550_000, 0, 0)),
        (step(Return(), held(), held(), homes=(HERE, HERE)), None),
        (step(Return(), held(), held(), homes=(THERE, THERE)), None),
        (
            step(Return(), held(), lighter(299_000), homes=(HERE, HERE)),
            (MovementKind.RESTATED, 0, 0, -1_000),
        ),
        (
            step(TAKEN, held(), held(), homes=(HERE, None), who=BEN),
            (MovementKind.HANDED_OVER, -549_000, 0, -1_000),
        ),
        (step(Return(), held(), held(), homes=(HERE, THERE)), (MovementKind.WENT, -550_000, 0, 0)),
        (step(Return(), held(), held(), homes=(HERE, None)), (MovementKind.USED, -550_000, 0, 0)),
        (
            step(REFUSED, arrived(), held(), homes=(HERE, HERE), who=BEN),
            (MovementKind.SENT_BACK, 0, 550_000, 0),
        ),
        (step(REFUSED, arrived(), held(), homes=(THERE, THERE), who=BEN), None),
        (
            step(REFUSED, arrived(), held(), homes=(None, None), site_id=HERE),
            (MovementKind.REFUSED, 0, 550_000, 0),
        ),
        (step(REFUSED, arrived(), held(), homes=(None, None), site_id=THERE), None),
    ],
)
def test_what_an_event_does_to_a_site(
    one: Step, expected: tuple[MovementKind, int, int, int] | None
) -> None:
    assert seen(movement_of(one, site_id=HERE, organisation_id=ADA)) == expected


@pytest.mark.parametrize(
    ("custodian", "site_id", "before", "home"),
    [
        (ADA, HERE, None, HERE),
        (ADA, THERE, HERE, THERE),
        (ADA, None, None, HERE),  # nobody said where: the main site
        (ADA, None, THERE, THERE),
        (ADA, GATE, HERE, HERE),  # at a gate, and not signed for
        (ADA, GATE, None, None),  # taken over at somebody else's place: on the road
        (CLEO, HERE, HERE, None),
    ],
)
def test_which_site_a_lot_belongs_to(
    custodian: str, site_id: str | None, before: str | None, home: str | None
) -> None:
    state = replace(held(), custodian_id=custodian, site_id=site_id)

    assert SITES.home_of(state, before=before) == home


def test_whoever_has_no_site_has_nothing_on_one() -> None:
    none = OwnSites(ADA, frozenset(), None)

    assert none.home_of(replace(held(), site_id=None), before=None) is None
