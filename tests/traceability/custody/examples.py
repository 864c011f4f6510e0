"""Acts and occasions to test with: one of each kind, around one lot of two drums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from traceability.custody.books import contents_hash
from traceability.custody.correcting import concerned, corrected_events, entry_of
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
    ProposalRef,
    ProposeCorrection,
    WithdrawCorrection,
)
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
    Inspect,
    LapseOffer,
    MeasuredContent,
    Merge,
    Occasion,
    Offer,
    OfferRef,
    PackageEntry,
    PackageMass,
    Process,
    Quarantine,
    Refuse,
    Register,
    Release,
    Return,
    Sell,
    Split,
    VoidTag,
    Weigh,
)
from traceability.custody.folding import apply
from traceability.custody.offshoots import offshoots, whole_of
from traceability.custody.part_acceptance import AcceptPart, RefusedPart
from traceability.custody.samples import DrawSample, SealedSplit
from traceability.custody.state import LotState
from traceability.custody.transformations import InputLot, OutputLot, SideStream, Transformation
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CorrectionReason,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    Packaging,
    ProcessStep,
    QuarantineReason,
    RefusalReason,
    SamplePurpose,
    SourceKind,
    StreamKind,
    Substance,
    VoidReason,
)

WORDS = Vocabulary("https://regauss.example")
LOT = "RG-7Q2M-4K8R"
ADA, BEN, CLEO, MALLORY = "ada0", "ben0", "cleo0", "mallory0"
NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
EXPIRY = NOON + timedelta(days=30)
ONE, TWO = f"{LOT}.1", f"{LOT}.2"
MASSES = (PackageMass(ONE, 300_000, 312_000, 12_000), PackageMass(TWO, 250_000))
OFFER_EVENT = "6a1f0a5e-3a9f-4b77-9f0e-0a6a4a6f4c02"
PHOTOS = tuple(sorted(sha256(photo).hexdigest() for photo in (b"ticket", b"drum")))
OFFER_REF = OfferRef("ho1001", ADA, OFFER_EVENT, sha256(b"offer").digest())

REGISTER = Register(
    material_code="EOL-HDD-VCM",
    origin=LotOrigin.POST_CONSUMER,
    custody_model=CustodyModel.SEGREGATED,
    source_kind=SourceKind.RECEIVED,
    source_id=CLEO,
    packages=(
        PackageEntry(MASSES[0], Packaging.DRUM),
        PackageEntry(MASSES[1], Packaging.BIG_BAG),
    ),
    contents=(
        DeclaredContent("Nd", 229_000, "magnet mass", True, 200_000, 300_000),
        DeclaredContent("Dy", 14_000, "magnet mass", False),
    ),
)
OFFER = Offer("ho1001", BEN, MASSES, EXPIRY, seals=("S-17", "S-18"), document_id="bol77")

ANOTHER, THIRD = "RG-0000-0018", "RG-0000-0021"
STATED = (REGISTER.material_code, REGISTER.origin)
AS_HELD = InputLot(LOT, *STATED, CustodyModel.SEGREGATED, MASSES)
BESIDE = InputLot(
    ANOTHER, *STATED, CustodyModel.IDENTITY_PRESERVED, (PackageMass(f"{ANOTHER}.1", 100_000),)
)


def made_lot(lot: str, *net_g: int, contents: tuple[DeclaredContent, ...] = ()) -> OutputLot:
    """A lot that comes out, in drums of these masses."""
    packages = tuple(
        PackageEntry(PackageMass(f"{lot}.{number}", mass), Packaging.DRUM)
        for number, mass in enumerate(net_g, start=1)
    )
    return OutputLot(lot, *STATED, CustodyModel.SEGREGATED, packages, contents)


SPLIT = Split(
    (AS_HELD,),
    (made_lot(ANOTHER, 200_000, 100_000, contents=REGISTER.contents), made_lot(THIRD, 249_900)),
    difference_g=-100,
    tolerance_g=500,
    instrument="Weighbridge 2",
)
MERGE = Merge((AS_HELD, BESIDE), (made_lot(THIRD, 650_000),))

UPTAKE, BY_PRODUCT, LOSS = StreamKind
PROCESS = Process(
    (AS_HELD, BESIDE),
    (made_lot(THIRD, 190_000),),
    step=ProcessStep.COPPER_SALT_LEACHING,
    streams=(
        SideStream(UPTAKE, Substance.OXYGEN, 30_000),
        SideStream(BY_PRODUCT, Substance.CAKE, 480_000),
        SideStream(LOSS, Substance.DUST, 10_000),
    ),
)
REST = "RG-0000-0034"
REFUSED = (
    RefusedPart(ONE, 40_000, RefusalReason.CONTAMINATED, note="Oil in the lower third"),
    RefusedPart(TWO, 250_000, RefusalReason.WRONG_MATERIAL),
)
ACCEPT_PART = AcceptPart(
    OFFER_REF,
    MASSES,
    agrees=True,
    seals=("S-17",),
    refused=REFUSED,
    rest=OutputLot(
        REST,
        *STATED,
        CustodyModel.SEGREGATED,
        (
            PackageEntry(PackageMass(f"{REST}.1", 40_000), Packaging.DRUM),
            PackageEntry(PackageMass(f"{REST}.2", 250_000), Packaging.BIG_BAG),
        ),
        REGISTER.contents,
    ),
    owner_id=ADA,
)


DRAW_SAMPLE = DrawSample(
    (PackageMass(ONE, 20), PackageMass(TWO, 10)),
    tuple(
        SealedSplit(
            purpose,
            f"P-{number}",
            OutputLot(
                lot,
                *STATED,
                CustodyModel.SEGREGATED,
                (PackageEntry(PackageMass(f"{lot}.1", 15), Packaging.BAG),),
                REGISTER.contents,
            ),
        )
        for number, (purpose, lot) in enumerate(
            ((SamplePurpose.BUYER, ANOTHER), (SamplePurpose.UMPIRE, THIRD)), start=1
        )
    ),
    owner_id=ADA,
    kept_g=549_970,
)
WRONG = EventRef("6a1f0a5e-3a9f-4b77-9f0e-0a6a4a6f4c03", sha256(b"wrong").digest())
PROPOSAL = ProposalRef(ADA, "6a1f0a5e-3a9f-4b77-9f0e-0a6a4a6f4c04", sha256(b"proposal").digest())
CHANGES = Changes(
    packages=(
        PackageChange(
            REGISTER.packages[0],
            PackageEntry(PackageMass(ONE, 298_500, 312_000, 13_500), Packaging.DRUM),
        ),
        PackageChange(REGISTER.packages[1], PackageEntry(MASSES[1], Packaging.BAG)),
    ),
    material=MaterialChange("EOL-HDD-VCM", "EOL-NDFEB-S"),
    contents=ContentsChange(
        REGISTER.contents, (DeclaredContent("Nd", 241_000, "as_received", False),)
    ),
)

EXAMPLES: dict[ActKind, Act] = {
    ActKind.REGISTER: REGISTER,
    ActKind.BIND_TAG: BindTag(ONE, "1f" * 16),
    ActKind.VOID_TAG: VoidTag(ONE, "1f" * 16, VoidReason.DAMAGED),
    ActKind.WEIGH: Weigh(MASSES, instrument="Weighbridge 2", ticket_id="wt9"),
    ActKind.INSPECT: Inspect(InspectionResult.SEAL_BROKEN, note="Seal S-17 torn, lid closed"),
    ActKind.ASSAY: Assay(
        contents=(MeasuredContent("Nd", 241_000, 12_001), MeasuredContent("C", 900)),
        method=AssayMethod.ICP_OES,
        basis=Basis.DRY,
        assayed_on=date(2026, 5, 2),
        report_id="lab2026-44",
        laboratory_id="lab0",
    ),
    ActKind.SELL: Sell(BEN, "order5"),
    ActKind.OFFER: OFFER,
    ActKind.CANCEL_OFFER: CancelOffer(OFFER_REF),
    ActKind.LAPSE_OFFER: LapseOffer(OFFER_REF),
    ActKind.ARRIVE: Arrive(OFFER_REF),
    ActKind.ACCEPT: Accept(OFFER_REF, MASSES, agrees=True, seals=("S-17",), evidence=PHOTOS),
    ActKind.REFUSE: Refuse(OFFER_REF, RefusalReason.WRONG_MATERIAL, note="Ferrite on top"),
    ActKind.RETURN: Return(),
    ActKind.SPLIT: SPLIT,
    ActKind.MERGE: MERGE,
    ActKind.PROCESS: PROCESS,
    ActKind.CORRECT: Correct(
        corrects=(WRONG,),
        changes=replace(CHANGES, material=None, contents=None),
        reason=CorrectionReason.WRONG_TARE,
    ),
    ActKind.PROPOSE_CORRECTION: ProposeCorrection(
        corrects=(EventRef(OFFER_EVENT, sha256(b"description").digest()), WRONG),
        changes=CHANGES,
        reason=CorrectionReason.TYPED_WRONG,
        note="Drum 1: tare was 13.5 kg",
        agreeing=(BEN, CLEO),
        expires_at=EXPIRY,
    ),
    ActKind.AGREE_CORRECTION: AgreeCorrection(PROPOSAL),
    ActKind.DECLINE_CORRECTION: DeclineCorrection(PROPOSAL, "We weighed it too"),
    ActKind.WITHDRAW_CORRECTION: WithdrawCorrection(PROPOSAL),
    ActKind.CANCEL_REGISTRATION: CancelRegistration("Entered twice"),
    ActKind.ACCEPT_PART: ACCEPT_PART,
    ActKind.QUARANTINE: Quarantine(
        (ONE,), QuarantineReason.RADIATION, note="0.9 µSv/h at the portal"
    ),
    ActKind.RELEASE: Release((ONE,), note="Potassium in the packing"),
    ActKind.DRAW_SAMPLE: DRAW_SAMPLE,
}


def an_occasion(
    who: str = ADA, *, seq: int = 1, prev: bytes | None = None, lot: str = LOT
) -> Occasion:
    """An occasion at noon, the given place in the lot's chain, Essen's summer offset."""
    return Occasion(
        event_id=f"00000000-0000-4000-8000-{seq:012d}",
        event_time=NOON + timedelta(minutes=seq),
        time_zone_offset="+02:00",
        organisation_id=who,
        salt=bytes(range(16)),
        chain=(ChainLink(lot, seq, prev),),
        site_id="essen",
    )


def after(state: LotState | None, act: Act, who: str = ADA, **changes: object) -> LotState:
    """The state after one more act by `who`; `changes` replace fields of the occasion."""
    seq, prev = (state.seq, state.hash) if state else (0, None)
    occasion = an_occasion(who, seq=seq + 1, prev=prev)
    occasion = replace(occasion, chain=chain_of(act, occasion.chain[0]))
    occasion = replace(occasion, **changes)  # type: ignore[arg-type] # its own fields
    body_hash = sha256(f"{seq + 1} {act}".encode()).digest()
    return apply(state, act, occasion, lot=LOT, body_hash=body_hash)


def chain_of(act: Act, own: ChainLink) -> tuple[ChainLink, ...]:
    """The places of an act's lots: one's own as given, the others' at their beginning or end."""
    if whole := whole_of(act):
        links = [ChainLink(whole, 7, bytes(32))]
        links += [ChainLink(one.lot, 1, None) for one in offshoots(act)]
        return tuple(own if link.lot == own.lot else link for link in links)
    if not isinstance(act, Transformation):
        return (own,)
    others = {lot.lot: ChainLink(lot.lot, 7, bytes(32)) for lot in act.inputs}
    others |= {lot.lot: ChainLink(lot.lot, 1, None) for lot in act.outputs}
    return tuple(own if lot == own.lot else others[lot] for lot in act.lots)


