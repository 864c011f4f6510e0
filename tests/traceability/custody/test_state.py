"""One table of what may happen, its complement, and a row for every refusal of the fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from foundation import clock
from tests.traceability.custody.examples import (
    ADA,
    ANOTHER,
    BEN,
    CLEO,
    EXAMPLES,
    LOT,
    MALLORY,
    MASSES,
    NOON,
    OFFER,
    ONE,
    REGISTER,
    TWO,
    after,
    an_occasion,
    answer_to,
    arrived,
    cancelled,
    contents_digest,
    correction_of,
    handed_over,
    held,
    lighter,
    made_lot,
    offered,
    proposal_of,
    proposed,
    spent,
)
from traceability.custody.allowing import allowed_acts
from traceability.custody.books import Books
from traceability.custody.corrections import EventRef
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    Arrive,
    Assay,
    BindTag,
    CancelOffer,
    ChainLink,
    DeclaredContent,
    LapseOffer,
    MeasuredContent,
    PackageEntry,
    PackageMass,
    Refuse,
    Return,
    Sell,
    VoidTag,
    Weigh,
)
from traceability.custody.folding import apply
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.refusals import (
    ActNotAllowed,
    AgreementUntrue,
    AtTheGate,
    ImpossibleContent,
    ImpossibleMass,
    MassesDisagree,
    MassNotOnTheBooks,
    NoPackages,
    NotItsTag,
    NotYours,
    NowhereElse,
    OfferExpired,
    OfferStillOpen,
    OtherHandover,
    OutOfChain,
    PackageMissing,
    PackageTwice,
    Refusal,
    SameParty,
    TagInUse,
    UnknownPackage,
    WrongPackageNumber,
)
from traceability.custody.samples import DrawSample
from traceability.custody.state import (
    TRANSITIONS,
    LotState,
    LotStatus,
    PackageState,
)
from traceability.custody.state_json import from_json, to_json
from traceability.custody.transformations import Transformation
from traceability.custody.words import Packaging, RefusalReason, VoidReason

FIRST_EVENT = "00000000-0000-4000-8000-000000000001"
ANSWERS = {ActKind.ARRIVE, ActKind.ACCEPT, ActKind.REFUSE, ActKind.ACCEPT_PART}
LATER = NOON + timedelta(days=31)
STATES: dict[LotStatus | None, Callable[[], LotState | None]] = {
    None: lambda: None,
    LotStatus.HELD: held,
    LotStatus.OFFERED: offered,
    LotStatus.ARRIVED: arrived,
    LotStatus.SPENT: spent,
    LotStatus.CANCELLED: cancelled,
}


def fitting(kind: ActKind, state: LotState | None) -> Act:
    """An act of this kind that fits the state in everything but, perhaps, its status."""
    act = EXAMPLES[kind]
    if state is None:
        return beginning(act)
    if kind in (ActKind.CORRECT, ActKind.PROPOSE_CORRECTION):
        correction = correction_of(state, lighter(state))
        return correction if correction.kind is kind else act
    if state.correction is not None and hasattr(act, "proposal"):
        return replace(act, proposal=proposal_of(state))  # type: ignore[call-arg] # has a proposal
    if state.handover is not None and hasattr(act, "offer"):
        return replace(act, offer=answer_to(state))  # type: ignore[call-arg] # has an offer
    return act


def beginning(act: Act) -> Act:
    """The act with the lot of the tests as the one that begins with it."""
    if isinstance(act, Transformation):
        (_, *others), spent_lot = act.outputs, replace(act.inputs[0], lot=ANOTHER)
        came = (spent_lot, replace(spent_lot, lot="RG-0000-0034"))[: len(act.inputs)]
        must_weigh_g = replace(act, inputs=came).expected_g + act.difference_g
        made = (made_lot(LOT, must_weigh_g - sum(one.net_g for one in others)), *others)
        return replace(act, inputs=came, outputs=made)
    if isinstance(act, DrawSample):
        taken = (PackageMass("RG-0000-0034.1", 30),)
        first, second = act.splits
        mine = replace(first.lot, lot=LOT, packages=made_lot(LOT, 15).packages)
        return replace(act, taken=taken, splits=(replace(first, lot=mine), second))
    if isinstance(act, AcceptPart):
        masses = tuple(
            replace(mass, package_id=f"{ANOTHER}.{number}")
            for number, mass in enumerate(act.masses, start=1)
        )
        refused = tuple(
            replace(part, package_id=f"{ANOTHER}.{number}")
            for number, part in enumerate(act.refused, start=1)
        )
        return replace(act, masses=masses, refused=refused, rest=made_lot(LOT, 40_000, 250_000))
    return act


def fitting_actor(kind: ActKind, state: LotState | None = None) -> str:
    if kind in ASIDE:
        return BEN if state is not None and state.status is LotStatus.ARRIVED else ADA
    return BEN if kind in (*ANSWERS, *BENS) else ADA


ASIDE = (ActKind.QUARANTINE, ActKind.RELEASE)
ADAS_ANSWERS = (ActKind.AGREE_CORRECTION, ActKind.DECLINE_CORRECTION)
BENS = (ActKind.WITHDRAW_CORRECTION,)


def prepared(kind: ActKind, state: LotState | None) -> LotState | None:
    """The state with a tag to void, or with a correction to answer or to propose."""
    if state is not None and state.status is LotStatus.HELD:
        if kind in (*ADAS_ANSWERS, *BENS):
            return proposed()
        if kind is ActKind.PROPOSE_CORRECTION:
            return handed_over()
    if kind is ActKind.RELEASE and state is not None:
        return after(state, EXAMPLES[ActKind.QUARANTINE], fitting_actor(kind, state))
    if kind is not ActKind.VOID_TAG or state is None:
        return state
    return after(state, EXAMPLES[ActKind.BIND_TAG])


# What an occasion must be for some acts: later than the offer holds, or somewhere else.
FITTING: dict[ActKind, dict[str, object]] = {
    ActKind.LAPSE_OFFER: {"event_time": LATER},
    ActKind.CANCEL_OFFER: {"event_time": LATER},
    ActKind.RETURN: {"site_id": "bochum"},
}


@pytest.mark.parametrize(("status", "kind"), list(TRANSITIONS))
def test_the_table_is_what_happens(status: LotStatus | None, kind: ActKind) -> None:
    state = prepared(kind, STATES[status]())

    who = fitting_actor(kind, state)
    result = after(state, fitting(kind, state), who, **FITTING.get(kind, {}))

    assert result.status is TRANSITIONS[status, kind]


FORBIDDEN = [pair for pair in product([None, *LotStatus], ActKind) if pair not in TRANSITIONS]


@pytest.mark.parametrize(("status", "kind"), FORBIDDEN)
def test_a_lot_refuses_everything_its_table_leaves_out(
    status: LotStatus | None, kind: ActKind
) -> None:
    state = STATES[status]()

    with pytest.raises(ActNotAllowed) as refused:
        after(state, fitting(kind, state), fitting_actor(kind))

    assert refused.value.values == {
        "status": status.value if status else "unregistered",
        "act": kind.value,
    }


LOOK = {ActKind.INSPECT, ActKind.ASSAY}
ALLOWED = {
    (LotStatus.HELD, ADA): {
        ActKind.BIND_TAG, ActKind.WEIGH, *LOOK, ActKind.SELL, ActKind.OFFER, ActKind.RETURN,
        ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS, ActKind.CORRECT, ActKind.DRAW_SAMPLE,
        ActKind.CANCEL_REGISTRATION, ActKind.QUARANTINE,
    },
    (LotStatus.HELD, BEN): set(),
    (LotStatus.OFFERED, ADA): {
        ActKind.BIND_TAG, ActKind.WEIGH, *LOOK, ActKind.SELL, ActKind.CANCEL_OFFER,
    },
    (LotStatus.OFFERED, BEN): ANSWERS,
    (LotStatus.ARRIVED, ADA): {ActKind.BIND_TAG, ActKind.WEIGH, *LOOK, ActKind.SELL},
    (LotStatus.ARRIVED, BEN): {
        ActKind.WEIGH, *LOOK, *ANSWERS - {ActKind.ARRIVE}, ActKind.QUARANTINE,
    },
    (LotStatus.SPENT, ADA): set(),
    (LotStatus.CANCELLED, ADA): set(),
    (LotStatus.HELD, MALLORY): set(),
    (LotStatus.OFFERED, MALLORY): set(),
    (LotStatus.ARRIVED, MALLORY): set(),
}  # fmt: skip


@pytest.mark.parametrize(("status", "who"), list(ALLOWED))
def test_each_party_sees_its_own_next_acts(status: LotStatus, who: str) -> None:
    state = STATES[status]()
    assert state is not None

    assert allowed_acts(state, who, at=NOON) == ALLOWED[status, who]


@pytest.mark.parametrize(
    ("status", "who", "gone", "new"),
    [
        (LotStatus.OFFERED, BEN, ANSWERS - {ActKind.REFUSE}, set()),
        (LotStatus.ARRIVED, ADA, set(), {ActKind.CANCEL_OFFER}),
        (LotStatus.ARRIVED, BEN, set(), set()),
    ],
)
def test_after_an_offer_s_last_day_what_arrived_may_be_taken_back(
    status: LotStatus, who: str, gone: set[ActKind], new: set[ActKind]
) -> None:
    state = STATES[status]()
    assert state is not None

    assert allowed_acts(state, who, at=LATER) == (ALLOWED[status, who] - gone) | new


def test_what_stands_at_a_gate_is_left_there_until_the_offer_s_last_day() -> None:
    state = arrived()
    last = state.handover.expires_at if state.handover else NOON

    with pytest.raises(AtTheGate) as refused:
        after(state, CancelOffer(answer_to(state)), ADA, event_time=last)
    back = after(state, CancelOffer(answer_to(state)), ADA, event_time=last + clock.MILLISECOND)

    assert refused.value.values == {"expires_at": last.date().isoformat()}
    assert (back.status, back.custodian_id, back.site_id) == (LotStatus.HELD, ADA, state.site_id)


@pytest.mark.parametrize(
    ("status", "kind", "who"),
    [
        (status, kind, who)
        for (status, who), acts in ALLOWED.items()
        for kind in ActKind
        if (status, kind) in TRANSITIONS
        and kind not in acts
        and kind not in (ActKind.VOID_TAG, ActKind.LAPSE_OFFER)
        and (kind is not ActKind.RELEASE or ActKind.QUARANTINE not in acts)
        and (status, kind, who) != (LotStatus.ARRIVED, ActKind.CANCEL_OFFER, ADA)
        # Whoever is alone with a lot has nobody to propose to: see test_correcting.
        and (status, kind, who) != (LotStatus.HELD, ActKind.PROPOSE_CORRECTION, ADA)
    ],
)
def test_nobody_does_what_is_anothers(status: LotStatus, kind: ActKind, who: str) -> None:
    state = STATES[status]()

    with pytest.raises(NotYours):
        after(state, fitting(kind, state), who)


def test_a_tag_can_be_voided_when_there_is_one_and_put_on_when_there_is_none() -> None:
    one = after(held(), BindTag(ONE, "t1"))
    both = after(one, BindTag(TWO, "t2"))

    offered_acts = [
        allowed_acts(state, ADA, at=NOON) & {ActKind.BIND_TAG, ActKind.VOID_TAG}
        for state in (held(), one, both)
    ]

    assert offered_acts == [
        {ActKind.BIND_TAG},
        {ActKind.BIND_TAG, ActKind.VOID_TAG},
        {ActKind.VOID_TAG},
    ]


def test_a_registered_lot_is_held_and_owned_by_who_registered_it() -> None:
    state = held()

    assert state == LotState(
        lot=LOT,
        seq=1,
        hash=state.hash,
        status=LotStatus.HELD,
        owner_id=ADA,
        custodian_id=ADA,
        site_id="essen",
        material_code="EOL-HDD-VCM",
        origin=REGISTER.origin,
        custody_model=REGISTER.custody_model,
        packages=(
            PackageState(ONE, 1, Packaging.DRUM, 300_000, 312_000, 12_000),
            PackageState(TWO, 2, Packaging.BIG_BAG, 250_000),
        ),
        handover=None,
        parties=(ADA,),
        last_event_time=NOON + timedelta(minutes=1),
        books=Books(
            EventRef(FIRST_EVENT, state.hash), EventRef(FIRST_EVENT, state.hash), contents_digest()
        ),
    )
    assert state.net_mass_g == 550_000


def test_custody_moves_on_acceptance_and_ownership_on_sale() -> None:
    offer = offered()
    accepted = after(offer, Accept(answer_to(offer), MASSES, agrees=True), BEN)
    sold = after(accepted, Sell(BEN, "order5"))

    assert [(s.custodian_id, s.owner_id) for s in (offer, accepted, sold)] == [
        (ADA, ADA),
        (BEN, ADA),
        (BEN, BEN),
    ]
    assert (accepted.handover, sold.parties) == (None, (ADA, BEN))


def test_the_takers_masses_are_on_the_books_after_acceptance() -> None:
    state = arrived()
    taken = (PackageMass(ONE, 299_500, 311_500, 12_000), PackageMass(TWO, 250_000))

    accepted = after(state, Accept(answer_to(state), taken, agrees=False), BEN)

    assert accepted.packages == (
        PackageState(ONE, 1, Packaging.DRUM, 299_500, 311_500, 12_000),
        PackageState(TWO, 2, Packaging.BIG_BAG, 250_000),
    )


def test_a_weighing_is_remembered_and_leaves_the_books_alone() -> None:
    state = after(held(), Weigh((PackageMass(ONE, 260_000),)))

    assert (state.packages[0].net_mass_g, state.packages[0].weighed_net_g) == (300_000, 260_000)
    assert state.packages[1].weighed_net_g is None


def test_after_a_refusal_the_giver_holds_the_lot_and_may_offer_it_again() -> None:
    state = arrived()

    refused = after(state, Refuse(answer_to(state), RefusalReason.WRONG_MATERIAL), BEN)

    assert (refused.status, refused.custodian_id, refused.handover) == (LotStatus.HELD, ADA, None)
    assert after(refused, OFFER).status is LotStatus.OFFERED


def test_a_refused_lot_stands_at_the_gate_until_its_holder_brings_it_back() -> None:
    at_the_gate = after(offered(), Arrive(answer_to(offered())), BEN, site_id="duisburg")
    refused = after(at_the_gate, Refuse(answer_to(at_the_gate), RefusalReason.PAPERS), BEN)

    back = after(refused, Return())

    assert [(s.site_id, s.custodian_id) for s in (refused, back)] == [
        ("duisburg", ADA),
        ("essen", ADA),
    ]
    assert back.status is LotStatus.HELD


@pytest.mark.parametrize("site_id", ["essen", None])
def test_a_lot_comes_back_to_somewhere_else_than_where_it_stands(site_id: str | None) -> None:
    with pytest.raises(NowhereElse):
        after(held(), Return(), site_id=site_id)


def test_an_offer_that_lapsed_leaves_the_lot_with_its_giver() -> None:
    state = offered()

    lapsed = after(state, LapseOffer(answer_to(state)), event_time=LATER)

    assert (lapsed.status, lapsed.custodian_id, lapsed.handover) == (LotStatus.HELD, ADA, None)


def test_what_arrived_in_time_may_be_accepted_after_the_offers_day() -> None:
    state = arrived()

    accepted = after(state, Accept(answer_to(state), MASSES, agrees=True), BEN, event_time=LATER)

    assert accepted.custodian_id == BEN


def test_a_replaced_tag_takes_the_place_of_the_void_one() -> None:
    tagged = after(held(), BindTag(ONE, "t1"))
    void = after(tagged, VoidTag(ONE, "t1", VoidReason.DAMAGED))
    again = after(void, BindTag(ONE, "t2"))

    assert [s.packages[0].tag_id for s in (tagged, void, again)] == ["t1", None, "t2"]


def registering(**changes: object) -> Act:
    return replace(REGISTER, **changes)  # type: ignore[arg-type] # fields by name


def entry(package_id: str = ONE, net_g: int = 1, **masses: int) -> PackageEntry:
    return PackageEntry(PackageMass(package_id, net_g, **masses), Packaging.DRUM)


def line(element: str, content_ppm: int) -> DeclaredContent:
    return DeclaredContent(element, content_ppm, "dry", False)


IMPOSSIBLE_LOTS: list[tuple[Act, type[Refusal]]] = [
    (registering(packages=()), NoPackages),
    (registering(packages=(entry(TWO),)), WrongPackageNumber),
    (registering(packages=(entry(), entry())), WrongPackageNumber),
    (registering(packages=(entry("RG-0000-0000.1"),)), WrongPackageNumber),
    (registering(packages=(entry(net_g=0),)), ImpossibleMass),
    (registering(packages=(entry(net_g=-1),)), ImpossibleMass),
    (registering(packages=(entry(net_g=50_000_000_001),)), ImpossibleMass),
    (registering(packages=(entry(net_g=10, gross_g=9),)), MassesDisagree),
    (registering(packages=(entry(net_g=10, gross_g=12, tare_g=3),)), MassesDisagree),
    (registering(packages=(entry(net_g=10, gross_g=8, tare_g=-2),)), ImpossibleMass),
    (registering(contents=(line("Nd", 1_000_001),)), ImpossibleContent),
    (registering(contents=(line("Nd", -1),)), ImpossibleContent),
    (registering(contents=(line("Nd", 1), line("Nd", 1))), ImpossibleContent),
]


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE_LOTS)
def test_an_impossible_lot_is_not_registered(act: Act, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(None, act)

    assert type(refused.value) is refusal


def test_elements_may_add_up_to_more_than_everything() -> None:
    act = registering(contents=(line("Nd", 700_000), line("Fe", 400_000)))

    assert after(None, act).status is LotStatus.HELD


IMPOSSIBLE_WHILE_HELD: list[tuple[Act, type[Refusal]]] = [
    (BindTag(f"{LOT}.3", "t1"), UnknownPackage),
    (VoidTag(ONE, "t1", VoidReason.LOST), NotItsTag),
    (Weigh((PackageMass(f"{LOT}.3", 1),)), UnknownPackage),
    (Weigh((PackageMass(ONE, 1), PackageMass(ONE, 1))), PackageTwice),
    (Weigh((PackageMass(ONE, 0),)), ImpossibleMass),
    (replace(EXAMPLES[ActKind.ASSAY], contents=(MeasuredContent("Nd", 2_000_000),)),  # type: ignore[call-arg] # acts of every kind share a table
     ImpossibleContent),
    (Sell(ADA, "order5"), SameParty),
    (replace(OFFER, taker_id=ADA), SameParty),
    (replace(OFFER, masses=MASSES[:1]), PackageMissing),
    (replace(OFFER, masses=(*MASSES, PackageMass(f"{LOT}.3", 1))), UnknownPackage),
    (replace(OFFER, masses=(PackageMass(ONE, 299_999), MASSES[1])), MassNotOnTheBooks),
    (replace(OFFER, expires_at=NOON), OfferExpired),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), IMPOSSIBLE_WHILE_HELD)
def test_the_impossible_is_refused_while_a_lot_is_held(act: Act, refusal: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        after(held(), act)

    assert type(refused.value) is refusal


def test_a_package_carries_one_living_tag() -> None:
    with pytest.raises(TagInUse):
        after(after(held(), BindTag(ONE, "t1")), BindTag(ONE, "t2"))


def answers(state: LotState) -> list[tuple[Act, str, dict[str, object], type[Refusal]]]:
    offer = answer_to(state)
    late: dict[str, object] = {"event_time": LATER}
    less = (PackageMass(ONE, 1), MASSES[1])
    return [
        (Accept(offer, MASSES[:1], agrees=True), BEN, {}, PackageMissing),
        (Accept(offer, (*MASSES, MASSES[0]), agrees=True), BEN, {}, PackageTwice),
        (Accept(offer, (PackageMass(ONE, 0), MASSES[1]), agrees=False), BEN, {}, ImpossibleMass),
        (Accept(offer, less, agrees=True), BEN, {}, AgreementUntrue),
        (Accept(offer, MASSES, agrees=False), BEN, {}, AgreementUntrue),
        (Accept(offer, MASSES, agrees=True), BEN, late, OfferExpired),
        (Accept(offer, MASSES, agrees=True), CLEO, {}, NotYours),
        (Accept(offer, MASSES, agrees=True), ADA, {}, NotYours),
        (Arrive(offer, MASSES[:1]), BEN, {}, PackageMissing),
        (Arrive(offer), BEN, late, OfferExpired),
        (LapseOffer(offer), ADA, {}, OfferStillOpen),
        (CancelOffer(replace(offer, handover_id="other")), ADA, {}, OtherHandover),
        (Arrive(replace(offer, body_hash=bytes(32))), BEN, {}, OtherHandover),
        (Arrive(replace(offer, event_id="other")), BEN, {}, OtherHandover),
        (Arrive(replace(offer, giver_id=CLEO)), BEN, {}, OtherHandover),
    ]


@pytest.mark.parametrize(("act", "who", "changes", "refusal"), answers(offered()))
def test_an_answer_fits_its_offer_or_is_refused(
    act: Act, who: str, changes: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(Refusal) as refused:
        after(offered(), act, who, **changes)

    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    "chain",
    [
        (),
        (ChainLink(LOT, 3, held().hash),),
        (ChainLink(LOT, 1, held().hash),),
        (ChainLink(LOT, 2, bytes(32)),),
        (ChainLink(LOT, 2, None),),
        (ChainLink("RG-0000-0000", 2, held().hash),),
        (ChainLink(LOT, 2, held().hash), ChainLink(LOT, 2, held().hash)),
    ],
)
def test_an_event_stands_right_after_the_last_one(chain: tuple[ChainLink, ...]) -> None:
    with pytest.raises(OutOfChain):
        after(held(), EXAMPLES[ActKind.INSPECT], chain=chain)


def test_the_first_event_has_nothing_before_it() -> None:
    occasion = an_occasion(prev=bytes(32))

    with pytest.raises(OutOfChain):
        apply(None, REGISTER, occasion, lot=LOT, body_hash=bytes(32))


@pytest.mark.parametrize("state", [held(), offered(), arrived(), spent()])
def test_a_state_survives_its_head_row(state: LotState) -> None:
    assert from_json(to_json(state)) == state


def test_parties_may_read_a_lot_and_strangers_may_not() -> None:
    state = offered()
    accepted = after(state, Accept(answer_to(state), MASSES, agrees=True), BEN)
    onwards = after(after(accepted, Sell(BEN, "order5")), replace(OFFER, taker_id=CLEO), BEN)

    assert [onwards.is_party(who) for who in (ADA, BEN, CLEO, MALLORY)] == [
        True,  # was
        True,  # is
        True,  # is named by an open offer
        False,
    ]


def test_an_assay_changes_no_mass() -> None:
    assay = EXAMPLES[ActKind.ASSAY]
    assert isinstance(assay, Assay)

    assert after(held(), assay).packages == held().packages
