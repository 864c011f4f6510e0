"""Contents: what laboratories measured against what the seller declared, and sums above the whole.

Thresholds follow trade practice and are defaults: an element off by over 0.3 points and a fifth
of its declared share; rare earths below 85 % of the declared; La, Ce and Gd above a tenth of the
rare earths where they were not declared; strontium and barium, which belong to ferrite;
oxygen above 10 % in swarf, which is then oxidised sludge (Rabatho et al. 2013); aluminium above
1 % among loose magnets, which comes from shredded drives (Prodius et al. 2019); a dry share of over
2 points less than declared, which is water or oil paid for as scrap.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import ActKind, Assay, DeclaredContent, Register
from traceability.materials.catalogue import Form, Group, materials
from traceability.materials.elements import RARE_EARTHS, reading_position
from traceability.materials.tables import PPM
from traceability.provenance.corrected import corrected_beginning
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import contents, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traceability.materials.catalogue import Material
    from traceability.provenance.evidence import Evidence

LEAST_DIFFERENCE_PPM = Fraction(3_000)
LEAST_RATIO = Fraction(1, 5)
LEAST_RARE_EARTHS = Fraction(85, 100)
LIGHT = ("La", "Ce", "Gd")
MOST_LIGHT = Fraction(1, 10)
MOST_FERRITE_PPM = 5_000
MOST_OXYGEN_PPM = 100_000
MOST_ALUMINIUM_PPM = 10_000
MOST_WETTER_PPM = 20_000

OFF = N_("The assay differs from the declaration in %(elements)s.")
OUTSIDE = N_("The assay lies outside the usual range of the material in %(elements)s.")
DILUTED = N_("The assay finds less rare earth than was declared.")
CHEAP = N_("Lanthanum, cerium and gadolinium make up %(share)s of the rare earths.")
FERRITE = N_("The assay finds strontium or barium: there may be ferrite in the lot.")
OXIDISED = N_("The assay finds as much oxygen as oxidised sludge has, not swarf.")
SHREDDED = N_("The assay finds as much aluminium as shredded devices have, not loose magnets.")
WETTER = N_("The laboratory finds more water or oil in the lot than was declared.")
ABOVE = N_("The assay adds up to more than the whole.")


def check_contents(evidence: Evidence) -> Iterator[Finding]:
    """Each assay against what is declared of the lot now."""
    begun = corrected_beginning(evidence)
    declared = {content.element: content for content in begun.contents} if begun else {}
    material = materials().get(begun.material_code) if begun else None
    for statement in evidence.of_kind(ActKind.ASSAY):
        assert isinstance(statement.act, Assay)
        measured = {c.element: c.content_ppm for c in statement.act.contents}
        spread = {c.element: c.uncertainty_ppm or 0 for c in statement.act.contents}
        for message, expected, found, values in (
            *_off(declared, measured),
            *_outside(declared, measured, spread),
            *_diluted(declared, measured),
            *_cheap(declared, measured),
            *_ferrite(measured),
            *_another_class(material, measured),
        ):
            yield Finding(
                Rule.COMPOSITION,
                Severity.REMARK,
                message,
                expected=expected,
                found=found,
                event_ids=(statement.event_id,),
                values=values,
            )


def check_dryness(evidence: Evidence) -> Iterator[Finding]:
    """The dry share of each report against the declared one; who declared none is not judged."""
    registered = next(iter(evidence.of_kind(ActKind.REGISTER)), None)
    act = registered.act if registered else None
    declared_ppm = act.dry_ppm if isinstance(act, Register) else None
    if declared_ppm is None:
        return
    for statement in evidence.of_kind(ActKind.ASSAY):
        assert isinstance(statement.act, Assay)
        found_ppm = statement.act.dry_ppm
        if is_wetter(declared_ppm, found_ppm):
            yield Finding(
                Rule.COMPOSITION,
                Severity.REMARK,
                WETTER,
                expected=percent(declared_ppm),
                found=percent(found_ppm or 0),
                event_ids=(statement.event_id,),
            )


def is_wetter(declared_ppm: int, found_ppm: int | None) -> bool:
    """Whether a measured dry share is over two points below the declared one."""
    return found_ppm is not None and found_ppm < declared_ppm - MOST_WETTER_PPM


def check_closure(evidence: Evidence) -> Iterator[Finding]:
    """No assay explains more than the whole mass."""
    for statement in evidence.of_kind(ActKind.ASSAY):
        assert isinstance(statement.act, Assay)
        total = sum(content.content_ppm for content in statement.act.contents)
        if total > PPM:
            yield Finding(
                Rule.CLOSURE,
                Severity.REMARK,
                ABOVE,
                expected=percent(PPM),
                found=percent(total),
                event_ids=(statement.event_id,),
            )


Difference = tuple[str, str, str, dict[str, object]]


def _off(
    declared: Mapping[str, DeclaredContent], measured: Mapping[str, int]
) -> Iterator[Difference]:
    """Rare earths that the seller stated himself and the laboratory does not confirm."""
    off = [
        element
        for element in _both(declared, measured)
        if not declared[element].is_class_default
        and abs(measured[element] - declared[element].content_ppm)
        > max(LEAST_DIFFERENCE_PPM, LEAST_RATIO * declared[element].content_ppm)
    ]
    if off:
        yield _difference(OFF, declared, measured, off)


def _outside(
    declared: Mapping[str, DeclaredContent], measured: Mapping[str, int], spread: Mapping[str, int]
) -> Iterator[Difference]:
    """Rare earths outside the class's range, where the declaration was no more than the class."""
    outside = []
    for element in _both(declared, measured):
        low, high = declared[element].low_ppm, declared[element].high_ppm
        if not declared[element].is_class_default or low is None or high is None:
            continue
        if not low - spread[element] <= measured[element] <= high + spread[element]:
            outside.append(element)
    if outside:
        yield _difference(OUTSIDE, declared, measured, outside)


