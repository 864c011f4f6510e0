"""How devices are sanitised, why it is not stated, and what is odd about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import N_
from traceability.materials.remarks import Remark, written
from traceability.materials.storage_media import storage_media


class SanitisingMethod(StrEnum):
    """How what was written is made unreadable (after NIST SP 800-88: clear, purge, destroy)."""

    OVERWRITTEN = "overwritten"
    CRYPTO_ERASED = "crypto_erased"
    DEGAUSSED = "degaussed"
    PLATTERS_DESTROYED = "platters_destroyed"
    SHREDDED = "shredded"


class NotSanitisedReason(StrEnum):
    """Why it is not stated: coded, so that silence has a reason too."""

    NO_MEDIUM = "no_medium"
    BY_TAKER = "by_taker"
    NOT_KNOWN = "not_known"


METHOD_NAMES = {
    SanitisingMethod.OVERWRITTEN: N_("overwritten"),
    SanitisingMethod.CRYPTO_ERASED: N_("its keys erased"),
    SanitisingMethod.DEGAUSSED: N_("degaussed"),
    SanitisingMethod.PLATTERS_DESTROYED: N_("platters or chips taken out and destroyed"),
    SanitisingMethod.SHREDDED: N_("shredded"),
}
REASON_NAMES = {
    NotSanitisedReason.NO_MEDIUM: N_("nothing that can be written on is left in it"),
    NotSanitisedReason.BY_TAKER: N_("whoever takes it sanitises it, by contract"),
    NotSanitisedReason.NOT_KNOWN: N_("not known yet"),
}
NOT_STATED = N_(
    "Its class can hold what somebody wrote, and nobody has stated how that was made unreadable."
)
REASON_STATED = N_("Its class can hold what somebody wrote. Not stated as sanitised: %(reason)s.")
SHREDDED = N_(
    "It was shredded for safety: shredding takes the recovery of magnets below 10 per cent"
    " (Sprecher et al. 2014)."
)


@dataclass(frozen=True)
class Sanitising:
    """How, by whom and when; `serials` name the pieces. `has_certificate`: a document says so."""

    method: SanitisingMethod
    operator: str
    done_on: date
    serials: tuple[str, ...] = ()
    has_certificate: bool = False


Stated = Sanitising | NotSanitisedReason | None


def sanitising_remarks(material_code: str, stated: Stated) -> tuple[Remark, ...]:
    """What to see to before devices of a class are bought; nothing for classes that hold none."""
    if material_code not in storage_media():
        return ()
    if stated is None:
        return (Remark("sanitising_missing", NOT_STATED),)
    if isinstance(stated, NotSanitisedReason):
        values = {"reason": REASON_NAMES[stated]}
        return (Remark("sanitising_reason", REASON_STATED, values),)
    if stated.method is SanitisingMethod.SHREDDED:
        return (Remark("sanitising_shredded", SHREDDED),)
    return ()


def sanitising_summary(stated: Stated) -> Remark | None:
    """What anybody who sees the lot may know before a sale: that it was done, how and when."""
    if not isinstance(stated, Sanitising):
        return None
    values = {"method": METHOD_NAMES[stated.method], "day": written(stated.done_on)}
    return Remark("sanitised", N_("Sanitised: %(method)s, on %(day)s."), values)
