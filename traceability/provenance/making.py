"""How a lot was made: the process step that it came out of, its balance and its yield."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.errors import DomainError
from foundation.parties.actor import Actor
from traceability.custody.events import Act, Process
from traceability.custody.queries import find_state, get_events
from traceability.lots.queries import get_titles
from traceability.materials.carbon import CarbonFactor, carbon_of
from traceability.materials.confidence import find_fact
from traceability.materials.process_steps import Span, StepFacts, process_steps
from traceability.provenance.phrasing import percent
from traceability.provenance.signed_contents import get_contents_signed
from traceability.provenance.yields import Yield, has_new_metal, total_of, yields_of

DIGITS_PPM = 1_000  # a tenth of a per cent


@dataclass(frozen=True)
class Making:
    """A step as its lot's page shows it. `total` is the rare earths together, where at least two
    are known on both sides; `facts` are what is known of such steps."""

    act: Process
    titles: dict[str, str]
    yields: tuple[Yield, ...]
    total: Yield | None
    facts: StepFacts | None

    @property
    def has_new_metal(self) -> bool:
        """Then what came out cannot be told from what was added."""
        return has_new_metal(self.act)

    @property
    def balance(self) -> list[list[str | int]]:
        """Side, lot, what it is, grams: as a table."""
        act = self.act
        came: list[list[str | int]] = [
            ["in", lot.lot, self.titles[lot.lot], lot.net_g] for lot in act.inputs
        ]
        went: list[list[str | int]] = [
            ["out", lot.lot, self.titles[lot.lot], lot.net_g] for lot in act.outputs
        ]
        streams: list[list[str | int]] = [
            [stream.kind.value, "", stream.substance.value, stream.net_g]
            for stream in act.side_streams
        ]
        return came + went + streams

    @property
    def carbon(self) -> CarbonFactor | None:
        """What is published of carbon that this route avoids; usually nothing."""
        return carbon_of(self.act.step.value)

    @property
    def usual(self) -> Span | None:
        """What such a step usually recovers of the rare earths, where a source says so."""
        known = find_fact(self.facts.recovery) if self.facts else None
        return known.value if known else None

    @property
    def mass_out(self) -> str:
        """What came out as lots, of what went in."""
        ratio_ppm = round(self.act.output_g * 1_000_000 / self.act.input_g)
        return as_tenths(ratio_ppm)


def find_making(session: Session, lot: str, *, actor: Actor | None) -> Making | None:
    """The step that a lot came out of, for its parties; None for others and for other lots."""
    state = find_state(session, lot)
    if state is None or actor is None or not state.is_party(actor.organisation_id):
        return None
    act = _first_act(session, lot)
    if not isinstance(act, Process):
        return None
    yields = yields_of(act, get_contents_signed(session, act.lots))
    return Making(
        act=act,
        titles=dict(get_titles(session, act.lots)),
        yields=yields,
        total=total_of(yields),
        facts=process_steps().get(act.step.value),
    )


def _first_act(session: Session, lot: str) -> Act | None:
    """What the lot began with; None where it cannot be read: the verdict says so."""
    try:
        return next((event.act for event in get_events(session, lot, limit=1)), None)
    except DomainError:
        return None


def as_tenths(share_ppm: int) -> str:
    """A share to a tenth of a per cent: "97.6 %"."""
    return percent(round(share_ppm / DIGITS_PPM) * DIGITS_PPM)
