"""Yards at work in any order, crashes included: no gram appears, none is lost, and nobody has two.

Three organisations register, split, merge, process, hand over, accept in part, refuse, bring back,
sell and correct whatever they like, through the acts that pages and API call, on a real database.
A ledger of the test's own adds up what each act that was let through brought or took.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.errors import DomainError
from foundation.parties.actor import Actor
from foundation.parties.models import Site
from foundation.parties.queries import get_sites
from tests.factories import make_actor, make_organisation, make_site
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.correcting import concerned, corrected_events, entry_of
from traceability.custody.corrections import (
    AgreeCorrection,
    Changes,
    Correct,
    DeclineCorrection,
    PackageChange,
    ProposeCorrection,
)
from traceability.custody.events import PackageEntry, PackageMass, Sell
from traceability.custody.models import CustodyParty
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.putting_aside import Quarantine, Release
from traceability.custody.queries import get_states
from traceability.custody.recording import record
from traceability.custody.state import LotState, LotStatus
from traceability.custody.transformations import SideStream
from traceability.custody.words import (
    CorrectionReason,
    LotOrigin,
    ProcessStep,
    QuarantineReason,
    RefusalReason,
    SamplePurpose,
    SourceKind,
    StreamKind,
    Substance,
)
from traceability.log.audit import audit
from traceability.lots.composing import StatedShare
from traceability.lots.parting.accepting import accept_part
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.sampling.drawing import Split, draw_sample
from traceability.lots.transforming.making import (
    Part,
    Running,
    Weighed,
    merge_lots,
    process_lots,
    split_lot,
)
from traceability.provenance.ancestry import find_genealogy
from traceability.provenance.tracing import ends_of_element
from traceability.stock.reporting import report_of

ENDED = (LotStatus.SPENT, LotStatus.CANCELLED)
ND_PPM = 250_000
LONG_RUN = 500  # stories, when the long tests are asked for
picks = st.integers(0, 1_000)
grams = st.integers(1, 900_000)
power_cuts = st.sampled_from([False] * 7 + [True])

Act = Callable[[Session], Any]  # Any: each act answers in its own way


class Crash(Exception):
    """The power goes before the commit."""


class Yards(RuleBasedStateMachine):
    """Everybody tries everything; what is refused or crashes has not happened."""

    @initialize()
    def open_yards(self) -> None:
        with db.transaction() as session:
            made = [make_organisation(session, f"Yard {number}") for number in range(3)]
            for organisation in made:
                make_site(session, organisation)
            self.actors = [make_actor(organisation) for organisation in made]
        self.states: dict[str, LotState] = {}
        self.order: list[str] = []  # codes are random; a story is told again in the same order
        self.origins: list[str] = []
        self.expected_g = 0
        for number in range(4):
            self._register(self._actor(number), [300_000 + number, 7])

    # What is done

    @rule(who=picks, masses=st.lists(grams, min_size=1, max_size=3), crashes=power_cuts)
    def register(self, who: int, masses: list[int], crashes: bool) -> None:
        self._register(self._actor(who), masses, crashes=crashes)

    def _register(self, actor: Actor, masses: list[int], *, crashes: bool = False) -> None:
        draft = LotDraft(
            material_code="PS-NDFEB-SWARF",
            origin=(LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER)[masses[0] % 2],
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=tuple(LotPackage(mass) for mass in masses),
            shares=(StatedShare("Nd", ND_PPM),),
            site_id=self._site(actor).id,
        )
        lot = self._do(lambda s: register_lot(s, draft, actor=actor), crashes=crashes)
        if lot is not None:
            self.origins.append(lot.code)
            self.expected_g += sum(masses)

    @precondition(lambda self: self.states)
    @rule(lot=picks, cut=grams, slip=st.sampled_from([0, 0, 0, 1, -1]), crashes=power_cuts)
    def split(self, lot: int, cut: int, slip: int, crashes: bool) -> None:
        state = self._state(lot)
        parts = (cut, state.net_mass_g - cut + slip)
        if min(parts) < 1:
            return
        self._do(
            lambda s: split_lot(
                s,
                state.lot,
                [Part((LotPackage(part),)) for part in parts],
                Weighed(tolerance_g=abs(slip)),
                actor=self._holder(state),
            ),
            then_g=slip,
            crashes=crashes,
        )

    @precondition(lambda self: self._beside())
    @rule(pair=picks, crashes=power_cuts)
    def merge(self, pair: int, crashes: bool) -> None:
        pairs = self._beside()
        one, other = pairs[pair % len(pairs)]
        self._do(
            lambda s: merge_lots(
                s, [one.lot, other.lot], Part(()), Weighed(), actor=self._holder(one)
            ),
            crashes=crashes,
        )

    @precondition(lambda self: self.states)
    @rule(lot=picks, share=st.integers(1, 99), uptake=st.integers(0, 5), crashes=power_cuts)
    def process(self, lot: int, share: int, uptake: int, crashes: bool) -> None:
        state = self._state(lot)
        out_g = max(1, state.net_mass_g * share // 100)
        loss_g = state.net_mass_g + uptake - out_g
        streams = [
            SideStream(StreamKind.LOSS, Substance.DUST, loss_g),
            SideStream(StreamKind.UPTAKE, Substance.OXYGEN, uptake),
        ]
        self._do(
            lambda s: process_lots(
                s,
                [state.lot],
                [Part((LotPackage(out_g),))],
                Running(ProcessStep.ROASTING, tuple(one for one in streams if one.net_g)),
                Weighed(),
                actor=self._holder(state),
            ),
            then_g=uptake - loss_g,
            crashes=crashes,
        )

    @precondition(lambda self: self.states)
    @rule(lot=picks, net=st.integers(1, 400), crashes=power_cuts)
    def sample(self, lot: int, net: int, crashes: bool) -> None:
        state = self._state(lot)
        splits = [Split(SamplePurpose.BUYER, "S-1", net), Split(SamplePurpose.UMPIRE, "S-2", net)]
        self._do(
            lambda s: draw_sample(s, state.lot, splits, actor=self._holder(state)),
            crashes=crashes,
        )

    @precondition(lambda self: self.states)
    @rule(lot=picks, ends=st.booleans(), crashes=power_cuts)
    def put_aside(self, lot: int, ends: bool, crashes: bool) -> None:
        state = self._state(lot)
        package = (state.packages[0].package_id,)
        act = Release(package) if ends else Quarantine(package, QuarantineReason.SMOKE)
        self._do(
            lambda s: record(s, act, lot=state.lot, actor=self._holder(state)), crashes=crashes
        )

    @precondition(lambda self: self.states)
    @rule(lot=picks, taker=picks, crashes=power_cuts)
    def offer(self, lot: int, taker: int, crashes: bool) -> None:
        state, to = self._state(lot), self._actor(taker).organisation_id
        self._do(
            lambda s: handover.offer(s, state.lot, taker_id=to, actor=self._holder(state)),
            crashes=crashes,
        )

    @precondition(lambda self: self._offered())
    @rule(lot=picks, change=st.sampled_from([0, 0, 5, -1]), crashes=power_cuts)
    def accept(self, lot: int, change: int, crashes: bool) -> None:
        state = self._pick(self._offered(), lot)
        first = state.packages[0]
        masses = {one.package_id: one.net_mass_g for one in state.packages}
        masses[first.package_id] = max(1, first.net_mass_g + change)
        change = masses[first.package_id] - first.net_mass_g
        taker = self._taker(state)
        self._do(
            lambda s: handover.accept(
                s, state.lot, masses_g=masses, site_id=self._site(taker).id, actor=taker
            ),
            then_g=change,
            crashes=crashes,
        )

    @precondition(lambda self: self._offered())
    @rule(lot=picks, refused=grams, crashes=power_cuts)
    def take_part(self, lot: int, refused: int, crashes: bool) -> None:
        state = self._pick(self._offered(), lot)
        received = [PackageMass(one.package_id, one.net_mass_g) for one in state.packages]
        part = RefusedPart(
            received[0].package_id, min(refused, received[0].net_g), RefusalReason.DAMAGED
        )
        taker = self._taker(state)
        self._do(
            lambda s: accept_part(
                s,
                state.lot,
                received=received,
                refused=[part],
                site_id=self._site(taker).id,
                actor=taker,
            ),
            crashes=crashes,
        )

    @precondition(lambda self: self._offered())
    @rule(lot=picks, kind=st.sampled_from(["arrive", "refuse", "cancel"]), crashes=power_cuts)
    def answer(self, lot: int, kind: str, crashes: bool) -> None:
        state = self._pick(self._offered(), lot)
        taker, giver = self._taker(state), self._holder(state)
        acts: dict[str, Act] = {
            "arrive": lambda s: handover.arrive(s, state.lot, actor=taker),
            "refuse": lambda s: handover.refuse(
                s, state.lot, reason=RefusalReason.PAPERS, actor=taker
            ),
            "cancel": lambda s: handover.cancel(s, state.lot, actor=giver),
        }
        self._do(acts[kind], crashes=crashes)

    @precondition(lambda self: self._away())
    @rule(lot=picks)
    def bring_back(self, lot: int) -> None:
        state = self._pick(self._away(), lot)
        holder = self._holder(state)
        site_id = self._site(holder).id
        self._do(lambda s: handover.bring_back(s, state.lot, site_id=site_id, actor=holder))

    @precondition(lambda self: self._elsewhere())
    @rule(lot=picks)
    def sell(self, lot: int) -> None:
        """To whoever has it, so that they can go on with it."""
        state = self._pick(self._elsewhere(), lot)
        act = Sell(state.custodian_id, "order")
        owner = self._by_id(state.owner_id)
        self._do(lambda s: record(s, act, lot=state.lot, actor=owner))

    @precondition(lambda self: self.states)
    @rule(lot=picks, author=picks, change=st.integers(-9, 9), crashes=power_cuts)
    def correct(self, lot: int, author: int, change: int, crashes: bool) -> None:
        state, actor = self._state(lot), self._actor(author)
        before = entry_of(state.packages[0])
        mass = PackageMass(before.mass.package_id, before.mass.net_g + change)
        changes = Changes((PackageChange(before, PackageEntry(mass, before.packaging)),))
        said: dict[str, Any] = {
            "corrects": corrected_events(state.books, changes),
            "changes": changes,
            "reason": next(iter(CorrectionReason)),
        }
        if others := concerned(state, author_id=actor.organisation_id):
            last_day = clock.now() + timedelta(days=5)
            act = ProposeCorrection(agreeing=others, expires_at=last_day, **said)
            self._do(lambda s: record(s, act, lot=state.lot, actor=actor), crashes=crashes)
        else:
            once = Correct(**said)
            self._do(
                lambda s: record(s, once, lot=state.lot, actor=actor),
                then_g=change,
                crashes=crashes,
            )

    @precondition(lambda self: self._being_corrected())
    @rule(lot=picks, agrees=st.booleans(), crashes=power_cuts)
    def settle(self, lot: int, agrees: bool, crashes: bool) -> None:
        state = self._pick(self._being_corrected(), lot)
        assert state.correction is not None
        act = (AgreeCorrection if agrees else DeclineCorrection)(state.correction.proposal)
        is_last = agrees and len(state.correction.agreeing) == 1
        actor = self._by_id(state.correction.agreeing[0])
        self._do(
            lambda s: record(s, act, lot=state.lot, actor=actor),
            then_g=state.correction.changes.difference_g if is_last else 0,
            crashes=crashes,
        )

    # What must hold

    @invariant()
    def no_gram_appears_and_none_is_lost(self) -> None:
        assert sum(one.net_mass_g for one in self._live()) == self.expected_g
        assert all(package.net_mass_g > 0 for one in self._live() for package in one.packages)

    def teardown(self) -> None:
        if not hasattr(self, "actors"):
            return
        with db.reading() as session:
            self._check_stock(session)
            self._check_shares(session)

    def _check_stock(self, session: Session) -> None:
        """Every lot stands in the stock of the one who has it, and every site balances."""
        today, found = clock.now().date(), dict[str, str]()
        for actor in self.actors:
            for site in get_sites(session, actor.organisation_id):
                report = report_of(session, site, since=today, until=today)
                assert report.balance.gap_g == 0
                found.update({row.state.lot: actor.organisation_id for row in report.stock})
                found.update({one.lot: actor.organisation_id for one in report.elsewhere})
        assert found == {one.lot: one.custodian_id for one in self._live()}

    def _check_shares(self, session: Session) -> None:
        """From both ends the same grams, and of neodymium as well."""
        in_live = {one.lot: 0 for one in self._live()}
        for origin in self.origins:
            party = self._by_id(self.states[origin].parties[0])
            family = find_genealogy(session, origin, actor=party)
            if family is None or not family.made_into:
                continue
            nd = ends_of_element(session, origin, "Nd")
            assert sum(share.grams for share in nd.shares) + nd.unnamed_g == nd.total_g
            for share in family.ends:
                assert share.code is not None
                in_live[share.code] += share.grams
        for state in self._live():
            party = self._by_id(state.custodian_id)
            family = find_genealogy(session, state.lot, actor=party)
            if family is not None and family.origins:
                named = sum(share.grams for share in family.origins if share.code)
                assert sum(share.grams for share in family.origins) == state.net_mass_g
                assert named == in_live[state.lot]

    # How it is done

    def _do(self, act: Act, *, then_g: int = 0, crashes: bool = False) -> Any:
        """Try an act; what it is refused or crashes in changes nothing. `Any`: as in `Act`."""
        done = None
        try:
            with db.transaction() as session:
                done = act(session)
                if crashes:
                    raise Crash
        except DomainError:
            done = None
        except Crash:
            done = None
            db.database().engine.dispose()  # whoever comes next opens the database anew
        before = self.states
        self._read()
        if done is None:
            assert self.states == before
        else:
            self.expected_g += then_g
        return done

    def _read(self) -> None:
        with db.reading() as session:
            ours = [actor.organisation_id for actor in self.actors]
            codes = set(
                session.exec(
                    select(CustodyParty.lot_id).where(col(CustodyParty.organisation_id).in_(ours))
                )
            )
            self.states = get_states(session, sorted(codes | self.states.keys()))
        new = self.states.keys() - set(self.order)
        self.order += sorted(new, key=lambda code: self.states[code].net_mass_g)

    def _live(self) -> list[LotState]:
        return [one for one in self.states.values() if one.status not in ENDED]

    def _offered(self) -> list[LotState]:
        return [one for one in self.states.values() if one.handover]

    def _beside(self) -> list[tuple[LotState, LotState]]:
        """Pairs of lots that one organisation has and owns."""
        held = [one for one in self._live() if one.status is LotStatus.HELD]
        own = [one for one in held if one.owner_id == one.custodian_id]
        own.sort(key=lambda one: self.order.index(one.lot))
        return [
            (one, other) for one, other in combinations(own, 2) if one.owner_id == other.owner_id
        ]

    def _elsewhere(self) -> list[LotState]:
        return [one for one in self._live() if one.owner_id != one.custodian_id]

    def _away(self) -> list[LotState]:
        """Lots that stand at somebody else's."""
        return [one for one in self._live() if one.site_id != self._site(self._holder(one)).id]

    def _being_corrected(self) -> list[LotState]:
        return [one for one in self._live() if one.correction]

    def _state(self, pick: int) -> LotState:
        """Any lot, living ones rather than spent ones."""
        return self._pick(self._live() * 3 + list(self.states.values()), pick)

    def _pick(self, states: list[LotState], pick: int) -> LotState:
        return sorted(states, key=lambda one: self.order.index(one.lot))[pick % len(states)]

    def _actor(self, pick: int) -> Actor:
        return self.actors[pick % len(self.actors)]

    def _by_id(self, organisation_id: str) -> Actor:
        return next(one for one in self.actors if one.organisation_id == organisation_id)

    def _holder(self, state: LotState) -> Actor:
        return self._by_id(state.custodian_id)

    def _taker(self, state: LotState) -> Actor:
        assert state.handover is not None
        return self._by_id(state.handover.taker_id)

    def _site(self, actor: Actor) -> Site:
        with db.reading() as session:
            return get_sites(session, actor.organisation_id)[0]


def test_yards_conserve_mass_elements_and_custody_whatever_they_do(app: Flask) -> None:
    run_state_machine_as_test(
        Yards,
        settings=settings(
            max_examples=LONG_RUN if settings.default.max_examples > LONG_RUN else 15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    # The stored chains, folded again, are the rows that are there: of all stories together.
    with db.reading() as session:
        assert audit(session, [check_custody]).faults == ()
