"""Where an organisation stands with the operator: one table of what may become what."""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_, Conflict


class Standing(StrEnum):
    """New prepares, approved trades, frozen reads, closed finishes what is under way."""

    NEW = "new"
    APPROVED = "approved"
    FROZEN = "frozen"
    CLOSED = "closed"


class StandingAction(StrEnum):
    """What the operator does to an organisation."""

    APPROVE = "approve"
    FREEZE = "freeze"
    CLOSE = "close"


STANDING_NAMES = {
    Standing.NEW: N_("waits for approval"),
    Standing.APPROVED: N_("approved"),
    Standing.FROZEN: N_("frozen"),
    Standing.CLOSED: N_("closed"),
}
STANDING_HINTS = {
    Standing.NEW: N_(
        "You can prepare everything: sites, people, lots and drafts. Listing a lot and ordering "
        "one wait until we have looked at your organisation; we write to its owners then."
    ),
    Standing.APPROVED: N_("Your organisation can sell and buy."),
    Standing.FROZEN: N_("Your organisation only reads for now. Our letter to its owners says why."),
    Standing.CLOSED: N_(
        "Your organisation finishes what is under way, its orders and handovers, and starts "
        "nothing new."
    ),
}
STANDING_MEANINGS = {
    Standing.NEW: "wait",
    Standing.APPROVED: "good",
    Standing.FROZEN: "bad",
    Standing.CLOSED: "plain",
}

TRANSITIONS: dict[tuple[Standing, StandingAction], Standing] = {
    (Standing.NEW, StandingAction.APPROVE): Standing.APPROVED,
    (Standing.NEW, StandingAction.FREEZE): Standing.FROZEN,
    (Standing.NEW, StandingAction.CLOSE): Standing.CLOSED,
    (Standing.APPROVED, StandingAction.FREEZE): Standing.FROZEN,
    (Standing.APPROVED, StandingAction.CLOSE): Standing.CLOSED,
    (Standing.FROZEN, StandingAction.APPROVE): Standing.APPROVED,
    (Standing.FROZEN, StandingAction.CLOSE): Standing.CLOSED,
    (Standing.CLOSED, StandingAction.APPROVE): Standing.APPROVED,
    (Standing.CLOSED, StandingAction.FREEZE): Standing.FROZEN,
}


class StandingUnchanged(Conflict):
    """The organisation stands there already: somebody else was faster."""

    message = N_("This organisation is %(standing)s already. Look at its page again.")


def next_standing(standing: Standing, action: StandingAction) -> Standing:
    """The standing after an action. Raises `StandingUnchanged`."""
    try:
        return TRANSITIONS[standing, action]
    except KeyError:
        raise StandingUnchanged(standing=standing.value) from None


def actions_from(standing: Standing) -> list[StandingAction]:
    """What the operator can do to an organisation that stands here."""
    return [action for action in StandingAction if (standing, action) in TRANSITIONS]
