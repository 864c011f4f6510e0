"""Corrections on the books: who must agree, what is refused, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traceability.custody.examples import (
    ADA,
    ANOTHER,
    BEN,
    CHANGES,
    CLEO,
    EXAMPLES,
    EXPIRY,
    LOT,
    MALLORY,
    MASSES,
    MERGE,
    NOON,
    ONE,
    REGISTER,
    TWO,
    after,
    answer_to,
    correction_of,
    handed_over,
    held,
    lighter,
    made_lot,
    proposal_of,
    proposed,
)
from traceability.custody.allowing import allowed_acts
from traceability.custody.books import OpenCorrection
from traceability.custody.correcting import check_open, concerned, corrected_events, entry_of
from traceability.custody.correction_refusals import (
    BeyondTheScale,
    BooksMoved,
    CorrectionExpired,
    CorrectionOpen,
    MaterialOfSources,
    NoCorrection,
    NothingCorrected,
    NothingDeclared,
    OtherCorrection,
    OthersMustAgree,
    OthersSigned,
)
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Changes,
    ContentsChange,
    Correct,
    DeclineCorrection,
    EventRef,
    MaterialChange,
    PackageChange,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    BindTag,
    DeclaredContent,
    Merge,
    Offer,
    PackageEntry,
    PackageMass,
    Sell,
    Weigh,
)
from traceability.custody.refusals import (
    ImpossibleContent,
    MassesDisagree,
    NotYours,
    PackageTwice,
    Refusal,
    UnknownPackage,
)
from traceability.custody.state import (
    TRANSITIONS,
    WHILE_CORRECTING,
    LotState,
    LotStatus,
)
from traceability.custody.state_json import from_json, to_json
from traceability.custody.transformations import InputLot
from traceability.custody.words import Packaging


def books_of(state: LotState) -> tuple[object, ...]:
    """What a correction can change."""
    entries = tuple(entry_of(package) for package in state.packages)
    return (entries, state.material_code, state.books.contents_hash)


def merged() -> LotState:
    """A lot of 650 kg that Ada made of two."""
    spent = replace(MERGE.inputs[0], lot="RG-0000-0034")
    inputs: tuple[InputLot, ...] = (spent, replace(MERGE.inputs[1], lot=ANOTHER))
    return after(None, Merge(inputs, (made_lot(LOT, 650_000),)))


def test_where_nobody_else_is_concerned_the_books_change_at_once() -> None:
    state = held()
    contents = ContentsChange(REGISTER.contents, CHANGES.contents.after if CHANGES.contents else ())
    changes = replace(CHANGES, contents=contents)

    corrected = after(state, correction_of(state, changes))

    assert [entry_of(one) for one in corrected.packages] == [
        PackageEntry(PackageMass(ONE, 298_500, 312_000, 13_500), Packaging.DRUM),
        PackageEntry(PackageMass(TWO, 250_000), Packaging.BAG),
    ]
    assert (corrected.material_code, corrected.net_mass_g) == ("EOL-NDFEB-S", 548_500)
    assert (corrected.correction, corrected.status) == (None, LotStatus.HELD)


def test_others_agree_before_anything_changes() -> None:
    state = proposed()

    agreed = after(state, AgreeCorrection(proposal_of(state)), ADA)

    assert books_of(state) == books_of(handed_over())
    assert (agreed.packages[0].net_mass_g, agreed.packages[0].tare_mass_g) == (298_500, 13_500)
    assert agreed.correction is None
    assert agreed.books.masses_by == EventRef("00000000-0000-4000-8000-000000000006", agreed.hash)
    assert agreed.books.stated_by == state.books.stated_by


@pytest.mark.parametrize(("act", "who"), [(DeclineCorrection, ADA), (WithdrawCorrection, BEN)])
def test_a_declined_or_withdrawn_correction_changes_nothing(act: Any, who: str) -> None:
    state = proposed()

    ended = after(state, act(proposal_of(state)), who)

    assert (books_of(ended), ended.correction) == (books_of(state), None)


def through_a_carrier() -> LotState:
    """Ada gave it to Cleo, Cleo to Ben, and Ada sold it to Ben."""
    for taker, giver in ((CLEO, ADA), (BEN, CLEO)):
        state = held() if giver == ADA else state  # noqa: F821 - bound by the first round
        offered = after(state, Offer("h" + taker, taker, MASSES, EXPIRY), giver)
        state = after(offered, Accept(answer_to(offered), MASSES, agrees=True), taker)
    return after(state, Sell(BEN, "order5"), ADA)


def test_of_three_parties_all_agree_in_any_order_and_one_refusal_ends_it() -> None:
    state = through_a_carrier()
    proposal = correction_of(state, lighter(state), BEN)
    opened = after(state, proposal, BEN)
    reference = proposal_of(opened)

    cleo_first = after(opened, AgreeCorrection(reference), CLEO)
    both = after(cleo_first, AgreeCorrection(reference), ADA)
    refused = after(cleo_first, DeclineCorrection(reference), ADA)

    assert isinstance(proposal, ProposeCorrection)
    assert proposal.agreeing == (ADA, CLEO)
    assert books_of(cleo_first) == books_of(state)
    waiting = check_open(cleo_first)
    assert (waiting.agreeing, waiting.agreed) == ((ADA,), (CLEO,))
    assert (both.packages[0].net_mass_g, both.correction) == (298_500, None)
    # One refusal leaves no other answer open.
    assert (books_of(refused), refused.correction) == (books_of(state), None)
    with pytest.raises(NotYours):
        after(refused, AgreeCorrection(reference), CLEO)
    with pytest.raises(NotYours):
        after(cleo_first, AgreeCorrection(reference), CLEO)


def test_whoever_buys_the_lot_meanwhile_has_to_agree_too() -> None:
    state = held()
    offered = after(state, Offer("h1", BEN, MASSES, EXPIRY))
    taken = after(offered, Accept(answer_to(offered), MASSES, agrees=True), BEN)
    opened = after(taken, correction_of(taken, lighter(taken), BEN), BEN)

    sold_away = after(opened, Sell(CLEO, "order5"), ADA)
    sold_to_author = after(opened, Sell(BEN, "order5"), ADA)

    assert check_open(sold_away).agreeing == (ADA, CLEO)
    assert check_open(sold_to_author).agreeing == (ADA,)


WAITS = [ActKind.OFFER, ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS, ActKind.CORRECT,
         ActKind.PROPOSE_CORRECTION, ActKind.CANCEL_REGISTRATION, ActKind.DRAW_SAMPLE]  # fmt: skip


@pytest.mark.parametrize("kind", WAITS)
def test_while_a_correction_is_open_its_figures_are_not_passed_on(kind: ActKind) -> None:
    with pytest.raises(CorrectionOpen) as refused:
        after(proposed(), EXAMPLES[kind], BEN)

    assert refused.value.values == {"lot": LOT}


def test_whatever_a_held_lot_takes_waits_or_does_not() -> None:
    held_takes = {kind for status, kind in TRANSITIONS if status is LotStatus.HELD}

    assert held_takes == {*WAITS, *WHILE_CORRECTING}


def test_each_side_of_an_open_correction_sees_its_own_next_acts() -> None:
    state, late = proposed(), EXPIRY + timedelta(days=1)
    looking = {ActKind.INSPECT, ActKind.ASSAY}
    bens = {ActKind.BIND_TAG, ActKind.WEIGH, *looking, ActKind.SELL, ActKind.RETURN,
            ActKind.QUARANTINE,
            ActKind.WITHDRAW_CORRECTION}  # fmt: skip

    allowed = [allowed_acts(state, who, at=NOON) for who in (BEN, ADA, MALLORY)]

    assert allowed == [bens, {ActKind.AGREE_CORRECTION, ActKind.DECLINE_CORRECTION}, set()]
    assert allowed_acts(state, ADA, at=late) == {ActKind.DECLINE_CORRECTION}
    assert ActKind.PROPOSE_CORRECTION in allowed_acts(handed_over(), ADA, at=NOON)
    assert ActKind.CANCEL_REGISTRATION not in allowed_acts(handed_over(), BEN, at=NOON)


def test_a_lot_can_be_looked_at_while_a_correction_is_open() -> None:
    state = after(proposed(), Weigh((PackageMass(ONE, 298_600),)), BEN)

    tagged = after(state, BindTag(ONE, "t1"), BEN)

    assert tagged.packages[0].weighed_net_g == 298_600
    assert tagged.correction == state.correction


def rewritten(changes: Changes, **members: object) -> Correct:
    state = held()
    correction = Correct(
        corrects=corrected_events(state.books, changes),
        changes=changes,
        reason=EXAMPLES[ActKind.CORRECT].reason,  # type: ignore[union-attr] # it has one
    )
    return replace(correction, **members)  # type: ignore[arg-type] # its own fields


ENTRY = REGISTER.packages[0]
OTHER = PackageEntry(PackageMass(ONE, 290_000), Packaging.DRUM)
ELSEWHERE = PackageEntry(PackageMass(f"{LOT}.9", 1), Packaging.DRUM)
NOT_NET = PackageEntry(PackageMass(ONE, 298_500, 312_000, 12_000), Packaging.DRUM)
ND_TWICE = (DeclaredContent("Nd", 1, "dry", False), DeclaredContent("Nd", 2, "dry", False))
REFUSED: list[tuple[Correct, type[Refusal]]] = [
    (rewritten(Changes()), NothingCorrected),
    (rewritten(Changes((PackageChange(ENTRY, ENTRY),))), NothingCorrected),
    (rewritten(lighter(held()), corrects=()), BooksMoved),
    (rewritten(lighter(held()), corrects=(EventRef("other", bytes(32)),)), BooksMoved),
    (rewritten(Changes((PackageChange(OTHER, ENTRY),))), BooksMoved),
    (rewritten(Changes((PackageChange(ENTRY, replace(OTHER, mass=MASSES[1])),))), BooksMoved),
    (rewritten(Changes((PackageChange(ELSEWHERE, OTHER),))), UnknownPackage),
    (rewritten(Changes((PackageChange(ENTRY, OTHER),) * 2)), PackageTwice),
    (rewritten(Changes((PackageChange(ENTRY, NOT_NET),))), MassesDisagree),
    (rewritten(Changes(material=MaterialChange("SWARF", "SLUDGE"))), BooksMoved),
    (rewritten(Changes(contents=ContentsChange((), ND_TWICE[:1]))), BooksMoved),
    (rewritten(Changes(contents=ContentsChange(REGISTER.contents, ()))), NothingDeclared),
    (rewritten(Changes(contents=ContentsChange(REGISTER.contents, ND_TWICE))), ImpossibleContent),
]  # fmt: skip


@pytest.mark.parametrize(("act", "refusal"), REFUSED)
def test_a_correction_is_about_the_books_as_they_are(act: Correct, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        after(held(), act)


def proposal(**members: object) -> Act:
    state = handed_over()
    correction = correction_of(state, lighter(state), BEN)
    return replace(correction, **members)  # type: ignore[type-var,arg-type] # its own fields


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (proposal(agreeing=()), BooksMoved),
        (proposal(agreeing=(CLEO,)), BooksMoved),
        (proposal(expires_at=NOON), CorrectionExpired),
    ],
)
def test_a_proposal_names_who_must_agree_and_until_when(act: Act, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        after(handed_over(), act, BEN)


def test_what_two_sides_settled_on_is_not_one_side_s_to_change() -> None:
    state = handed_over()
    alone = Correct(
        corrects=corrected_events(state.books, lighter(state)),
        changes=lighter(state),
        reason=EXAMPLES[ActKind.CORRECT].reason,  # type: ignore[union-attr] # it has one
    )

    with pytest.raises(OthersMustAgree):
        after(state, alone, BEN)


@pytest.mark.parametrize("kind", [AgreeCorrection, DeclineCorrection, WithdrawCorrection])
def test_an_answer_names_the_proposal_it_answers(kind: Any) -> None:
    state = proposed()
    other = replace(proposal_of(state), body_hash=bytes(32))

    with pytest.raises(OtherCorrection):
        after(state, kind(other), BEN if kind is WithdrawCorrection else ADA)


def test_nobody_agrees_after_the_last_day_and_anybody_may_end_it() -> None:
    state, late = proposed(), EXPIRY + timedelta(seconds=1)

    with pytest.raises(CorrectionExpired):
        after(state, AgreeCorrection(proposal_of(state)), ADA, event_time=late)
    ended = after(state, WithdrawCorrection(proposal_of(state)), BEN, event_time=late)

    assert ended.correction is None


def test_nothing_is_answered_where_nothing_is_open() -> None:
    with pytest.raises(NoCorrection):
        check_open(held())


def test_books_that_moved_since_are_a_refusal_of_their_own() -> None:
    """Ada writes while the lot is hers alone; meanwhile Ben accepts it with his own masses."""
    state = held()
    written = correction_of(state, lighter(state))
    offered = after(state, Offer("h1", BEN, MASSES, EXPIRY))
    taken = (PackageMass(ONE, 299_000, 311_000, 12_000), MASSES[1])
    accepted = after(offered, Accept(answer_to(offered), taken, agrees=False), BEN)
    stale = ProposeCorrection(
        **vars(written), agreeing=concerned(accepted, author_id=ADA), expires_at=EXPIRY
    )

    with pytest.raises(BooksMoved):
        after(accepted, stale, ADA)


def test_a_lot_made_of_others_is_corrected_within_its_scale_s_error_alone() -> None:
    state = merged()

    within = after(state, correction_of(state, lighter(state, 3_250)))
    for by_g in (1, 3_249):
        with pytest.raises(BeyondTheScale):
            after(within, correction_of(within, lighter(within, by_g)))
    with pytest.raises(MaterialOfSources):
        after(state, correction_of(state, Changes(material=MaterialChange("EOL-HDD-VCM", "X"))))

    assert (state.books.made_g, within.books.made_g, within.net_mass_g) == (
        650_000, 650_000, 646_750
    )  # fmt: skip


def test_a_taker_s_scale_is_what_a_made_lot_is_corrected_by_from_then_on() -> None:
    state = merged()
    offered = after(state, Offer("h1", BEN, (PackageMass(f"{LOT}.1", 650_000),), EXPIRY))
    taken = (PackageMass(f"{LOT}.1", 600_000),)

    accepted = after(offered, Accept(answer_to(offered), taken, agrees=False), BEN)

    assert accepted.books.made_g == 600_000


def test_a_cancelled_registration_ends_the_lot_and_its_tags() -> None:
    tagged = after(held(), BindTag(ONE, "t1"))

    cancelled = after(tagged, CancelRegistration("Entered twice"))

    assert cancelled.status is LotStatus.CANCELLED
    assert [package.tag_id for package in cancelled.packages] == [None, None]
    assert allowed_acts(cancelled, ADA, at=NOON) == set()


def test_what_others_signed_or_what_was_made_of_others_did_occur() -> None:
    offered = after(held(), Offer("h1", BEN, MASSES, EXPIRY))
    refused = after(offered, replace(EXAMPLES[ActKind.REFUSE], offer=answer_to(offered)), BEN)  # type: ignore[call-arg] # it has one

    for state in (refused, merged()):
        with pytest.raises(OthersSigned):
            after(state, CancelRegistration(), ADA)


def test_an_open_correction_is_kept_in_the_head_row() -> None:
    state = held()
    offered = after(state, Offer("h1", BEN, MASSES, EXPIRY))
    taken = after(offered, Accept(answer_to(offered), MASSES, agrees=True), BEN)
    opened = after(taken, correction_of(taken, CHANGES, BEN), BEN)

    assert isinstance(opened.correction, OpenCorrection)
    assert from_json(to_json(opened)) == opened


mass_g = st.integers(1, 50_000_000)
entries = st.builds(
    lambda net_g, tare_g, packaging: PackageEntry(
        PackageMass(ONE, net_g, net_g + tare_g if tare_g else None, tare_g), packaging
    ),
    mass_g,
    st.none() | st.integers(1, 50_000),
    st.sampled_from(Packaging),
)
contents = st.dictionaries(
    st.sampled_from(["Nd", "Pr", "Dy", "Fe"]), st.integers(0, 1_000_000), min_size=1
).map(lambda ppm: tuple(DeclaredContent(one, ppm[one], "dry", False) for one in sorted(ppm)))
THREE_MATERIALS = st.sampled_from(["EOL-HDD-VCM", "EOL-NDFEB-S", "SWARF-NDFEB"])


@given(entry=st.none() | entries, material=st.none() | THREE_MATERIALS, said=st.none() | contents)
def test_a_correction_and_its_reverse_leave_the_books_as_they_were(
    entry: PackageEntry | None, material: str | None, said: tuple[DeclaredContent, ...] | None
) -> None:
    state = held()
    changes = Changes(
        packages=(PackageChange(ENTRY, entry),) if entry else (),
        material=MaterialChange(state.material_code, material) if material else None,
        contents=ContentsChange(REGISTER.contents, said) if said else None,
    )
    try:
        corrected = after(state, correction_of(state, changes))
    except NothingCorrected:
        return

    back = after(corrected, correction_of(corrected, changes.reversed()))

    assert books_of(back) == books_of(state)
    assert corrected.net_mass_g == state.net_mass_g + changes.difference_g
    assert changes.reversed().reversed() == changes
