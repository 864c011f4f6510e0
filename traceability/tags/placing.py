"""A finder's place: given by consent, just after the scan, kept with it and told to the owner."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, Conflict
from foundation.http.texts import SOURCE_LANGUAGE, _, speaking
from foundation.parties.actor import Actor
from traceability.tags import noting, relay
from traceability.tags.models import Scan, ScanPlace, Tag
from traceability.tags.scanning import Whereabouts

WHILE = timedelta(minutes=15)
DEGREE = 1_000_000
SENTENCE = N_("It was read at %(latitude)s, %(longitude)s, within %(accuracy)s m.")


class ScanFirst(Conflict):
    """A place belongs to one's own scan of this label, and to its moment."""

    message = N_("Scan the label again, then tell where it is.")


def note_place_of_scan(
    session: Session, tag: Tag, scan_id: str, whereabouts: Whereabouts, *, actor: Actor | None
) -> None:
    """Keep the place of a scan that has none yet; whoever made the scan knows its id.

    Raises `ScanFirst` for any other, and for one of a while ago.
    """
    scan = session.get(Scan, scan_id)
    own_id = actor.organisation_id if actor else None
    if scan is None or scan.tag_id != tag.id or scan.organisation_id != own_id:
        raise ScanFirst()
    if clock.now() - scan.received_at > WHILE or session.get(ScanPlace, scan.id) is not None:
        raise ScanFirst()
    noting.place_later(session, tag, scan, whereabouts)
    # The owner reads it, in the language of everything else that is written to owners.
    with speaking(SOURCE_LANGUAGE):
        text = _(
            SENTENCE,
            latitude=_degrees(whereabouts.latitude_udeg),
            longitude=_degrees(whereabouts.longitude_udeg),
            accuracy=whereabouts.accuracy_m or 0,
        )
    relay.write_to_owner(session, tag, text=text, reply_to=None)


def _degrees(udeg: int | None) -> str:
    """Five decimals: about a metre."""
    whole, rest = divmod(abs(udeg or 0), DEGREE)
    return f"{'-' if (udeg or 0) < 0 else ''}{whole}.{rest // 10:05d}"
