"""Elements along a genealogy, and what of a lot is pre- or post-consumer: read anew each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from traceability.custody.queries import get_state
from traceability.custody.words import LotOrigin
from traceability.lots.models import Lot
from traceability.lots.queries import AT_ONCE, get_contents_of
from traceability.materials.catalogue import get_material
from traceability.materials.composition import ContentKind, of_whole_lot
from traceability.provenance.ancestry import (
    Share,
    heaviest,
    masses_now,
    share_of,
    steps_above,
    steps_below,
)
from traceability.provenance.elements import (
    UNSTATED,
    Figure,
    Ledger,
    Ug,
    best_figures,
    held_amounts,
    kinds_of,
    sources_of,
    whole_grams,
)
from traceability.provenance.genealogy import (
    Composition,
    Step,
    follow,
)
from traceability.provenance.origin_shares import STATED_ELEMENTS, Pasts, pasts_of


@dataclass(frozen=True)
class Source:
    """A lot whose content is its own matter; figures by element."""

    title: str
    origin: LotOrigin
    figures: Mapping[str, Figure]


Sources = Mapping[str, Source]


@dataclass(frozen=True)
class ElementShares:
    """How much of one element came of which lot, or is in which, in grams that add up.

    `kinds` says whether the figures are measured, declared or both; `unstated_g` is mass of whose
    content nobody says. `unnamed_g` is of no lot: of an origin, what figures say more than sources
    hold; of a fate, what is in by-products, losses, scales' differences, or where nobody says.
    """

    element: str
    shares: tuple[Share, ...]
    total_g: int
    kinds: frozenset[ContentKind]
    unstated_g: int
    unnamed_g: int = 0


@dataclass(frozen=True)
class ElementPasts:
    """What of one element in a lot is of which past; `unstated_g` is mass nobody states it for."""

    element: str
    pasts: Pasts
    total_g: int
    kinds: frozenset[ContentKind]
    unstated_g: int


@dataclass(frozen=True)
class OriginShares:
    """What of a lot is of which past: by mass, and of each element that has to be stated."""

    mass: Pasts
    elements: tuple[ElementPasts, ...]

    @property
    def stated(self) -> tuple[ElementPasts, ...]:
        """The elements that anybody says something of."""
        return tuple(one for one in self.elements if one.pasts.whole)

    @property
    def unstated(self) -> tuple[str, ...]:
        """The others."""
        return tuple(one.element for one in self.elements if not one.pasts.whole)


def get_sources(session: Session, codes: Iterable[str]) -> dict[str, Source]:
    """What is said of lots, a thousand at a time; those that do not exist are left out."""
    wanted = sorted(set(codes))
    contents = get_contents_of(session, wanted)
    found: dict[str, Source] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = session.exec(
            select(Lot.code, Lot.title, Lot.origin_class, Lot.material_code).where(
                col(Lot.code).in_(some)
            )
        )
        for code, title, origin, material in rows:
            whole = of_whole_lot(contents.get(code, ()), get_material(material).form)
            found[code] = Source(title, LotOrigin(origin), best_figures(whole))
    return found


def origin_shares(session: Session, lot: str) -> OriginShares:
    """What of a lot is pre-consumer, post-consumer, or of a past that nobody knows.

    Raises `NoSuchLot`.
    """
    net_g = get_state(session, lot).net_mass_g
    above = steps_above(session, lot)
    by_mass = follow(above).now(lot, net_g)
    sources = get_sources(session, sources_around(above, lot))
    origins = {code: source.origin for code, source in sources.items()}
    ledger = Ledger(above, figures_of(sources))
    made = ledger.story.now(lot, net_g)
    return OriginShares(
        pasts_of(by_mass, origins),
        tuple(_pasts(ledger, made, element, origins) for element in STATED_ELEMENTS),
    )


def origins_of_element(session: Session, lot: str, element: str) -> ElementShares:
    """Which lot gave how much of an element."""
    above = steps_above(session, lot)
    sources = get_sources(session, sources_around(above, lot))
    ledger = Ledger(above, figures_of(sources))
    made = ledger.story.now(lot, get_state(session, lot).net_mass_g)
    amount = ledger.amount(made, element)
    kinds = kinds_of(amount.ug, ledger.figures, element)
    return _shares(element, amount.ug, sources, kinds=kinds, unstated_g=amount.unstated_g)


def ends_of_element(session: Session, lot: str, element: str) -> ElementShares:
    """Which lot holds how much of what a lot had of an element."""
    below = steps_below(session, lot)
    now_g = masses_now(session, lot, below)
    # The lot itself counts by its own figure, whatever made it.
    sources = get_sources(session, {lot, *now_g, *sources_around(below, lot)})
    ledger = Ledger(below, figures_of(sources), followed=[lot])
    held, unstated_g = held_amounts(ledger, lot, element, now_g)
    whole_g = ledger.story.drawn_g.get(lot, 0) + now_g.get(lot, 0)
    figure = ledger.figures.get(lot, {}).get(element)
    if figure is None:
        return ElementShares(element, (), 0, frozenset(), whole_g)
    rest = whole_g * figure.ppm - sum(held.values())
    parts = held | {UNSTATED: rest} if rest else held
    kinds = frozenset({figure.kind})
    return _shares(element, parts, sources, kinds=kinds, unstated_g=unstated_g)


def sources_around(steps: Sequence[Step], lot: str) -> frozenset[str]:
    """Whose contents count: lots that no step made, and those that a process step did."""
    made = {code for step in steps for code in step.outputs}
    came = {lot, *(code for step in steps for code in step.inputs)}
    return sources_of(steps) | (came - made)


def _pasts(
    ledger: Ledger, made: Composition, element: str, origins: Mapping[str, LotOrigin]
) -> ElementPasts:
    amount = ledger.amount(made, element)
    return ElementPasts(
        element=element,
        pasts=pasts_of(amount.ug, origins),
        total_g=sum(whole_grams(amount.ug).values()),
        kinds=kinds_of(amount.ug, ledger.figures, element),
        unstated_g=amount.unstated_g,
    )


def _shares(
    element: str,
    ug: Mapping[str, Ug],
    sources: Sources,
    *,
    kinds: frozenset[ContentKind],
    unstated_g: int,
) -> ElementShares:
    grams = whole_grams(ug)
    total_g = sum(grams.values())
    titles = {code: source.title for code, source in sources.items()}
    named = {code: part for code, part in grams.items() if code in titles}
    return ElementShares(
        element=element,
        shares=tuple(share_of(code, named, titles, whole=total_g) for code in heaviest(named)),
        total_g=total_g,
        kinds=kinds,
        unstated_g=unstated_g,
        unnamed_g=total_g - sum(named.values()),
    )


def figures_of(sources: Sources) -> dict[str, Mapping[str, Figure]]:
    """Their figures alone."""
    return {code: source.figures for code, source in sources.items()}
