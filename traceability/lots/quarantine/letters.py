"""Who hears that packages are put aside, and that they are released: the lot's other sides."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation.errors import N_
from foundation.notices.announcing import Happening, announce
from foundation.notices.kinds import NoticeKind
from traceability.custody.events import ActKind, Quarantine, Release
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import QuarantineReason
from traceability.lots.models import Lot

PUT_ASIDE = N_("Packages of your lot are put aside")
WHY = {
    QuarantineReason.RADIATION: N_(
        "Packages in quarantine: no. %(numbers)s, for radiation at the portal. The lot is held up"
        " until they are released, or refused at the gate."
    ),
    QuarantineReason.SMOKE: N_(
        "Packages in quarantine: no. %(numbers)s, for smoke or heat. The lot is held up until they"
        " are released, or refused at the gate."
    ),
    QuarantineReason.BROKEN_SEAL: N_(
        "Packages in quarantine: no. %(numbers)s, for a seal that is broken or missing. The lot is"
        " held up until they are released, or refused at the gate."
    ),
    QuarantineReason.LEAKING: N_(
        "Packages in quarantine: no. %(numbers)s, for leaking. The lot is held up until they are"
        " released, or refused at the gate."
    ),
    QuarantineReason.OTHER: N_(
        "Packages in quarantine: no. %(numbers)s. The lot's page says why. The lot is held up until"
        " they are released, or refused at the gate."
    ),
}
RELEASED = N_("Packages of your lot are released")
GOES_ON = N_("No longer in quarantine: no. %(numbers)s. The lot goes on once nothing is put aside.")


def tell_of_quarantine(session: Session, payload: Mapping[str, object]) -> None:
    """Answer "custody.recorded": tell those whose figures a lot's are, but for who did it."""
    if payload["act"] not in (ActKind.QUARANTINE.value, ActKind.RELEASE.value):
        return
    lots = payload["lots"]
    assert isinstance(lots, list), "custody announces lots as a list of codes"
    for lot in map(str, lots):
        event = next(one for one in get_events(session, lot) if one.event_id == payload["event_id"])
        assert isinstance(event.act, Quarantine | Release), "its payload says so"
        others = get_state(session, lot).sides - {event.occasion.organisation_id}
        happening = _happening(lot, event.act, event.event_id, session.get_one(Lot, lot).title)
        for organisation_id in sorted(others):
            announce(session, happening, organisation_id=organisation_id)


def _happening(lot: str, act: Quarantine | Release, event_id: str, title: str) -> Happening:
    is_aside = isinstance(act, Quarantine)
    numbers = ", ".join(package_id.rpartition(".")[2] for package_id in act.packages)
    return Happening(
        kind=NoticeKind.LOT_QUARANTINED if is_aside else NoticeKind.LOT_RELEASED,
        key=event_id,
        heading=PUT_ASIDE if is_aside else RELEASED,
        sentence=WHY[act.reason] if isinstance(act, Quarantine) else GOES_ON,
        words={"numbers": numbers},
        reference=lot,
        about=title,
        link=f"/lots/{lot}",
        ids={"lot": lot, "event": event_id},
    )