def _diluted(
    declared: Mapping[str, DeclaredContent], measured: Mapping[str, int]
) -> Iterator[Difference]:
    both = [e for e in _both(declared, measured) if not declared[e].is_class_default]
    expected = sum(declared[element].content_ppm for element in both)
    found = sum(measured[element] for element in both)
    if found < LEAST_RARE_EARTHS * expected:
        yield DILUTED, percent(expected), percent(found), {}


def _cheap(
    declared: Mapping[str, DeclaredContent], measured: Mapping[str, int]
) -> Iterator[Difference]:
    was_said = any(element in declared for element in LIGHT)
    rare = sum(ppm for element, ppm in measured.items() if element in RARE_EARTHS)
    light = sum(measured.get(element, 0) for element in LIGHT)
    sold_as_nd = "Nd" in declared
    if sold_as_nd and not was_said and light > MOST_LIGHT * rare:
        share = percent(round(Fraction(light, rare) * 1000) * 1000)
        yield CHEAP, percent(PPM // 10), share, {"share": share}


def _ferrite(measured: Mapping[str, int]) -> Iterator[Difference]:
    found = {element: measured[element] for element in ("Sr", "Ba") if element in measured}
    if sum(found.values()) > MOST_FERRITE_PPM:
        yield FERRITE, percent(MOST_FERRITE_PPM), contents(found), {}


def _another_class(material: Material | None, measured: Mapping[str, int]) -> Iterator[Difference]:
    """What the declared class does not hold, and another does."""
    if material is None:
        return
    oxygen, aluminium = measured.get("O", 0), measured.get("Al", 0)
    if material.form is Form.SWARF and oxygen > MOST_OXYGEN_PPM:
        yield OXIDISED, percent(MOST_OXYGEN_PPM), percent(oxygen), {}
    if material.group is Group.LOOSE_MAGNETS and aluminium > MOST_ALUMINIUM_PPM:
        yield SHREDDED, percent(MOST_ALUMINIUM_PPM), percent(aluminium), {}


def _both(declared: Mapping[str, DeclaredContent], measured: Mapping[str, int]) -> list[str]:
    """The rare earths that both sides state: what one side left out is unknown, not zero."""
    shared = declared.keys() & measured.keys() & set(RARE_EARTHS)
    return sorted(shared, key=reading_position)


def _difference(
    message: str,
    declared: Mapping[str, DeclaredContent],
    measured: Mapping[str, int],
    elements: list[str],
) -> Difference:
    return (
        message,
        contents({e: declared[e].content_ppm for e in elements}),
        contents({e: measured[e] for e in elements}),
        {"elements": ", ".join(elements)},
    )
