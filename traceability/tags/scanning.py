"""What a read code is: genuine, not to be told, or not genuine; three answers, never two.

A signature says that we made the label; a typed code says nothing of the sort. What the record adds
is whether the label still speaks for its package, and whether it says what was registered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from foundation import clock
from foundation.errors import N_, DomainError, Invalid, NotFound
from foundation.ids import BadCode, check_code, new_id
from foundation.parties.actor import Actor
from traceability.tags import payload
from traceability.tags.cose import UnknownKey
from traceability.tags.keys import trusted_keys
from traceability.tags.material_numbers import find_material_code
from traceability.tags.models import Scan, ScanOutcome, ScanWay, Tag, TagState
from traceability.tags.payload import Claims, NotATag
from traceability.tags.queries import find_tag, find_tag_by_short_code

SHORT_PREFIX = "TG"


class Answer(StrEnum):
    """Is the label genuine?"""

    GENUINE = "genuine"
    UNPROVEN = "unproven"
    NOT_GENUINE = "not_genuine"


class ClaimsDiffer(Invalid):
    """The signature holds, and the label says something else than what was registered."""

    message = N_("This label says something else than what was registered for it.")


class NotOnRecord(NotFound):
    """A good signature without a row: a label made elsewhere with our key, or lost by a restore."""

    message = N_("This label is signed, but there is no record of it here.")


class CodeAlone(Invalid):
    """Anyone can type or print a short code, so it proves nothing by itself."""

    message = N_(
        "A typed code proves nothing by itself: only the symbol on the label carries a signature."
    )


@dataclass(frozen=True)
class Reading:
    """What was read, the tag it names if any, and the reason for an answer other than genuine."""

    content: str
    answer: Answer
    tag: Tag | None
    claims: Claims | None = None
    reason: DomainError | None = None

    @property
    def is_void(self) -> bool:
        """Whether the label was withdrawn, genuine or not."""
        return self.tag is not None and self.tag.state is TagState.VOID


@dataclass(frozen=True)
class Whereabouts:
    """Where and with what a scan was made, as far as the device says."""

    device: str | None = None
    site_id: str | None = None
    latitude_udeg: int | None = None
    longitude_udeg: int | None = None
    accuracy_m: int | None = None


NOWHERE = Whereabouts()


def read_code(session: Session, text: str) -> Reading:
    """Read a scanned address or a typed short code. `NotATag` when it is neither."""
    if "/S/" in text.upper():
        return read_tag(session, payload.parse_url(text))
    return read_short_code(session, text.strip().rstrip("/").rpartition("/")[2])


def read_tag(session: Session, text: str) -> Reading:
    """Read the signed text of a tag: the part of its address after `/S/`."""
    try:
        claims = payload.verify(text, trusted_keys(session))
    except UnknownKey as reason:
        return Reading(text, Answer.UNPROVEN, None, reason=reason)
    except Invalid as reason:
        return Reading(text, Answer.NOT_GENUINE, None, reason=reason)
    tag = find_tag(session, claims.tag_id)
    if tag is None:
        return Reading(text, Answer.UNPROVEN, None, claims, NotOnRecord())
    if not _says_what_is_on_record(claims, tag):
        return Reading(text, Answer.NOT_GENUINE, tag, claims, ClaimsDiffer())
    return Reading(text, Answer.GENUINE, tag, claims)


def read_short_code(session: Session, text: str) -> Reading:
    """Read a code typed by hand: it finds the tag, and proves nothing."""
    try:
        code = check_code(text, SHORT_PREFIX)
    except BadCode:
        raise NotATag() from None
    return Reading(code, Answer.UNPROVEN, find_tag_by_short_code(session, code), reason=CodeAlone())


def record_scan(
    session: Session,
    content: str,
    *,
    tag: Tag | None,
    way: ScanWay,
    outcome: ScanOutcome,
    whereabouts: Whereabouts = NOWHERE,
    scanned_at: datetime | None = None,
    actor: Actor | None,
) -> Scan:
    """Keep that somebody read this code, and what came of it; without an actor, a stranger.

    `scanned_at` is the device's word where the scan comes later than it was made.
    """
    scan = Scan(
        id=new_id(),
        tag_id=None if tag is None else tag.id,
        content_hash=hashlib.sha256(content.encode()).digest(),
        way=way,
        outcome=outcome,
        organisation_id=None if actor is None else actor.organisation_id,
        person_id=None if actor is None else actor.person_id,
        site_id=whereabouts.site_id,
        device=whereabouts.device,
        latitude_udeg=whereabouts.latitude_udeg,
        longitude_udeg=whereabouts.longitude_udeg,
        accuracy_m=whereabouts.accuracy_m,
        scanned_at=scanned_at,
        received_at=clock.now(),
    )
    session.add(scan)
    session.flush()
    return scan


def outcome_of(reading: Reading) -> ScanOutcome:
    """What to note about a reading that expects nothing in particular."""
    if reading.answer is Answer.NOT_GENUINE:
        return ScanOutcome.FORGED
    if reading.is_void:
        return ScanOutcome.VOID
    return ScanOutcome.GENUINE if reading.answer is Answer.GENUINE else ScanOutcome.UNPROVEN


def _says_what_is_on_record(claims: Claims, tag: Tag) -> bool:
    """Claims of a bound label are those it was bound with; one from a roll claims nothing yet."""
    bound = claims.binding
    if bound is None:
        return True
    said = (
        bound.lot_code,
        bound.number,
        bound.of,
        find_material_code(bound.material_number),
        bound.net_mass_g,
    )
    return said == (tag.lot_code, tag.number, tag.of, tag.material_code, tag.net_mass_g)
