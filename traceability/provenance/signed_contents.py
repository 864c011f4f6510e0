"""What the signed events of lots say of their contents: their own, and those of samples of them.

A sealed split is a lot of its own, and what is measured on it was measured of the lot it was drawn
from: also of one that is spent, and takes no act more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation import clock
from traceability.custody.events import Assay
from traceability.custody.samples import DrawSample
from traceability.provenance.corrected import corrected_beginning
from traceability.provenance.evidence import Evidence
from traceability.provenance.gathering import get_chains
from traceability.provenance.yields import Contents, SampleAssay, stated_contents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from traceability.custody.events import Act
    from traceability.provenance.evidence import Statement


def get_contents_signed(session: Session, lots: Iterable[str]) -> Mapping[str, Contents]:
    """What is signed of the contents of lots, in two queries at most."""
    chains, now = get_chains(session, *lots), clock.now()
    drawn = {lot: _samples_of(lot, chain) for lot, chain in chains.items()}
    samples = [sample for some in drawn.values() for sample in some]
    assays = get_chains(session, *samples) if samples else {}
    return {
        lot: stated_contents(
            corrected_beginning(Evidence(lot, tuple(chain), {}, None, None, now)),
            _in_order(chain, {sample: assays.get(sample, ()) for sample in drawn[lot]}),
        )
        for lot, chain in chains.items()
    }


def _samples_of(lot: str, chain: Iterable[Statement]) -> list[str]:
    acts = [one.act for one in chain if isinstance(one.act, DrawSample) and one.act.whole == lot]
    return [sample.lot for act in acts for sample in act.samples]


def _in_order(
    chain: Iterable[Statement], samples: Mapping[str, Sequence[Statement]]
) -> list[Act | SampleAssay | None]:
    """The lot's acts and its samples' assays, as the log received them."""
    said: list[tuple[Statement, Act | SampleAssay | None]] = [(one, one.act) for one in chain]
    for sample, statements in samples.items():
        said += [
            (one, SampleAssay(sample, one.act)) for one in statements if isinstance(one.act, Assay)
        ]
    return [act for _, act in sorted(said, key=lambda pair: pair[0].received_at)]
