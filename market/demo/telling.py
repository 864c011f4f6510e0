"""Telling the demo's past: each step of each lot, in order of time, through the act itself.

The clock is held at the step's time, so that what is recorded looks as it would have looked. Steps
of all lots are told in one order, because the log has one order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sqlmodel import Session

from foundation import clock, db
from foundation.ids import new_id
from market.demo import custody_acts, yard_phone
from market.demo.consents import consent_where_needed
from market.demo.custody_steps import CustodyStep
from market.demo.moving_in import Member
from market.demo.papers import END_OF_WASTE, waste_of
from market.demo.sanitising import sanitise
from market.demo.steps import (
    Accepted,
    Arrived,
    Assayed,
    Inspected,
    Leached,
    Listed,
    Offered,
    Onward,
    Ordered,
    Refused,
    Sold,
    Step,
    Weighed,
)
from market.demo.stock_lot import StockLot
from market.demo.yard_phone import YardPhone
from market.listings.publishing import publish
from market.money import Money
from traceability.custody import handover
from traceability.custody.events import Inspect, PackageMass, Sell, Weigh
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.transformations import SideStream
from traceability.custody.words import (
    AssayMethod,
    Basis,
    ProcessStep,
    SourceKind,
    StreamKind,
    Substance,
)
from traceability.lots.assays import AssayReport, MeasuredShare, record_assay
from traceability.lots.composing import StatedShare
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.transforming.making import Part, Running, process_lots
from traceability.lots.transforming.making import Weighed as Scale
from traceability.lots.waste.choosing import note_choice
from traceability.materials.analyses import Analysis, analyses
from traceability.materials.elements import RARE_EARTHS

PERMILLE = 1000
OXIDE_TARE_G = 4_000
OXIDE_TITLE = "Mixed rare earth oxide, own leaching"
OFFER_HOLDS = timedelta(days=14)
OPENS, CLOSES = 6, 17  # UTC, so that nobody from Avonmouth to Sillamäe works at night
FRIDAY = 4


@dataclass(frozen=True)
class Moment:
    """One step of one lot at its time; without a step, the registration."""

    at: datetime
    lot: StockLot
    step: Step | None


def moments(stock: tuple[StockLot, ...], *, now: datetime) -> list[Moment]:
    """Everything that happens, in order of time, in working hours, before now."""
    told = []
    for lot in stock:
        start = now.replace(hour=OPENS, minute=0, second=0) - timedelta(days=lot.days_ago)
        told.append(Moment(_at_work(start, lot, 0), lot, None))
        for place, step in enumerate(lot.story, start=1):
            at = _at_work(start + timedelta(hours=step.after_h), lot, place)
            told.append(Moment(at, lot, step))
    assert all(moment.at < now - timedelta(hours=1) for moment in told), "a step is yet to come"
    return sorted(told, key=lambda moment: (moment.at, moment.lot.reference))


def _at_work(at: datetime, lot: StockLot, place: int) -> datetime:
    """The time moved into a working day. It keeps the order of a lot's steps: what is moved to a
    morning comes after what is there already, by its place in the story."""
    if at.hour >= CLOSES:
        at = (at + timedelta(days=1)).replace(hour=OPENS, minute=0)
    elif at.hour < OPENS:
        at = at.replace(hour=OPENS, minute=0)
    if at.weekday() > FRIDAY:
        monday = at + timedelta(days=7 - at.weekday())
        at = monday.replace(hour=OPENS, minute=0)
    return at + timedelta(minutes=4 * place + lot.seed % 4, seconds=lot.seed * (place + 1) % 60)


@dataclass
class Teller:
    """Tells moments; keeps the codes that lots were given and their photos."""

    members: Mapping[str, Member]
    photos: Mapping[str, str]
    laboratory: Member
    codes: dict[str, str]
    phones: Mapping[str, YardPhone]

    def tell(self, moment: Moment) -> None:
        """Do one step at its time, in a transaction of its own. Orders are `buying`'s to tell."""
        with clock.held(moment.at), db.transaction() as session:
            match moment.step:
                case None:
                    self._register(session, moment.lot)
                case Onward(of, step):
                    self._do(session, of, step)
                case step:
                    self._do(session, moment.lot.reference, step)

    def _register(self, session: Session, lot: StockLot) -> None:
        member = self.members[lot.owner]
        draft = LotDraft(
            material_code=lot.material,
            origin=lot.origin,
            source_kind=SourceKind.RECEIVED if lot.source else SourceKind.OWN_PRODUCTION,
            source_name=lot.source or "",
            packages=tuple(
                LotPackage(net, net + lot.tare_g, lot.tare_g, lot.packaging) for net in lot.net_g
            ),
            shares=_declared(lot),
            basis=_basis(analyses()[lot.analysis]) if lot.analysis else None,
            title=lot.title,
            description=description(lot),
            reference=lot.reference,
            coating=lot.coating,
            grade=lot.grade,
            waste=waste_of(lot),
            is_magnetised=lot.is_magnetised,
            photo_ids=(self.photos[lot.reference],),
            site_id=member.site_id,
        )
        code = register_lot(session, draft, actor=member.actor).code
        sanitise(session, code, material=lot.material, operator=member.name, actor=member.actor)
        self.codes[lot.reference] = code

    def _do(self, session: Session, reference: str, step: Step) -> None:
        code, member = self.codes[reference], self.members[step.by]
        actor, site_id = member.actor, member.site_id
        match step:
            case Weighed():
                act = Weigh(_masses(code, step.net_g), instrument="platform scale")
                record(session, act, lot=code, site_id=site_id, actor=actor)
            case Inspected():
                seen = Inspect(step.result, note=step.note)
                record(session, seen, lot=code, site_id=site_id, actor=actor)
            case Assayed():
                record_assay(session, code, self._report(step), actor=actor)
            case Leached():
                self._leach(session, code, step)
            case CustodyStep():
                custody_acts.do(session, step, lot=code, codes=self.codes, members=self.members)
            case Offered():
                taker_id = self.members[step.to].actor.organisation_id
                consent_where_needed(session, code, taker_id=taker_id, actor=actor)
                handover.offer(
                    session,
                    code,
                    taker_id=taker_id,
                    expires_at=clock.now() + OFFER_HOLDS,
                    site_id=site_id,
                    actor=actor,
                )
            case Arrived():
                handover.arrive(session, code, site_id=site_id, actor=actor)
            case Accepted():
                self._accept(session, code, step)
            case Refused():
                handover.refuse(
                    session, code, reason=step.reason, note=step.note, site_id=site_id, actor=actor
                )
            case Sold():
                buyer_id = self.members[step.to].actor.organisation_id
                record(session, Sell(buyer_id, step.order), lot=code, actor=actor)
            case Listed():
                price = Money(step.price_eur * 100, "EUR")
                publish(session, code, price=price, note=step.note, actor=actor)
            case Ordered():
                raise AssertionError("`buying` tells orders")  # pragma: no cover - never sent here

    def _accept(self, session: Session, code: str, step: Accepted) -> None:
        member, phone = self.members[step.by], self.phones.get(step.by)
        stated = _masses(code, step.net_g or ())
        masses_g = {mass.package_id: mass.net_g for mass in stated} or None
        if phone is not None:
            yard_phone.accept(session, code, masses_g=masses_g, site_id=member.site_id, phone=phone)
            return
        handover.accept(
            session, code, masses_g=masses_g, site_id=member.site_id, actor=member.actor
        )

    def _leach(self, session: Session, code: str, step: Leached) -> None:
        member = self.members[step.by]
        cake_g = get_state(session, code).net_mass_g - sum(step.net_g)
        cake = SideStream(StreamKind.BY_PRODUCT, Substance.CAKE, cake_g)
        packages = tuple(LotPackage(net, net + OXIDE_TARE_G, OXIDE_TARE_G) for net in step.net_g)
        oxide = Part(packages, OXIDE_TITLE, step.into, material_code="OX-MIXED-REO")
        made = process_lots(
            session,
            [code],
            [oxide],
            Running(ProcessStep.ACID_LEACHING, (cake,)),
            Scale(site_id=member.site_id),
            actor=member.actor,
        )
        (lot,) = made.lots
        self.codes[step.into] = lot.code
        note_choice(session, lot.code, END_OF_WASTE, number=1, actor=member.actor)
        assayed = Assayed(step.after_h, step.by, step.analysis)
        record_assay(session, lot.code, self._report(assayed), actor=member.actor)

    def _report(self, step: Assayed) -> AssayReport:
        analysis = analyses()[step.analysis]
        return AssayReport(
            shares=[
                MeasuredShare(
                    content.element,
                    content.content_ppm,
                    max(10, content.content_ppm * step.uncertainty_permille // PERMILLE),
                )
                for content in analysis.contents
                if not step.is_of_rare_earths or content.element in RARE_EARTHS
            ],
            method=AssayMethod.ICP_OES if "ICP" in analysis.method else AssayMethod.OTHER,
            basis=_basis(analysis),
            assayed_on=clock.now().date(),
            laboratory=self.laboratory.name,
            laboratory_id=self.laboratory.actor.organisation_id,
            dry_ppm=step.dry_ppm,
            report_number=f"PF-{new_id()[:6].upper()}",
        )


def description(lot: StockLot) -> str:
    """What the seller says, and where the composition comes from."""
    if lot.analysis is None:
        return f"{lot.text} Composition: the usual range of the material class, not measured."
    return f"{lot.text} Composition after {analyses()[lot.analysis].citation}."


def _declared(lot: StockLot) -> tuple[StatedShare, ...] | None:
    """The seller's own figures: the analysis' rare earths to half a per cent, or the class's."""
    if lot.analysis is None:
        return None
    analysis: Analysis = analyses()[lot.analysis]
    return tuple(
        StatedShare(content.element, _rounded(content.content_ppm))
        for content in analysis.contents
        if content.element in RARE_EARTHS
    )


def _basis(analysis: Analysis) -> Basis:
    """The mass that the published shares are of."""
    if "magnet" in analysis.basis:
        return Basis.MAGNET
    return Basis.DRY if "dry" in analysis.basis else Basis.AS_RECEIVED


def _rounded(content_ppm: int) -> int:
    """To half a per cent, and small contents to a tenth of that."""
    grain = 5_000 if content_ppm >= 50_000 else 500
    return max(grain, round(Fraction(content_ppm, grain)) * grain)


def _masses(code: str, net_g: tuple[int, ...]) -> tuple[PackageMass, ...]:
    return tuple(PackageMass(f"{code}.{n}", grams) for n, grams in enumerate(net_g, start=1))