def example_occasion(kind: ActKind, who: str = ADA) -> Occasion:
    """The occasion on which the example of this kind happens."""
    is_first = kind is ActKind.REGISTER
    occasion = an_occasion(
        who, seq=1 if is_first else 2, prev=None if is_first else bytes(range(32))
    )
    return replace(occasion, chain=chain_of(EXAMPLES[kind], occasion.chain[0]))


def answer_to(state: LotState) -> OfferRef:
    """What an answer to the lot's open offer names."""
    assert state.handover is not None
    return OfferRef(
        state.handover.handover_id,
        state.handover.giver_id,
        state.handover.offer_event_id,
        state.handover.offer_hash,
    )


def held() -> LotState:
    """Ada holds and owns the lot."""
    return after(None, REGISTER)


def offered() -> LotState:
    """Ada has offered it to Ben."""
    return after(held(), OFFER)


def spent() -> LotState:
    """Ada has split it."""
    return after(held(), SPLIT)


def arrived() -> LotState:
    """It stands at Ben's gate."""
    state = offered()
    return after(state, Arrive(answer_to(state)), BEN)


def cancelled() -> LotState:
    """Ada's registration was a mistake."""
    return after(held(), CancelRegistration())


def handed_over() -> LotState:
    """Ben has taken it from Ada, and bought it."""
    state = offered()
    taken = after(state, Accept(answer_to(state), MASSES, agrees=True), BEN)
    return after(taken, Sell(BEN, "order5"), ADA)


