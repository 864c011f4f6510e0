"""What is put aside is passed on by nothing until it is released; at a gate it can be refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.traceability.custody.examples import (
    ADA,
    BEN,
    EXAMPLES,
    LOT,
    MASSES,
    OFFER,
    ONE,
    REST,
    TWO,
    after,
    answer_to,
    arrived,
    held,
)
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import Accept, Act, ActKind, Quarantine, Refuse, Release, Weigh
from traceability.custody.part_acceptance import AcceptPart, RefusedPart, rest_of
from traceability.custody.quarantines import (
    InQuarantine,
    NothingNamed,
    NotPutAside,
    PutAsideAlready,
)
from traceability.custody.refusals import NotYours, PackageTwice, Refusal, UnknownPackage
from traceability.custody.state import LotState, LotStatus
from traceability.custody.state_json import from_json, to_json
from traceability.custody.words import QuarantineReason, RefusalReason

LEAKING = Quarantine((ONE,), QuarantineReason.LEAKING, note="Oil on the pallet")


def aside(state: LotState, who: str = ADA) -> LotState:
    return after(state, LEAKING, who)


def but(state: LotState, *parts: tuple[str, int]) -> AcceptPart:
    refused = tuple(RefusedPart(one, net_g, RefusalReason.DAMAGED) for one, net_g in parts)
    rest = rest_of(state, MASSES, refused, lot=REST)
    return AcceptPart(
        answer_to(state), MASSES, agrees=True, refused=refused, rest=rest, owner_id=ADA
    )


def test_a_package_is_put_aside_and_released() -> None:
    state = aside(held())
    back = after(state, Release((ONE,), note="It was rain"))

    assert [package.quarantine for package in state.packages] == [QuarantineReason.LEAKING, None]
    assert [package.quarantine for package in back.packages] == [None, None]
    assert back.net_mass_g == state.net_mass_g == held().net_mass_g
    assert from_json(to_json(state)) == state
    assert "quarantine" not in to_json(back)["packages"][0]


@pytest.mark.parametrize(
    "act", [OFFER, EXAMPLES[ActKind.SPLIT], EXAMPLES[ActKind.MERGE], EXAMPLES[ActKind.PROCESS]]
)
def test_what_is_put_aside_is_not_passed_on(act: Act) -> None:
    with pytest.raises(InQuarantine) as refused:
        after(aside(held()), act)

    assert refused.value.values == {"package_id": ONE}


def test_at_a_gate_it_is_refused_and_not_accepted() -> None:
    state = aside(arrived(), BEN)

    for act in (Accept(answer_to(state), MASSES, agrees=True), but(state, (TWO, 1)),
                but(state, (ONE, 299_999))):  # fmt: skip
        with pytest.raises(InQuarantine):
            after(state, act, BEN)
    parted = after(state, but(state, (ONE, 300_000)), BEN)
    refused = after(state, Refuse(answer_to(state), RefusalReason.OTHER), BEN)

    assert [package.package_id for package in parted.packages] == [TWO]
    assert (refused.status, refused.packages[0].quarantine) == (
        LotStatus.HELD, QuarantineReason.LEAKING,
    )  # fmt: skip
    assert after(refused, Release((ONE,)), ADA).packages[0].quarantine is None


def test_it_can_be_weighed_and_the_next_acts_say_what_is_left() -> None:
    at_home, at_the_gate = aside(held()), aside(arrived(), BEN)

    assert after(at_home, Weigh((MASSES[0],))).packages[0].quarantine is QuarantineReason.LEAKING
    home = allowed_acts(at_home, ADA, at=at_home.last_event_time)
    gate = allowed_acts(at_the_gate, BEN, at=at_the_gate.last_event_time)
    assert {ActKind.QUARANTINE, ActKind.RELEASE, ActKind.WEIGH} <= home
    assert not home & {ActKind.OFFER, ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS}
    assert gate & {ActKind.ACCEPT, ActKind.ACCEPT_PART, ActKind.REFUSE, ActKind.RELEASE} == {
        ActKind.ACCEPT_PART, ActKind.REFUSE, ActKind.RELEASE,
    }  # fmt: skip
    every = after(at_home, replace(LEAKING, packages=(TWO,)))
    assert ActKind.QUARANTINE not in allowed_acts(every, ADA, at=every.last_event_time)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (LEAKING, PutAsideAlready),
        (replace(LEAKING, packages=()), NothingNamed),
        (replace(LEAKING, packages=(TWO, TWO)), PackageTwice),
        (replace(LEAKING, packages=(f"{LOT}.3",)), UnknownPackage),
        (Release((TWO,)), NotPutAside),
        (Release(()), NothingNamed),
    ],
)
def test_the_impossible_is_refused(act: Act, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(aside(held()), act)

    assert type(refused.value) is refusal


@pytest.mark.parametrize(("state", "who"), [(held(), BEN), (arrived(), ADA)])
def test_whoever_has_it_in_hand_puts_it_aside(state: LotState, who: str) -> None:
    with pytest.raises(NotYours):
        after(state, LEAKING, who)
