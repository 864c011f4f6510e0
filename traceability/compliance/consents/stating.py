"""Stating the consent under which a lot crosses a border, or why there is none."""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict, Forbidden, Invalid
from foundation.parties.actor import Actor
from traceability.compliance.consents.models import ShipmentConsent
from traceability.compliance.consents.queries import find_consent_row, word_of
from traceability.compliance.consents.terms import ConsentWord, NoConsentReason
from traceability.lots.models import Lot
from traceability.lots.queries import get_readable_lot


class NotYours(Forbidden):
    """Whoever owns or holds a lot sends it on its way."""

    message = N_("Only the owner or the holder of %(lot)s states its consent.")


class ConsentOrReason(Invalid):
    """A value or a coded reason for its absence, never both and never neither."""

    message = N_("Give the consent in full, or the reason why there is none.")


class EndsBeforeItBegins(Invalid):
    """A consent holds for a day at least."""

    message = N_("The last day lies before the first. Look at the consent again.")


class SameCountry(Invalid):
    """What stays in its country needs no consent of this kind."""

    message = N_("A consent is for a shipment from one country to another. Choose two.")


class AnswerNotNamed(Invalid):
    """That none is needed is the authority's word, so the letter that says so is named."""

    message = N_("Name the letter in which the authority says so: its number and its day.")


class NothingChanged(Conflict):
    """The same word twice is one."""

    message = N_("That is what is stated already. Change it, or leave it as it is.")


def state_consent(
    session: Session, lot_code: str, word: ConsentWord, *, actor: Actor
) -> ShipmentConsent:
    """Say under which consent a lot goes over a border, or why there is none."""
    actor.check("lots:write")
    _check(word)
    _, state = get_readable_lot(session, lot_code, actor=actor)
    if actor.organisation_id not in (state.owner_id, state.custodian_id):
        raise NotYours(lot=lot_code)
    # Of two who state at once the second gets the next number: the lot's row is the queue.
    session.get_one(Lot, lot_code, with_for_update=True)
    last = find_consent_row(session, lot_code)
    if last and word_of(last) == word:
        raise NothingChanged()
    terms = vars(word.terms) if word.terms else {}
    row = ShipmentConsent(
        lot_code=lot_code,
        number=last.number + 1 if last else 1,
        **terms,
        reason=word.reason,
        note=word.note,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        stated_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _check(word: ConsentWord) -> None:
    if (word.terms is None) is (word.reason is None):
        raise ConsentOrReason(field="reference")
    if word.reason is NoConsentReason.NOT_NEEDED and not word.note:
        raise AnswerNotNamed(field="note")
    if word.terms is None:
        return
    if word.terms.valid_until < word.terms.valid_from:
        raise EndsBeforeItBegins(field="valid_until")
    if word.terms.from_country == word.terms.to_country:
        raise SameCountry(field="to_country")
