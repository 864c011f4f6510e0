"""What can happen to a lot of the demo after it is registered, as plain data.

`after_h` counts hours from the registration. Organisations go by their key in `cast`.
"""

from __future__ import annotations

from dataclasses import dataclass

from market.demo.custody_steps import CustodyStep
from traceability.custody.words import InspectionResult, RefusalReason


@dataclass(frozen=True)
class Weighed:
    """The holder puts every package on a scale; `net_g` by package."""

    after_h: int
    by: str
    net_g: tuple[int, ...]


@dataclass(frozen=True)
class Inspected:
    """Somebody of the lot's parties looks."""

    after_h: int
    by: str
    result: InspectionResult
    note: str


@dataclass(frozen=True)
class Assayed:
    """A laboratory's report is entered: the composition after a published analysis, or the rare
    earths of it."""

    after_h: int
    by: str
    analysis: str
    uncertainty_permille: int = 25
    dry_ppm: int | None = None
    is_of_rare_earths: bool = False


@dataclass(frozen=True)
class Offered:
    """The holder offers a handover and nobody has answered yet."""

    after_h: int
    by: str
    to: str


@dataclass(frozen=True)
class Arrived:
    """The lot stands at the taker's gate."""

    after_h: int
    by: str


@dataclass(frozen=True)
class Accepted:
    """The taker signs, with masses of its own where given."""

    after_h: int
    by: str
    net_g: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Refused:
    """The taker sends the lot back."""

    after_h: int
    by: str
    reason: RefusalReason
    note: str


@dataclass(frozen=True)
class Sold:
    """Ownership passes outside the market, under an order of the parties' own."""

    after_h: int
    by: str
    to: str
    order: str


@dataclass(frozen=True)
class Listed:
    """The owner offers the lot at a fixed price for the whole."""

    after_h: int
    by: str
    price_eur: int
    note: str = ""


@dataclass(frozen=True)
class Ordered:
    """A buyer orders the lot and pays for it in the test payments. `guest` is a company without an
    account that is to carry it, instead of the demo's carrier."""

    after_h: int
    by: str
    guest: str = ""


@dataclass(frozen=True)
class Leached:
    """The holder makes oxide of the lot, `into` a new one of these packages, assayed after a
    published analysis. What else was in it is filter cake."""

    after_h: int
    by: str
    into: str
    net_g: tuple[int, ...]
    analysis: str


@dataclass(frozen=True)
class Onward:
    """A step of a lot that was made of this one."""

    of: str
    step: Step

    @property
    def after_h(self) -> int:
        """Hours from the registration of the lot that it was made of."""
        return self.step.after_h

    @property
    def by(self) -> str:
        """Who does it."""
        return self.step.by


Step = (
    Weighed
    | Inspected
    | Assayed
    | Offered
    | Arrived
    | Accepted
    | Refused
    | Sold
    | Listed
    | Ordered
    | Leached
    | CustodyStep
    | Onward
)


def handed_over(
    after_h: int, *, by: str, to: str, hours: int = 2, net_g: tuple[int, ...] | None = None
) -> tuple[Step, ...]:
    """A handover that both sides sign."""
    return Offered(after_h, by, to), Accepted(after_h + hours, to, net_g)


def received(
    after_h: int, *, by: str, to: str, hours: int = 30, net_g: tuple[int, ...] | None = None
) -> tuple[Step, ...]:
    """A handover with a drive in between: offered, arrived at the gate, accepted."""
    return (
        Offered(after_h, by, to),
        Arrived(after_h + hours, to),
        Accepted(after_h + hours + 1, to, net_g),
    )
