"""What the lot page shows beside the disclosed facts: figures computed from them, and next acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from foundation.errors import N_
from traceability.custody.events import ActKind
from traceability.lots.disclosure import Disclosed, LotFacts
from traceability.materials.composition import Content, best_contents, contained_g, of_whole_lot
from traceability.materials.composition_chart import Chart, composition_chart
from traceability.materials.elements import RARE_EARTHS

SHOWN_ELEMENTS = 4


@dataclass(frozen=True)
class Contained:
    """So many grams of one element in the whole lot, as far as its figures go."""

    element: str
    grams: int


@dataclass(frozen=True)
class NextAct:
    """Something the reader's organisation can do to the lot now, and the page where it is done."""

    kind: ActKind
    label: str
    endpoint: str


ACTS = (
    NextAct(ActKind.ARRIVE, N_("Take it in at the gate"), "intake.show"),
    NextAct(ActKind.OFFER, N_("Offer a handover"), "lot_acts.new_offer"),
    NextAct(ActKind.RETURN, N_("It is back at our yard"), "lot_acts.new_return"),
    NextAct(ActKind.CANCEL_OFFER, N_("Take the offer back"), "lot_acts.new_cancellation"),
    NextAct(ActKind.WEIGH, N_("Weigh"), "lot_acts.new_weighing"),
    NextAct(ActKind.INSPECT, N_("Inspect"), "lot_acts.new_inspection"),
    NextAct(ActKind.ASSAY, N_("Enter an assay"), "lot_acts.new_assay"),
    NextAct(ActKind.AGREE_CORRECTION, N_("Answer the correction"), "correcting.show"),
    NextAct(ActKind.WITHDRAW_CORRECTION, N_("Look at the correction"), "correcting.show"),
    NextAct(ActKind.CORRECT, N_("Something is wrong"), "correcting.new_correction"),
    NextAct(ActKind.PROPOSE_CORRECTION, N_("Something is wrong"), "correcting.new_correction"),
    NextAct(
        ActKind.CANCEL_REGISTRATION, N_("Registered by mistake"), "correcting.new_cancellation"
    ),
    NextAct(ActKind.DRAW_SAMPLE, N_("Draw a sample"), "sampling.new"),
    NextAct(ActKind.SPLIT, N_("Split"), "transforming.new_split"),
    NextAct(ActKind.MERGE, N_("Merge with others"), "transforming.new_merge"),
    NextAct(ActKind.QUARANTINE, N_("Put packages aside"), "quarantine.show"),
    NextAct(ActKind.RELEASE, N_("Release what is put aside"), "quarantine.show"),
    NextAct(ActKind.PROCESS, N_("Process"), "processing.new"),
)
# An arrived lot waits for acceptance or refusal; both happen on the page of the delivery.
ANSWERS = (ActKind.ACCEPT, ActKind.REFUSE)


def next_acts(disclosed: Disclosed, *, is_away: bool) -> list[NextAct]:
    """The acts the fold allows this reader's organisation, in the order of the page.

    Only a lot that stands at somebody else's gate can be brought back.
    """
    allowed = set(disclosed.get("allowed_acts", ()))
    if not is_away:
        allowed.discard(ActKind.RETURN.value)
    found = [act for act in ACTS if act.kind.value in allowed]
    if ActKind.ARRIVE.value not in allowed and allowed & {kind.value for kind in ANSWERS}:
        found.insert(0, NextAct(ActKind.ACCEPT, N_("Accept or refuse it"), "intake.show"))
    return found


def contained(facts: LotFacts) -> list[Contained]:
    """Grams of the rare earths in the lot by its best figures, heaviest first.

    Only shares of the lot's own mass can be multiplied by it: those of a magnet inside a device
    cannot.
    """
    whole = of_whole_lot(best_contents(facts.contents), facts.material.form)
    shares = [one for one in whole if one.element in RARE_EARTHS]
    weighed = [_contained(facts.state.net_mass_g, share) for share in shares if share.content_ppm]
    return sorted(weighed, key=lambda one: -one.grams)[:SHOWN_ELEMENTS]


def _contained(net_mass_g: int, share: Content) -> Contained:
    return Contained(share.element, _three_figures(contained_g(net_mass_g, share.content_ppm)))


def _three_figures(grams: Fraction) -> int:
    """Rounded to three significant figures: no assay in this trade knows more."""
    whole = round(grams)
    step = int(10 ** max(0, len(str(whole)) - 3))
    return round(Fraction(whole, step)) * step


def chart_of(contents: Iterable[Content]) -> Chart:
    """The composition, drawn."""
    return composition_chart(contents)