def correction_of(state: LotState, changes: Changes, who: str = ADA) -> Act:
    """The correction that `who` can sign: at once, or as a proposal to the others."""
    others = concerned(state, author_id=who)
    corrects = corrected_events(state.books, changes)
    reason = CorrectionReason.TYPED_WRONG
    if not others:
        return Correct(corrects=corrects, changes=changes, reason=reason)
    return ProposeCorrection(
        corrects=corrects, changes=changes, reason=reason, agreeing=others, expires_at=EXPIRY
    )


def lighter(state: LotState, by_g: int = 1_500, *, package: int = 0) -> Changes:
    """One package with so much more tare."""
    before = entry_of(state.packages[package])
    mass = before.mass
    changed = replace(
        mass,
        net_g=mass.net_g - by_g,
        tare_g=None if mass.tare_g is None else mass.tare_g + by_g,
    )
    return Changes(packages=(PackageChange(before, replace(before, mass=changed)),))


def proposed() -> LotState:
    """Ben says that the first drum's tare was typed wrong; Ada has not answered."""
    state = handed_over()
    return after(state, correction_of(state, lighter(state), BEN), BEN)


def proposal_of(state: LotState) -> ProposalRef:
    """What an answer to the open correction names."""
    assert state.correction is not None
    return state.correction.proposal


def contents_digest() -> str:
    """What the books keep of the example's contents."""
    return contents_hash(REGISTER.contents)
