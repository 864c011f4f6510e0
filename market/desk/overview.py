"""What waits at the desk: one line per kind, with how many."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from foundation.errors import N_
from foundation.parties.standing import Standing
from market.desk import deliveries, money, organisations, reporting


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits, and where it is dealt with."""

    name: str
    hint: str
    count: int
    endpoint: str
    query: dict[str, str]


def get_waiting(session: Session) -> list[Waiting]:
    """Everything that waits for an operator, the kinds in a fixed order."""
    dead = deliveries.count_dead(session)
    return [
        Waiting(
            N_("Organisations to approve"),
            N_("They can prepare, and neither sell nor buy."),
            organisations.count_waiting(session),
            "desk.organisations.index",
            {"standing": Standing.NEW.value},
        ),
        Waiting(
            N_("Reports of abuse"),
            N_("Somebody says that something is wrong."),
            reporting.count_open(session),
            "desk.reports.index",
            {"open": "yes"},
        ),
        Waiting(
            N_("Money to confirm"),
            N_("One operator proposed it; another confirms or refuses."),
            money.count_open_proposals(session),
            "desk.proposals.index",
            {"open": "yes"},
        ),
        Waiting(
            N_("Stuck payments"),
            N_("Failed, or without an answer for an hour."),
            money.count_stuck(session),
            "desk.payments.index",
            {},
        ),
        *(
            Waiting(
                kind.name,
                N_("Given up after many tries."),
                dead[key],
                "desk.deliveries.index",
                {"kind": key},
            )
            for key, kind in deliveries.KINDS.items()
        ),
    ]
