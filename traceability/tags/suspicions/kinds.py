"""What can be wrong about a scan, how grave it is, and how it may be answered. Pure.

A signature cannot tell a label from its photograph: state, place and time can. Places and devices
are given by whoever scans, and never proven, so an error takes two who are known by name.
"""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_


class SuspicionKind(StrEnum):
    """What does not fit."""

    SECOND_INTAKE = "second_intake"
    VOID_READ = "void_read"
    SPENT_READ = "spent_read"
    UNBOUND_AWAY = "unbound_away"
    TOO_FAST = "too_fast"
    TWO_PLACES = "two_places"
    OUTSIDER = "outsider"
    BURST = "burst"
    SWEEP = "sweep"
    FORGED = "forged"
    OTHER_SYMBOL = "other_symbol"
    CLAIMS_DIFFER = "claims_differ"
    OTHER_PACKAGE = "other_package"
    INNER_WRONG = "inner_wrong"
    INNER_AGAIN = "inner_again"
    OTHER_SEALS = "other_seals"


class Severity(StrEnum):
    """A warning is to be looked at; an open error keeps its package from being accepted."""

    WARNING = "warning"
    ERROR = "error"


class AnswerReason(StrEnum):
    """What somebody found who looked."""

    ONE_PACKAGE = "one_package"
    COPY_FOUND = "copy_found"
    OLD_LABEL = "old_label"
    WRONG_PLACE = "wrong_place"
    ALL_THERE = "all_there"
    SEALED_ANEW = "sealed_anew"
    MISREAD = "misread"
    OTHER = "other"


# By these a second physical label with the same claims shows itself.
COPIES = frozenset({SuspicionKind.SECOND_INTAKE, SuspicionKind.TOO_FAST, SuspicionKind.TWO_PLACES})

KIND_NAMES = {
    SuspicionKind.SECOND_INTAKE: N_("Taken in twice"),
    SuspicionKind.VOID_READ: N_("Withdrawn label read"),
    SuspicionKind.SPENT_READ: N_("Read after its lot was used up"),
    SuspicionKind.UNBOUND_AWAY: N_("Unused label read away from its yard"),
    SuspicionKind.TOO_FAST: N_("Two places too far apart"),
    SuspicionKind.TWO_PLACES: N_("Two devices at two places"),
    SuspicionKind.OUTSIDER: N_("Read by an outsider on the way"),
    SuspicionKind.BURST: N_("Read many times at once"),
    SuspicionKind.SWEEP: N_("Many labels read by a stranger"),
    SuspicionKind.FORGED: N_("Forged label read"),
    SuspicionKind.OTHER_SYMBOL: N_("Another symbol with its number"),
    SuspicionKind.CLAIMS_DIFFER: N_("Label says something else"),
    SuspicionKind.OTHER_PACKAGE: N_("Label on another package"),
    SuspicionKind.INNER_WRONG: N_("Paper of another label inside"),
    SuspicionKind.INNER_AGAIN: N_("Inner paper read twice"),
    SuspicionKind.OTHER_SEALS: N_("Other seals than were stated"),
}
SENTENCES = {
    SuspicionKind.SECOND_INTAKE: N_(
        "Label %(label)s was scanned at a gate again, after its package had been taken in."
    ),
    SuspicionKind.VOID_READ: N_("Label %(label)s was withdrawn, and was read after that."),
    SuspicionKind.SPENT_READ: N_("Label %(label)s was read after its lot had been used up."),
    SuspicionKind.UNBOUND_AWAY: N_(
        "Label %(label)s hangs on no package, and was read away from the yard that holds its roll."
    ),
    SuspicionKind.TOO_FAST: N_(
        "Label %(label)s was read at two places %(distance)s km apart within %(minutes)s minutes."
    ),
    SuspicionKind.TWO_PLACES: N_(
        "Label %(label)s was read by two devices at two places within %(minutes)s minutes."
    ),
    SuspicionKind.OUTSIDER: N_(
        "Label %(label)s was read on its way by an organisation that has no part in it."
    ),
    SuspicionKind.BURST: N_("Label %(label)s was read more than %(count)s times in ten minutes."),
    SuspicionKind.SWEEP: N_(
        "%(count)s labels of the lot, %(label)s among them, were read by strangers within an hour."
    ),
    SuspicionKind.FORGED: N_(
        "A label was read that names itself %(label)s and is not signed by us."
    ),
    SuspicionKind.OTHER_SYMBOL: N_(
        "A symbol was read that is not the one printed for label %(label)s, and carries its number."
    ),
    SuspicionKind.CLAIMS_DIFFER: N_(
        "A symbol was read that says something else than was registered for label %(label)s."
    ),
    SuspicionKind.OTHER_PACKAGE: N_("Label %(label)s was read where another package was expected."),
    SuspicionKind.INNER_WRONG: N_(
        "The paper inside the package of label %(label)s does not belong to that label."
    ),
    SuspicionKind.INNER_AGAIN: N_(
        "The paper inside the package of label %(label)s was read again: it counts once."
    ),
    SuspicionKind.OTHER_SEALS: N_(
        "Lot %(lot)s was accepted with other seals than its giver stated: %(missing)s broken or"
        " missing, %(unknown)s that were not stated."
    ),
}
REASON_NAMES = {
    AnswerReason.ONE_PACKAGE: N_("I looked: there is one package, and one label on it"),
    AnswerReason.COPY_FOUND: N_("A copy was found and put aside"),
    AnswerReason.OLD_LABEL: N_("An old label was still about; it is destroyed"),
    AnswerReason.WRONG_PLACE: N_("The place or the clock of a device was wrong"),
    AnswerReason.ALL_THERE: N_("I looked inside: all that was stated is there"),
    AnswerReason.SEALED_ANEW: N_("It was sealed anew on its way, and I know why"),
    AnswerReason.MISREAD: N_("A number was misread or mistyped"),
    AnswerReason.OTHER: N_("Something else, said below"),
}

_OF_SEALS = (AnswerReason.ALL_THERE, AnswerReason.SEALED_ANEW, AnswerReason.MISREAD)


def reasons_of(kind: SuspicionKind) -> tuple[AnswerReason, ...]:
    """What may be answered: seals are no labels."""
    is_of_seals = kind is SuspicionKind.OTHER_SEALS
    return tuple(
        one
        for one in AnswerReason
        if one is AnswerReason.OTHER or (one in _OF_SEALS) is is_of_seals
    )
