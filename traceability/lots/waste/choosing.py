"""Choosing a lot's waste code: a new dated row each time, by whoever owns the lot."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.custody.queries import get_state
from traceability.lots.models import Lot
from traceability.lots.waste.models import LotWasteCode
from traceability.lots.waste.queries import find_waste_row
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus
from traceability.materials.waste_codes import CodeState, parse_low_code


class NotYours(Forbidden):
    """The code is the owner's word."""

    message = N_("Only the owner of %(lot)s says under which code it travels.")


class CodeHasEnded(Invalid):
    """A code that the table knows to have ended is not chosen any more."""

    message = N_("Waste code %(code)s does not hold today. Choose one that does.")


class NothingChanged(Conflict):
    """The same word twice is one."""

    message = N_("That is what is stated already. Choose another code to change it.")


class NotAChoice(Invalid):
    """Waste has a code, what is no waste has a reason, and what is not known has neither."""

    message = N_(
        "Give a waste code, or a reason why it is no waste, or say that it is not known yet."
    )


def choose_waste_code(
    session: Session, lot_code: str, choice: WasteChoice, *, actor: Actor
) -> LotWasteCode:
    """Say under which code the lot travels from now on. Raises `NotYours`, `NothingChanged`."""
    actor.check("lots:write")
    if get_state(session, lot_code).owner_id != actor.organisation_id:
        raise NotYours(lot=lot_code)
    checked = check_choice(choice)
    # Of two who choose at once the second gets the next number: the lot's row is the queue.
    session.get_one(Lot, lot_code, with_for_update=True)
    last = find_waste_row(session, lot_code)
    if last and _said(last) == _said(checked):
        raise NothingChanged()
    return note_choice(
        session, lot_code, checked, number=last.number + 1 if last else 1, actor=actor
    )


def check_choice(choice: WasteChoice) -> WasteChoice:
    """The choice with its code as the list writes it. Raises `NotAChoice`, `NoSuchCode`,
    `CodeHasEnded`; an end that nobody has verified is a remark, not a refusal.
    """
    has_code, has_reason = choice.low_code is not None, choice.reason is not None
    is_waste = choice.status is WasteStatus.WASTE
    if is_waste is not has_code or (choice.status is WasteStatus.NOT_WASTE) is not has_reason:
        raise NotAChoice(field="low_code" if is_waste else "reason")
    if choice.low_code is None:
        return choice
    code = parse_low_code(choice.low_code)
    if code.state_on(clock.now().date()) is not CodeState.VALID and not code.is_unverified:
        raise CodeHasEnded(field="low_code", code=code.code)
    return WasteChoice(choice.status, code.code, None, choice.basis)


def note_choice(
    session: Session, lot_code: str, choice: WasteChoice, *, number: int, actor: Actor
) -> LotWasteCode:
    """Write down a checked choice."""
    row = LotWasteCode(
        lot_code=lot_code,
        number=number,
        status=choice.status,
        low_code=choice.low_code,
        reason=choice.reason,
        basis=choice.basis,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        chosen_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _said(choice: LotWasteCode | WasteChoice) -> tuple[object, ...]:
    return choice.status, choice.low_code, choice.reason, choice.basis
