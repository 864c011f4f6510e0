"""Which gates are closed to a lot that is to leave: waste code, consent, the taker's permits.

Pure. A gate is closed only by what is known and can be put right by whoever sends the lot; all
else is a remark (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from foundation.errors import N_, Conflict
from traceability.compliance.consents.terms import (
    REASON_NAMES,
    ConsentWord,
    Fault,
    NoConsentReason,
)
from traceability.compliance.crossing import Crossing, Route, find_crossing
from traceability.compliance.kinds import KINDS_OF_PART, Part
from traceability.compliance.validity import PermitState, PermitTerms
from traceability.lots.waste.reading import WasteChoice
from traceability.materials.catalogue import Material
from traceability.materials.remarks import Remark, written
from traceability.materials.waste_codes import CodeState

# What leaves only with consent. Of powder and its like we infer it (letter B), so there the
# authority's word that none is needed opens the gate; for the rest the conventions say it (A).
NEEDS_CONSENT = frozenset({Crossing.HAZARDOUS, Crossing.EQUIPMENT, Crossing.DISPERSIBLE})
WAIVED_BY_AUTHORITY = frozenset({Crossing.DISPERSIBLE})


class CodeDoesNotHold(Conflict):
    """A lot does not set out under a code that is known not to hold on the day."""

    message = N_(
        "Waste code %(code)s of %(lot)s does not hold on %(day)s. State the code that holds, then"
        " offer it again."
    )


class NoConsent(Conflict):
    """Both states consent before it leaves."""

    message = N_(
        "%(lot)s leaves for %(country)s only with the consent of both states. State the consent"
        " with its number and days, then offer it again."
    )


class ConsentNotYet(Conflict):
    """A consent holds from its first day."""

    message = N_("Consent %(reference)s of %(lot)s holds only from %(day)s. Offer it then.")


class ConsentEnded(Conflict):
    """A consent holds to its last day."""

    message = N_(
        "Consent %(reference)s of %(lot)s ended on %(day)s. State the new one, then offer it again."
    )


class ConsentOtherWay(Conflict):
    """A consent is for one way."""

    message = N_(
        "Consent %(reference)s is for a shipment from %(from_country)s to %(to_country)s, and"
        " %(lot)s goes from %(start)s to %(end)s. State the one for this way."
    )


class ConsentTooLight(Conflict):
    """A consent lets over a mass in all."""

    message = N_(
        "Consent %(reference)s lets over %(most_g)s g in all, and with %(lot)s it would be"
        " %(net_mass_g)s g. State another one, or send less."
    )


class TakerNotPermitted(Conflict):
    """Hazardous waste goes to whoever is permitted to take it."""

    message = N_(
        "%(lot)s is hazardous waste, and no permit that the taker states covers %(code)s on"
        " %(day)s. Ask the taker to state its permit, or choose another taker."
    )


@dataclass(frozen=True)
class Dispatch:
    """A lot that is to leave on a day. `route` is None where nobody knows where it goes.

    `consented_g` is its mass with all else under the same consent; `permits` are the taker's,
    the latest of each.
    """

    lot: str
    material: Material
    choice: WasteChoice | None
    route: Route | None
    consent: ConsentWord | None
    consented_g: int
    permits: Sequence[PermitTerms]
    part: Part
    on: date


def closed_gates(dispatch: Dispatch) -> Iterator[Conflict]:
    """Every reason why the lot does not leave, each with what would do."""
    choice = dispatch.choice
    code = choice.code if choice else None
    if code and not code.is_unverified and code.state_on(dispatch.on) is not CodeState.VALID:
        yield CodeDoesNotHold(code=code.code, lot=dispatch.lot, day=written(dispatch.on))
    yield from consent_refusals(dispatch)
    if code and code.is_hazardous and _is_uncovered(dispatch, code.code):
        yield TakerNotPermitted(lot=dispatch.lot, code=code.code, day=written(dispatch.on))


def crossing_of(dispatch: Dispatch) -> Crossing | None:
    """How the lot stands at the border of its way; None where there is none."""
    if dispatch.route is None:
        return None
    return find_crossing(dispatch.material, dispatch.choice, dispatch.route, on=dispatch.on)


def consent_remarks(word: ConsentWord | None, crossing: Crossing | None) -> tuple[Remark, ...]:
    """The coded reason that is given in place of a consent, where one is needed."""
    if crossing not in NEEDS_CONSENT or word is None or word.reason is None:
        return ()
    message = N_("No consent is stated: %(reason)s.")
    return (Remark("consent_reason", message, {"reason": REASON_NAMES[word.reason]}),)


def consent_refusals(dispatch: Dispatch) -> Iterator[Conflict]:
    """Why the lot does not cross the border of its way: no consent, or one that does not carry."""
    crossing, word, route = crossing_of(dispatch), dispatch.consent, dispatch.route
    if crossing not in NEEDS_CONSENT or route is None:
        return
    if word is None or word.terms is None:
        is_waived = word is not None and word.reason is NoConsentReason.NOT_NEEDED
        if not (is_waived and crossing in WAIVED_BY_AUTHORITY):
            yield NoConsent(lot=dispatch.lot, country=route.to_country)
        return
    terms, said = word.terms, {"lot": dispatch.lot, "reference": word.terms.reference}
    fault = terms.find_fault(
        from_country=route.from_country,
        to_country=route.to_country,
        net_mass_g=dispatch.consented_g,
        on=dispatch.on,
    )
    if fault is Fault.NOT_YET:
        yield ConsentNotYet(**said, day=written(terms.valid_from))
    elif fault is Fault.ENDED:
        yield ConsentEnded(**said, day=written(terms.valid_until))
    elif fault is Fault.OTHER_WAY:
        ends = {"from_country": terms.from_country, "to_country": terms.to_country}
        yield ConsentOtherWay(**said, **ends, start=route.from_country, end=route.to_country)
    elif fault is Fault.TOO_HEAVY:
        yield ConsentTooLight(**said, most_g=terms.most_g, net_mass_g=dispatch.consented_g)


def _is_uncovered(dispatch: Dispatch, low_code: str) -> bool:
    """Whether the taker states permits of the kinds that matter, and none is for this."""
    stated = [
        permit
        for permit in dispatch.permits
        if permit.kind in KINDS_OF_PART[dispatch.part]
        and permit.state_on(dispatch.on) is not PermitState.WITHDRAWN
    ]
    return bool(stated) and not any(
        permit.holds_on(dispatch.on) and permit.covers(low_code) for permit in stated
    )
