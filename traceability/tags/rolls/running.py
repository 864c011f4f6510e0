"""The worker's turn: a batch of each roll and file that is on its way, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

from foundation import db
from traceability.tags.rolls.files import make_batch
from traceability.tags.rolls.minting import mint_batch
from traceability.tags.rolls.queries import get_minting_ids, get_waiting_file_ids

TURN_S = 3.0


def carry_on_all() -> None:
    """Mint and make files, but not for so long that other jobs would wait."""
    until = time.monotonic() + TURN_S
    with db.reading() as session:
        minting, files = get_minting_ids(session), get_waiting_file_ids(session)
    _carry_on(minting, mint_batch, until)
    _carry_on(files, make_batch, until)


def carry_on(thing_id: str, work: Callable[[str], bool], *, for_s: float) -> None:
    """Work on one for about so long, or until it is done."""
    _carry_on([thing_id], work, time.monotonic() + for_s)


def _carry_on(waiting: list[str], work: Callable[[str], bool], until: float) -> None:
    while waiting and time.monotonic() < until:
        waiting = [one for one in waiting if work(one)]
