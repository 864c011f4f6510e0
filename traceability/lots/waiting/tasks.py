"""What custody asks of an organisation now: no more than the state table lets it do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from foundation.errors import N_
from foundation.tasks.gathering import MOST, Asked, Task
from foundation.tasks.kinds import TaskKind
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import ActKind
from traceability.custody.queries import get_states
from traceability.custody.state import LotState, LotStatus, is_unanswered
from traceability.lots.letters import WARNED_BEFORE
from traceability.lots.waiting.queries import (
    count_untagged,
    get_coming,
    get_held_up,
    get_left_away,
    get_open_offers,
    get_put_aside,
    get_to_agree,
)


@dataclass(frozen=True)
class Duty:
    """One kind of task about a lot: the act that must be allowed for it, and where it is done.

    Without an act there is nothing to do but to know of it.
    """

    act: ActKind | None
    sentence: str
    link: str


DUTIES: dict[TaskKind, Duty] = {
    TaskKind.LOT_EXPECTED: Duty(
        ActKind.ARRIVE,
        N_("It is on its way to you. Scan it at your gate when it arrives."),
        "/intake",
    ),
    TaskKind.LOT_AT_GATE: Duty(
        ActKind.ACCEPT,
        N_("It stands at your gate. Weigh it, then accept or refuse it."),
        "/intake/{lot}",
    ),
    TaskKind.LOT_OFFER_LAPSING: Duty(
        ActKind.CANCEL_OFFER,
        N_("Nobody has answered your offer of its handover, and it lapses soon. Ask the taker."),
        "/lots/{lot}",
    ),
    TaskKind.LOT_UNANSWERED: Duty(
        ActKind.CANCEL_OFFER,
        N_("It was left unanswered at the taker's gate. Take your offer back, and fetch it."),
        "/lots/{lot}/cancel-offer",
    ),
    TaskKind.LOT_REFUSED: Duty(
        ActKind.RETURN,
        N_("It stands at somebody else's gate and is yours to fetch. Sign when it is back."),
        "/lots/{lot}/return",
    ),
    TaskKind.LOT_CORRECTION: Duty(
        ActKind.AGREE_CORRECTION,
        N_("Its figures are said to be wrong, and change only if you agree."),
        "/lots/{lot}/correction",
    ),
    TaskKind.LOT_UNTAGGED: Duty(
        ActKind.BIND_TAG,
        N_("Packages without a label: %(count)s. Nobody can scan them."),
        "/lots/{lot}/labels",
    ),
    TaskKind.LOT_QUARANTINED: Duty(
        ActKind.RELEASE,
        N_("Packages in quarantine: no. %(numbers)s. Release them, or refuse them at the gate."),
        "/lots/{lot}/quarantine",
    ),
    TaskKind.LOT_HELD_UP: Duty(
        None,
        N_(
            "Whoever has it put packages in quarantine: no. %(numbers)s. It is held up until they"
            " are released or refused."
        ),
        "/lots/{lot}",
    ),
}


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """Every lot that waits for the organisation, in nine queries."""
    found = (
        *_handovers(session, asked),
        *_corrections(session, asked),
        *_untagged(session, asked),
        *_put_aside(session, asked),
    )
    for kind, state, title, words in found:
        duty = DUTIES[kind]
        if duty.act is None or duty.act in allowed_acts(state, asked.organisation_id, at=asked.at):
            yield Task(
                kind=kind,
                sentence=duty.sentence,
                reference=state.lot,
                about=title,
                link=duty.link.format(lot=state.lot),
                due_at=_due_at(kind, state),
                words=words,
            )


Found = tuple[TaskKind, LotState, str, dict[str, object]]


def _handovers(session: Session, asked: Asked) -> Iterator[Found]:
    own, now = asked.organisation_id, asked.at
    for state, title in get_coming(session, own, limit=MOST):
        is_here = state.status is LotStatus.ARRIVED
        kind = TaskKind.LOT_AT_GATE if is_here else TaskKind.LOT_EXPECTED
        yield kind, state, title, {}
    for state, title in get_open_offers(
        session, own, now=now, before=now + WARNED_BEFORE, limit=MOST
    ):
        is_over = state.handover is not None and is_unanswered(state.handover, now)
        is_left = is_over and state.status is LotStatus.ARRIVED
        kind = TaskKind.LOT_UNANSWERED if is_left else TaskKind.LOT_OFFER_LAPSING
        yield kind, state, title, {}
    for state, title in get_left_away(session, own, limit=MOST):
        yield TaskKind.LOT_REFUSED, state, title, {}


def _corrections(session: Session, asked: Asked) -> Iterator[Found]:
    for state, title in get_to_agree(session, asked.organisation_id, limit=MOST):
        yield TaskKind.LOT_CORRECTION, state, title, {}


def _due_at(kind: TaskKind, state: LotState) -> datetime | None:
    if kind is TaskKind.LOT_HELD_UP:
        return None
    if kind is TaskKind.LOT_CORRECTION:
        return state.correction.expires_at if state.correction else None
    return state.handover.expires_at if state.handover else None


def _untagged(session: Session, asked: Asked) -> Iterator[Found]:
    counts = count_untagged(session, asked.organisation_id, limit=MOST)
    states = get_states(session, list(counts))
    for code, (title, count) in counts.items():
        yield TaskKind.LOT_UNTAGGED, states[code], title, {"count": count}


def _put_aside(session: Session, asked: Asked) -> Iterator[Found]:
    here = get_put_aside(session, asked.organisation_id, limit=MOST)
    away = get_held_up(session, asked.organisation_id, limit=MOST)
    states = get_states(session, [*here, *away])
    for code, title in (here | away).items():
        kind = TaskKind.LOT_QUARANTINED if code in here else TaskKind.LOT_HELD_UP
        aside = [str(one.number) for one in states[code].packages if one.quarantine]
        yield kind, states[code], title, {"numbers": ", ".join(aside)}
