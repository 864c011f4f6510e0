"""What a read code is: genuine, not to be told, or not genuine; three answers, never two.

A signature says that we made the label; a typed code says nothing of the sort. What the record adds
is whether the label still speaks for its package, and whether it says what was registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from foundation.errors import N_, DomainError, Invalid, NotFound
from foundation.ids import BadCode, check_code
from traceability.tags import payload
from traceability.tags.cose import UnknownKey
from traceability.tags.keys import trusted_keys
from traceability.tags.material_numbers import find_material_code
from traceability.tags.models import ScanOutcome, Tag, TagState
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


class NotTheSymbol(Invalid):
    """The signature holds and the claims are right, and it is not the text that was printed: an
    ECDSA signature can be altered by anybody without breaking it."""

    message = N_(
        "This symbol carries the number of one of our labels, and is not the one that we printed."
    )


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
    """What was read, the tag it names if any, and the reason for an answer other than genuine.

    `named` is the tag that a forgery names itself: nothing of it is shown.
    """

    content: str
    answer: Answer
    tag: Tag | None
    claims: Claims | None = None
    reason: DomainError | None = None
    named: Tag | None = None

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
    except Invalid as reason:
        named = find_tag(session, payload.find_named(text) or "")
        # A key that we do not know may be another deployment's; over a number of ours it is not.
        is_elsewhere = isinstance(reason, UnknownKey) and named is None
        answer = Answer.UNPROVEN if is_elsewhere else Answer.NOT_GENUINE
        return Reading(text, answer, None, reason=reason, named=named)
    tag = find_tag(session, claims.tag_id)
    if tag is None:
        return Reading(text, Answer.UNPROVEN, None, claims, NotOnRecord())
    if not _says_what_is_on_record(claims, tag):
        return Reading(text, Answer.NOT_GENUINE, tag, claims, ClaimsDiffer())
    if not tag.url.endswith(f"/{text}"):
        return Reading(text, Answer.NOT_GENUINE, tag, claims, NotTheSymbol())
    return Reading(text, Answer.GENUINE, tag, claims)


def read_short_code(session: Session, text: str) -> Reading:
    """Read a code typed by hand: it finds the tag, and proves nothing."""
    try:
        code = check_code(text, SHORT_PREFIX)
    except BadCode:
        raise NotATag() from None
    return Reading(code, Answer.UNPROVEN, find_tag_by_short_code(session, code), reason=CodeAlone())


_NOT_GENUINE: dict[type[DomainError | None], ScanOutcome] = {
    ClaimsDiffer: ScanOutcome.SWAPPED,
    NotTheSymbol: ScanOutcome.REPLAYED,
}


def outcome_of(reading: Reading) -> ScanOutcome:
    """What to note about a reading that expects nothing in particular."""
    if reading.answer is Answer.NOT_GENUINE:
        return _NOT_GENUINE.get(type(reading.reason), ScanOutcome.FORGED)
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
