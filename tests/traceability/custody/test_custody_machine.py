"""A thousand stories of one lot: whatever is tried, custody, chain and mass stay possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.traceability.custody.examples import (
    ADA,
    ANOTHER,
    BEN,
    CLEO,
    EXAMPLES,
    LOT,
    NOON,
    THIRD,
    WORDS,
    chain_of,
    correction_of,
    lighter,
)
from traceability.custody.allowing import allowed_acts
from traceability.custody.canonical import canonical_bytes, parse_canonical
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    DeclineCorrection,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    Arrive,
    BindTag,
    CancelOffer,
    ChainLink,
    LapseOffer,
    Occasion,
    Offer,
    PackageEntry,
    PackageMass,
    Refuse,
    Register,
    Return,
    Sell,
    Split,
    VoidTag,
    Weigh,
)
from traceability.custody.folding import apply, fold, reference_of
from traceability.custody.masses import agree
from traceability.custody.part_acceptance import AcceptPart, RefusedPart, rest_of
from traceability.custody.reading import act_of
from traceability.custody.refusals import Refusal
from traceability.custody.signatures import body_hash
from traceability.custody.state import LotState
from traceability.custody.transformations import OutputLot
from traceability.custody.transforming import input_of
from traceability.custody.words import (
    CustodyModel,
    LotOrigin,
    Packaging,
    RefusalReason,
    SourceKind,
    VoidReason,
)
from traceability.custody.writing import body_of

parties = st.sampled_from([ADA, BEN, CLEO])
mass_g = st.integers(-5, 2_000_000)


class CustodyStory(RuleBasedStateMachine):
    """Everybody tries everything; the fold lets through what is possible."""

    state: LotState
    bodies: list[bytes]

    @initialize(net=st.lists(st.integers(1, 1_000_000), min_size=1, max_size=3))
    def register(self, net: list[int]) -> None:
        self.bodies, self.clock, self.custody_moves = [], NOON, 0
        entries = tuple(
            PackageEntry(PackageMass(f"{LOT}.{number}", mass), Packaging.DRUM)
            for number, mass in enumerate(net, start=1)
        )
        act = Register(
            "EOL-HDD-VCM",
            LotOrigin.POST_CONSUMER,
            CustodyModel.SEGREGATED,
            SourceKind.OWN_PRODUCTION,
            entries,
        )
        self._record(None, act, ADA)

    @rule(who=parties, kind=st.sampled_from([ActKind.INSPECT, ActKind.ASSAY]))
    def look(self, who: str, kind: ActKind) -> None:
        self._try(EXAMPLES[kind], who)

    @rule(who=parties, site=st.sampled_from([None, "essen", "duisburg"]))
    def bring_back(self, who: str, site: str | None) -> None:
        self._try(Return(), who, site_id=site)

    @rule(who=parties, mass=mass_g, number=st.integers(1, 4))
    def weigh(self, who: str, mass: int, number: int) -> None:
        self._try(Weigh((PackageMass(f"{LOT}.{number}", mass),)), who)

    @rule(who=parties, buyer=parties)
    def sell(self, who: str, buyer: str) -> None:
        self._try(Sell(buyer, "order5"), who)

    @rule(who=parties, tag=st.sampled_from(["t1", "t2"]), is_void=st.booleans())
    def tag(self, who: str, tag: str, is_void: bool) -> None:
        act: Act = BindTag(f"{LOT}.1", tag)
        self._try(VoidTag(f"{LOT}.1", tag, VoidReason.DAMAGED) if is_void else act, who)

    @rule(who=parties, taker=parties, days=st.integers(-1, 3), error=st.sampled_from([0, 0, 1]))
    def offer(self, who: str, taker: str, days: int, error: int) -> None:
        masses = tuple(
            PackageMass(package.package_id, package.net_mass_g + error)
            for package in self.state.packages
        )
        number = len(self.bodies)
        self._try(Offer(f"h{number}", taker, masses, self.clock + timedelta(days=days)), who)

    @rule(who=parties, change=st.sampled_from([0, 0, -1, 7]), part=st.booleans())
    def accept(self, who: str, change: int, part: bool) -> None:
        if self.state.handover is None:
            return
        masses = tuple(
            PackageMass(package.package_id, package.net_mass_g + change)
            for package in self.state.packages[: -1 if part else None]
        )
        act = Accept(
            reference_of(self.state.handover),
            masses,
            agrees=agree(masses, self.state.packages),
        )
        self._try(act, who)

    @rule(who=parties, refused=st.sampled_from([-1, 0, 1, 5_000]), number=st.integers(1, 4))
    def accept_part(self, who: str, refused: int, number: int) -> None:
        """So much less than all of one package; nothing left unnamed."""
        if self.state.handover is None:
            return
        received = input_of(self.state).masses
        parts = [
            RefusedPart(mass.package_id, max(1, mass.net_g - refused), RefusalReason.DAMAGED)
            for mass in received
            if mass.package_id.endswith(f".{number}")
        ]
        act = AcceptPart(
            reference_of(self.state.handover),
            received,
            agrees=True,
            refused=tuple(parts),
            rest=rest_of(self.state, received, parts, lot=ANOTHER),
            owner_id=self.state.owner_id,
        )
        before_g = self.state.net_mass_g
        self._try(act, who)
        assert self.state.net_mass_g in (before_g, before_g - act.refused_g)

    @rule(who=parties, kind=st.sampled_from([Arrive, CancelOffer, LapseOffer, Refuse]))
    def answer(self, who: str, kind: Any) -> None:
        if self.state.handover is None:
            return
        reference = reference_of(self.state.handover)
        act = Refuse(reference, RefusalReason.PAPERS) if kind is Refuse else kind(reference)
        self._try(act, who)

    @rule(who=parties, gap=st.sampled_from([0, 0, 1, -1]), tolerance=st.sampled_from([0, 2, 900]))
    def split(self, who: str, gap: int, tolerance: int) -> None:
        spent = input_of(self.state)
        halves = (spent.net_g // 2 or 1, spent.net_g - spent.net_g // 2 + gap)
        made = tuple(
            OutputLot(
                lot,
                spent.material_code,
                spent.origin,
                spent.custody_model,
                (PackageEntry(PackageMass(f"{lot}.1", half), Packaging.DRUM),),
            )
            for lot, half in zip((ANOTHER, THIRD), halves, strict=True)
        )
        difference = gap if tolerance else 0
        self._try(Split((spent,), made, difference, tolerance), who)

    @rule(who=parties, by_g=st.sampled_from([1, -7, 400_000]), package=st.integers(0, 2))
    def correct(self, who: str, by_g: int, package: int) -> None:
        number = min(package, len(self.state.packages) - 1)
        correction = correction_of(self.state, lighter(self.state, by_g, package=number), who)
        if isinstance(correction, ProposeCorrection):
            correction = replace(correction, expires_at=self.clock + timedelta(days=2))
        self._try(correction, who)

    @rule(
        who=parties,
        kind=st.sampled_from([AgreeCorrection, AgreeCorrection, DeclineCorrection]),
        is_author=st.booleans(),
    )
    def answer_correction(self, who: str, kind: Any, is_author: bool) -> None:
        if self.state.correction is None:
            return
        proposal = self.state.correction.proposal
        self._try(WithdrawCorrection(proposal) if is_author else kind(proposal), who)

    @rule(who=parties, chance=st.sampled_from([True, False, False, False]))
    def cancel_registration(self, who: str, chance: bool) -> None:
        if chance:
            self._try(CancelRegistration(), who)

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    def _try(self, act: Act, who: str, *, site_id: str | None = None) -> None:
        before, count = self.state, len(self.bodies)
        is_offered = act.kind in allowed_acts(before, who, at=self.clock)
        try:
            self._record(before, act, who, site_id=site_id)
        except Refusal:
            assert (self.state, len(self.bodies)) == (before, count)
            return
        assert is_offered or act.kind is ActKind.LAPSE_OFFER
        if self.state.custodian_id != before.custodian_id:
            # Only the taker that an offer named takes custody, and only by accepting it.
            assert before.handover is not None
            assert isinstance(act, Accept)
            assert before.handover.taker_id == who == self.state.custodian_id

    def _record(
        self, state: LotState | None, act: Act, who: str, *, site_id: str | None = None
    ) -> None:
        seq, previous = (state.seq, state.hash) if state else (0, None)
        occasion = Occasion(
            event_id=f"00000000-0000-4000-8000-{seq + 1:012d}",
            event_time=self.clock,
            time_zone_offset="+00:00",
            organisation_id=who,
            salt=bytes(16),
            chain=chain_of(act, ChainLink(LOT, seq + 1, previous)),
            site_id=site_id,
        )
        body = canonical_bytes(body_of(act, occasion, WORDS))
        self.state = apply(state, act, occasion, lot=LOT, body_hash=body_hash(body))
        self.bodies.append(body)

    @invariant()
    def mass_is_never_nothing(self) -> None:
        assert min(package.net_mass_g for package in self.state.packages) > 0

    @invariant()
    def what_waits_for_an_answer_is_held(self) -> None:
        assert self.state.correction is None or self.state.status == "held"

    @invariant()
    def the_chain_is_dense(self) -> None:
        assert self.state.seq == len(self.bodies)
        assert self.state.hash == body_hash(self.bodies[-1])

    @invariant()
    def an_offer_is_open_exactly_while_the_lot_waits(self) -> None:
        assert (self.state.handover is None) == (
            self.state.status in ("held", "spent", "cancelled")
        )

    @invariant()
    def the_bytes_tell_the_same_story(self) -> None:
        events = [(*act_of(parse_canonical(body), WORDS), body_hash(body)) for body in self.bodies]

        assert fold(events, lot=LOT) == self.state


TestCustodyStory = CustodyStory.TestCase
TestCustodyStory.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
