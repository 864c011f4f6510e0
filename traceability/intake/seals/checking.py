"""The acts: stating seals as found, confirming them, and the rule; and what the rule refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden
from foundation.ids import new_id
from foundation.parties.actor import Actor
from traceability.custody.events import Accept, Act, Occasion
from traceability.custody.queries import lock_state
from traceability.custody.refusals import Refusal
from traceability.custody.state import LotState
from traceability.intake.queries import get_delivery
from traceability.intake.seals.models import SealCheck, SealConfirmation, SealRule
from traceability.intake.seals.queries import find_check, is_confirmed, takes_two


class NotAPerson(Forbidden):
    """A program cannot have looked at a seal."""

    message = N_("Seals are looked at by people. Sign in, and say what you see.")


class SamePerson(Conflict):
    """Two people means two."""

    message = N_("You stated these seals yourself. Ask a colleague to look and confirm them.")


class FoundAnew(Conflict):
    """What is confirmed is what was read."""

    message = N_("The seals were stated anew meanwhile. Look at them again, then confirm.")


class SealsTakeTwo(Refusal):
    """The organisation's own rule, at whatever door the acceptance comes."""

    message = N_(
        "Two people look at the seals of %(lot)s before you accept it: one states them on the page"
        " of the delivery, another confirms the same ones."
    )


def state_seals(
    session: Session, lot_code: str, seals: Sequence[str], *, actor: Actor
) -> SealCheck:
    """State which seals are whole. What was stated before, and its confirmation, counts no more."""
    person_id = _person(actor)
    lock_state(session, lot_code)
    delivery = get_delivery(session, lot_code, actor=actor)
    handover_id = delivery.handover.handover_id
    last = find_check(session, handover_id)
    check = SealCheck(
        id=new_id(),
        handover_id=handover_id,
        number=last.number + 1 if last else 1,
        lot_code=lot_code,
        organisation_id=actor.organisation_id,
        seals="\n".join(dict.fromkeys(seals)),
        found_by_id=person_id,
        found_at=clock.now(),
    )
    session.add(check)
    session.flush()
    return check


def confirm(session: Session, lot_code: str, check_id: str, *, actor: Actor) -> None:
    """Confirm what a colleague found; once more changes nothing.

    Raises `SamePerson` or `FoundAnew`.
    """
    person_id = _person(actor)
    lock_state(session, lot_code)
    delivery = get_delivery(session, lot_code, actor=actor)
    check = find_check(session, delivery.handover.handover_id)
    if check is None or check.id != check_id:
        raise FoundAnew()
    if check.found_by_id == person_id:
        raise SamePerson()
    if is_confirmed(session, check):
        return
    session.add(
        SealConfirmation(
            check_id=check.id,
            found_by_id=check.found_by_id,
            confirmed_by_id=person_id,
            confirmed_at=clock.now(),
        )
    )
    session.flush()


def set_rule(session: Session, *, is_two: bool, actor: Actor) -> None:
    """Ask for two people at the seals, or no longer."""
    actor.check("organisation:manage")
    rule = session.get(SealRule, actor.organisation_id) or SealRule(
        organisation_id=actor.organisation_id, takes_two=is_two, set_at=clock.now()
    )
    rule.takes_two, rule.set_at, rule.set_by_id = is_two, clock.now(), actor.person_id
    session.add(rule)
    session.flush()


def check_seals(
    session: Session, act: Act, occasion: Occasion, before: Mapping[str, LotState | None]
) -> None:
    """Refuse an acceptance whose seals, stated or found, two people have not seen."""
    if not isinstance(act, Accept) or not takes_two(session, occasion.organisation_id):
        return
    lot = occasion.chain[0].lot
    state = before.get(lot)
    stated = state.handover.seals if state is not None and state.handover is not None else ()
    if not stated and not act.seals:
        return
    check = find_check(session, act.offer.handover_id)
    if (
        check is None
        or not is_confirmed(session, check)
        or sorted(check.seals.splitlines()) != sorted(act.seals)
    ):
        raise SealsTakeTwo(lot=lot)


def _person(actor: Actor) -> str:
    actor.check("custody:write")
    if actor.person_id is None:
        raise NotAPerson()
    return actor.person_id
