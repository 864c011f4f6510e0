"""Yields: what a step recovered of each element, its bounds, and what is too good to be true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask

from foundation import clock, db
from tests.traceability.gate import Cast, make_cast, register
from tests.traceability.provenance.story import honest
from traceability.custody.amending import amend
from traceability.custody.corrections import Changes, ContentsChange
from traceability.custody.events import (
    Assay,
    DeclaredContent,
    MeasuredContent,
    PackageEntry,
    PackageMass,
    Process,
)
from traceability.custody.transformations import InputLot, OutputLot, SideStream
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CorrectionReason,
    CustodyModel,
    LotOrigin,
    Packaging,
    ProcessStep,
    StreamKind,
    Substance,
)
from traceability.lots.queries import get_contents
from traceability.lots.registration import declared_lines
from traceability.materials.confidence import Unverified
from traceability.materials.oxides import get_oxide
from traceability.materials.process_steps import ceiling_of, process_steps
from traceability.materials.tables import PPM
from traceability.provenance.evidence import Evidence
from traceability.provenance.findings import Rule, Severity
from traceability.provenance.signed_contents import get_contents_signed
from traceability.provenance.yield_rules import check_yields
from traceability.provenance.yields import StatedShare, stated_contents, total_of, yields_of

GENUINE = honest().evidence()
SWARF, OXIDE, CAKE = "RG-0000-0018", "RG-0000-0021", "RG-0000-0034"
STATED = (LotOrigin.PRE_CONSUMER, CustodyModel.SEGREGATED)


def lot_in(net_g: int, lot: str = SWARF) -> InputLot:
    return InputLot(lot, "PS-NDFEB-SWARF", *STATED, (PackageMass(f"{lot}.1", net_g),))


def lot_out(net_g: int, lot: str = OXIDE) -> OutputLot:
    entry = PackageEntry(PackageMass(f"{lot}.1", net_g), Packaging.DRUM)
    return OutputLot(lot, "OX-MIXED-REO", *STATED, (entry,))


def leached(came_g: int, *made: OutputLot, streams: tuple[SideStream, ...] = ()) -> Process:
    step = ProcessStep.COPPER_SALT_LEACHING
    return Process((lot_in(came_g),), made, step=step, streams=streams)


def measured(ppm: int, spread: int = 0) -> StatedShare:
    return StatedShare(ppm - spread, ppm, ppm + spread, is_measured=True)


def declared(low: int, ppm: int, high: int) -> StatedShare:
    return StatedShare(low, ppm, high, is_measured=False)


def test_the_published_case_comes_to_the_published_yield() -> None:
    # 500 g of swarf with 25.5 % rare earths gave 146.7 g of oxide, 99.6 % pure (Prodius et al.
    # 2019). As 80:20 Nd:Pr, in milligrams: 127.5 g of metal is 149.8 g of oxide.
    metal_mg = {"Nd": Fraction(102_000), "Pr": Fraction(25_500)}
    oxides = {"Nd": get_oxide("Nd2O3"), "Pr": get_oxide("Pr6O11")}
    whole_mg = sum(metal_mg[e] * oxides[e].metal_to_oxide for e in metal_mg)
    pure_mg = Fraction(146_700) * Fraction("0.996")
    ppm = {e: round(metal_mg[e] * pure_mg / whole_mg / 146_700 * PPM) for e in metal_mg}
    act = leached(500_000, lot_out(146_700))
    contents = {
        SWARF: {"Nd": measured(204_000), "Pr": measured(51_000), "Fe": measured(737_000)},
        OXIDE: {element: measured(share) for element, share in ppm.items()},
    }

    yields = yields_of(act, contents)
    total = total_of(yields)

    assert round(whole_mg / 1000, 1) == Fraction("149.8")
    assert total is not None
    assert total.input.grams == 127_500
    assert [one.element for one in yields] == ["Nd", "Pr"]
    # A content rounded to the ppm moves the yield by less than a tenth of a per cent.
    assert {round(one.recovered_ppm / 1000) for one in (*yields, total)} == {976}
    assert not total.exceeds(ceiling_of("copper_salt_leaching"))


def test_all_outputs_count_together_and_what_is_not_stated_is_unknown() -> None:
    act = leached(1000, lot_out(300), lot_out(600, CAKE))
    both = {"Nd": measured(200_000), "Dy": measured(10_000)}
    oxide = {"Nd": measured(600_000), "Tb": measured(1_000)}

    (nd,) = yields_of(act, {SWARF: both, OXIDE: oxide, CAKE: {"Nd": measured(20_000)}})

    assert (nd.element, nd.input.grams, nd.output.grams) == ("Nd", 200, 192)
    assert yields_of(act, {OXIDE: oxide}) == ()
    assert yields_of(act, {SWARF: both}) == ()


def test_metal_that_never_was_scrap_hides_the_yield() -> None:
    alloy = SideStream(StreamKind.UPTAKE, Substance.NEW_ALLOY, 50)
    act = leached(1000, lot_out(300), streams=(alloy,))

    assert yields_of(act, {SWARF: {"Nd": measured(1)}, OXIDE: {"Nd": measured(1)}}) == ()


def an_assay(method: AssayMethod, *contents: MeasuredContent) -> Assay:
    return Assay(contents, method, Basis.AS_RECEIVED, date(2026, 5, 2), "report")


def test_the_last_assay_that_can_settle_speaks() -> None:
    begun = replace(lot_out(300), contents=(DeclaredContent("Nd", 7, "oxide", True, 5, 9),))
    icp = an_assay(AssayMethod.ICP_OES, MeasuredContent("Nd", 600_000, 6_000))
    gun = an_assay(AssayMethod.HANDHELD_XRF, MeasuredContent("Nd", 700_000, 70_000))

    assert stated_contents(begun, []) == {"Nd": declared(5, 7, 9)}
    assert stated_contents(begun, [gun]) == {"Nd": declared(5, 7, 9)}
    assert stated_contents(begun, [icp, gun]) == {"Nd": measured(600_000, 6_000)}
    assert stated_contents(None, []) == {}


# 200 g of neodymium went in; the ceiling of the step is 98 %.
@pytest.mark.parametrize(
    ("came", "went_g", "expected"),
    [
        (measured(200_000), 196, []),
        (measured(200_000), 197, [Severity.REMARK]),
        (measured(200_000), 200, [Severity.REMARK]),
        (measured(200_000), 201, [Severity.FAILURE]),
        (measured(200_000, 4_000), 199, []),
        (measured(200_000, 4_000), 201, [Severity.REMARK]),
        (measured(200_000, 4_000), 205, [Severity.FAILURE]),
        (declared(200_000, 200_000, 200_000), 205, [Severity.REMARK]),
        (declared(150_000, 200_000, 300_000), 250, []),
    ],
)
def test_too_much_is_a_finding(came: StatedShare, went_g: int, expected: list[Severity]) -> None:
    act = leached(1000, lot_out(500))
    contents = {SWARF: {"Nd": came}, OXIDE: {"Nd": measured(went_g * 2_000)}}
    statement = replace(GENUINE.statements[0], act=act)
    evidence = replace(GENUINE, lot=OXIDE, statements=(statement,), step_contents=contents)

    found = list(check_yields(evidence))

    assert [one.severity for one in found] == expected
    assert all(one.rule is Rule.YIELD and "Nd" in str(one) for one in found)


def test_a_lot_that_no_step_made_has_no_yield() -> None:
    nothing = Evidence(OXIDE, (), {}, None, None, clock.now())

    assert list(check_yields(nothing)) == []
    assert list(check_yields(GENUINE)) == []


def test_a_guess_is_no_ceiling() -> None:
    steps = process_steps()

    assert isinstance(steps["drying"].recovery, Unverified)
    assert ceiling_of("drying") == ceiling_of("other_processing") == PPM
    assert ceiling_of("copper_salt_leaching") == 980_000
    assert set(steps) == {step.value for step in ProcessStep} - {"other_processing"}


def test_a_share_of_the_magnets_inside_is_no_share_of_the_drives() -> None:
    drives = replace(lot_in(1000), material_code="EW-HDD35")
    act = replace(leached(1000, lot_out(300)), inputs=(drives,))
    inside = replace(declared(200_000, 229_000, 300_000), is_of_magnets=True)

    assert yields_of(act, {SWARF: {"Nd": inside}, OXIDE: {"Nd": measured(200_000)}}) == ()
    loose = leached(1000, lot_out(300))
    assert yields_of(loose, {SWARF: {"Nd": inside}, OXIDE: {"Nd": measured(200_000)}}) != ()


def test_a_dry_assay_says_only_what_a_wet_lot_holds_at_most() -> None:
    dry = Assay(
        (MeasuredContent("Nd", 700_000, 1_000),),
        AssayMethod.ICP_OES,
        Basis.DRY,
        date(2026, 5, 2),
        "report",
    )

    assert stated_contents(None, [dry]) == {"Nd": StatedShare(0, 700_000, 701_000, True)}


def test_what_was_declared_is_what_corrections_left(cast: Cast) -> None:
    lot = register(cast.ada, 1_000, material_code="PS-NDFEB-SWARF")
    with db.transaction() as session:
        before = get_contents_signed(session, [lot])[lot]
        stood = declared_lines(get_contents(session, lot))
        after = (DeclaredContent("Nd", 111_000, "as_received", is_class_default=False),)
        changes = Changes(contents=ContentsChange(stood, after))
        amend(session, lot, changes, reason=CorrectionReason.TYPED_WRONG, actor=cast.ada)

    with db.reading() as session:
        assert get_contents_signed(session, [lot])[lot] == {
            "Nd": declared(111_000, 111_000, 111_000)
        }
    assert before["Nd"].content_ppm != 111_000


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()
