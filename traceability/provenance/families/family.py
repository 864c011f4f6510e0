"""The page of a genealogy for one reader: what is drawn, by mass or by an element, and the way.

Parties see lots by their codes, and who has them where they are a party themselves. Others who are
signed in see what a lot came of, by material, role and country; what became of it is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foundation.parties.actor import Actor
from foundation.parties.models import Organisation
from traceability.custody.queries import get_state, readable_by
from traceability.custody.state import LotStatus
from traceability.lots.models import Lot
from traceability.materials.catalogue import get_material
from traceability.materials.elements import get_element, reading_position
from traceability.provenance.ancestry import steps_above, steps_below
from traceability.provenance.elements import UG_PER_G, Ledger
from traceability.provenance.families.drawing import (
    Graph,
    Node,
    Side,
    by_element,
    by_mass,
    draw,
)
from traceability.provenance.families.ways import Stop, get_stops
from traceability.provenance.genealogy import Step
from traceability.provenance.timeline import Party
from traceability.provenance.tracing import Sources, figures_of, get_sources, sources_around


@dataclass(frozen=True)
class Label:
    """What a reader is told of a node. `code` is None for whoever may not know it."""

    number: int
    code: str | None
    title: str
    who: Party | None


@dataclass(frozen=True)
class Family:
    """A genealogy as one reader may see it; `element` is None for mass.

    Amounts of the graph are grams, or micrograms of the element.
    """

    lot: str
    element: str | None
    elements: tuple[str, ...]
    graph: Graph
    labels: dict[str, Label]
    stops: tuple[Stop, ...]
    is_party: bool

    @property
    def whole(self) -> int:
        """What passes through the lot itself."""
        return next((node.amount for node in self.graph.nodes if node.key == self.lot), 0)

    @property
    def folded(self) -> int:
        """How many lots are folded away."""
        return sum(len(node.folded) for node in self.graph.nodes)

    @property
    def goes_on(self) -> bool:
        """Whether there is more beyond what is drawn."""
        return any(node.goes_on for node in self.graph.nodes)

    def grams(self, amount: int) -> int:
        """An amount as whole grams."""
        return (amount + UG_PER_G // 2) // UG_PER_G if self.element else amount

    def node(self, key: str) -> Node:
        """A node by its key."""
        return self.graph.nodes[self.place(key)]

    def place(self, key: str) -> int:
        """Which of the nodes it is: what a page may say of lots whose codes it keeps to itself."""
        return next(place for place, node in enumerate(self.graph.nodes) if node.key == key)


def family_of(session: Session, lot: str, *, element: str | None, actor: Actor) -> Family:
    """What a reader may see of a lot's genealogy. Raises `NoSuchLot`, `UnknownElement`."""
    symbol = get_element(element).symbol if element else None
    state = get_state(session, lot)
    is_party = state.is_party(actor.organisation_id)
    above = steps_above(session, lot)
    below = steps_below(session, lot) if is_party else []
    given_g = sum(step.inputs.get(lot, 0) for step in below)
    is_spent = state.status is LotStatus.SPENT and given_g
    whole_g = given_g if is_spent else state.net_mass_g + given_g
    near = get_sources(session, sources_around(above, lot))
    sides = (
        _sides(session, lot, symbol, above=(above, near), below=below)
        if symbol
        else (Side(above, by_mass), Side(below, by_mass, frozenset({lot})))
    )
    graph = draw(lot, whole_g=whole_g, above=sides[0], below=sides[1])
    shown = graph.lots
    own = _own(session, shown, actor)
    labels = _labels(session, shown, own=own, is_party=is_party)
    stops = get_stops(session, shown, own=own if is_party else ())
    return Family(lot, symbol, _elements(near), graph, labels, stops, is_party)


def _sides(
    session: Session,
    lot: str,
    element: str,
    *,
    above: tuple[list[Step], Sources],
    below: list[Step],
) -> tuple[Side, Side]:
    steps, near = above
    up = Ledger(steps, figures_of(near))
    further = get_sources(session, {lot, *sources_around(below, lot)})
    down = Ledger(below, figures_of(further), followed=[lot])
    return (
        Side(steps, by_element(up, element), up.story.followed),
        Side(below, by_element(down, element), down.story.followed),
    )


def _elements(sources: Sources) -> tuple[str, ...]:
    found = {element for source in sources.values() for element in source.figures}
    return tuple(sorted(found, key=reading_position))


def _own(session: Session, codes: Iterable[str], actor: Actor) -> frozenset[str]:
    mine = readable_by(session, actor.organisation_id, code=col(Lot.code))
    return frozenset(
        session.exec(select(Lot.code).where(col(Lot.code).in_(list(codes))).where(mine))
    )


def _labels(
    session: Session, codes: tuple[str, ...], *, own: frozenset[str], is_party: bool
) -> dict[str, Label]:
    rows = session.exec(
        select(Lot, Organisation)
        .where(Lot.organisation_id == Organisation.id)
        .where(col(Lot.code).in_(list(codes)))
    )
    facts = {lot.code: (lot, organisation) for lot, organisation in rows}
    labels = {}
    for number, code in enumerate(codes, start=1):
        lot, organisation = facts[code]
        roles = tuple(role.value for role in organisation.roles)
        name = organisation.name if is_party and code in own else None
        labels[code] = Label(
            number=number,
            code=code if is_party else None,
            title=lot.title if is_party else get_material(lot.material_code).name,
            who=Party(organisation.country, roles, name),
        )
    return labels
