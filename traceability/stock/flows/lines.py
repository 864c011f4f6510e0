"""The lines of a flow report, and whether they add up. Pure.

A line is of one month, site, material and waste code. What came from others and went to them is
told apart by their countries; stock, and what happens on the site, has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time

from traceability.custody.transformations import Transformation
from traceability.custody.words import StreamKind
from traceability.materials.balance import by_largest_remainder
from traceability.stock.movements import COMING, LEAVING, Movement, MovementKind, Step

HERE = ""  # no country is called so


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar, in UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that a day is in."""
        return cls(day.year, day.month)

    @property
    def next(self) -> Month:
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def starts_at(self) -> datetime:
        """Its first moment."""
        return datetime.combine(date(self.year, self.number, 1), time(), tzinfo=UTC)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """The months from one to another, both inclusive."""
    while first <= last:
        yield first
        first = first.next


@dataclass(frozen=True, order=True)
class Kind:
    """What a line is of. `low_code` is empty for what is no waste, or has no code yet."""

    month: Month
    site_id: str
    material_code: str
    low_code: str


@dataclass
class Flow:
    """Grams of one kind, with one country's others or `HERE`."""

    start_g: int = 0
    in_g: int = 0
    out_g: int = 0
    made_g: int = 0
    used_g: int = 0
    difference_g: int = 0
    refused_g: int = 0
    by_products_g: int = 0
    lost_g: int = 0
    end_g: int = 0

    def add(self, other: Flow) -> None:
        """Both together."""
        for name in GRAMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def gap_g(self) -> int:
        """What the figures leave unexplained: nothing, or our own fault. What was refused counts
        nothing; by-products and losses are part of what was used up.
        """
        moved_g = self.in_g - self.out_g + self.made_g - self.used_g + self.difference_g
        return self.end_g - self.start_g - moved_g


GRAMS = tuple(one.name for one in fields(Flow))


@dataclass
class Line:
    """All of one kind: by country, and together."""

    kind: Kind
    by_country: dict[str, Flow] = field(default_factory=dict)

    @property
    def total(self) -> Flow:
        """What adds up."""
        total = Flow()
        for flow in self.by_country.values():
            total.add(flow)
        return total

    @property
    def countries(self) -> list[tuple[str, Flow]]:
        """The countries of others, by code."""
        return sorted((one, flow) for one, flow in self.by_country.items() if one != HERE)


class Lines:
    """Lines as they are found, in whatever order."""

    def __init__(self) -> None:
        self._lines: dict[Kind, Line] = {}

    def add(self, kind: Kind, flow: Flow, *, country: str = HERE) -> None:
        """So much more of a kind; nothing makes no line."""
        if any(getattr(flow, name) for name in GRAMS):
            line = self._lines.setdefault(kind, Line(kind))
            line.by_country.setdefault(country, Flow()).add(flow)

    def sorted(self) -> list[Line]:
        """By month, site, material and waste code."""
        return [self._lines[kind] for kind in sorted(self._lines)]


def flow_of(movement: Movement, step: Step) -> Flow:
    """What one movement adds to its line."""
    flow = Flow(difference_g=movement.difference_g, refused_g=movement.refused_g)
    if movement.kind in COMING:
        flow.in_g = movement.counted_g
    elif movement.kind in LEAVING:
        flow.out_g = movement.counted_g
    elif movement.kind is MovementKind.MADE:
        flow.made_g = movement.counted_g
    elif movement.kind is MovementKind.USED:
        flow.used_g = movement.counted_g
        flow.by_products_g, flow.lost_g = _let_go(step, movement.lot)
    return flow


def _let_go(step: Step, lot: str) -> tuple[int, int]:
    """A spent lot's part of the step's by-products and of its losses, by what it brought."""
    act = step.entry.act
    if not isinstance(act, Transformation):
        return 0, 0
    brought = {one.lot: one.net_g for one in act.inputs}
    place = list(brought).index(lot)
    by_product_g, loss_g = (
        by_largest_remainder(
            sum(stream.net_g for stream in act.side_streams if stream.kind is kind),
            list(brought.values()),
        )[place]
        for kind in (StreamKind.BY_PRODUCT, StreamKind.LOSS)
    )
    return by_product_g, loss_g


def stock_of(steps: Iterable[Step], site_id: str, moment: datetime) -> int:
    """What a lot was to a site's stock just before a moment."""
    grams = 0
    for step in steps:
        if step.entry.received_at >= moment:
            break
        grams = step.grams_after(site_id)
    return grams


def totals_by_month(lines: Iterable[Line]) -> Mapping[Month, Flow]:
    """Everything of a month, over all sites and materials."""
    totals: dict[Month, Flow] = {}
    for line in lines:
        totals.setdefault(line.kind.month, Flow()).add(line.total)
    return totals
