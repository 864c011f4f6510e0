"""Roles: what an organisation does in the trade, what a person may do in it, and the permissions
that follow.
"""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_
from foundation.parties.standing import Standing


class TradeRole(StrEnum):
    """What an organisation does with the metal; one organisation may do several of these."""

    COLLECTOR = "collector"
    DISMANTLER = "dismantler"
    CARRIER = "carrier"
    TRADER = "trader"
    REFINER = "refiner"
    LABORATORY = "laboratory"
    AUDITOR = "auditor"


class PersonRole(StrEnum):
    """What a person does in an organisation."""

    OWNER = "owner"
    TRADER = "trader"
    YARD = "yard"
    DRIVER = "driver"
    READER = "reader"


TRADE_NAMES = {
    TradeRole.COLLECTOR: N_("collector"),
    TradeRole.DISMANTLER: N_("dismantler"),
    TradeRole.CARRIER: N_("carrier"),
    TradeRole.TRADER: N_("trader"),
    TradeRole.REFINER: N_("refiner"),
    TradeRole.LABORATORY: N_("laboratory"),
    TradeRole.AUDITOR: N_("auditor"),
}
ROLE_NAMES = {
    PersonRole.OWNER: N_("owner"),
    PersonRole.TRADER: N_("trader"),
    PersonRole.YARD: N_("yard"),
    PersonRole.DRIVER: N_("driver"),
    PersonRole.READER: N_("reader"),
}
ROLE_HINTS = {
    PersonRole.OWNER: N_("everything, people and keys too"),
    PersonRole.TRADER: N_("registers lots, lists, buys and sells"),
    PersonRole.YARD: N_("scans, weighs, accepts and refuses at the gate"),
    PersonRole.DRIVER: N_("sees what is handed over"),
    PersonRole.READER: N_("sees everything, changes nothing"),
}

READ_PERMISSIONS = frozenset({"lots:read", "custody:read", "market:read"})
ALL_PERMISSIONS = READ_PERMISSIONS | {
    "lots:write",
    "custody:write",
    "market:write",
    "organisation:manage",
    "keys:manage",
    "webhooks:manage",
}

DESK_PERMISSIONS = frozenset({"desk:read", "desk:write"})

PERMISSIONS: dict[PersonRole, frozenset[str]] = {
    PersonRole.OWNER: ALL_PERMISSIONS,
    PersonRole.TRADER: frozenset(
        {"lots:read", "lots:write", "market:read", "market:write", "custody:read"}
    ),
    PersonRole.YARD: frozenset({"lots:read", "custody:read", "custody:write"}),
    PersonRole.DRIVER: frozenset({"custody:read"}),
    PersonRole.READER: READ_PERMISSIONS,
}

# The operator's people run the place and have no part in its trade.
OPERATOR_PERMISSIONS: dict[PersonRole, frozenset[str]] = {
    PersonRole.OWNER: DESK_PERMISSIONS | {"organisation:manage"},
    PersonRole.READER: frozenset({"desk:read"}),
}
OPERATOR_ROLE_HINTS = {
    PersonRole.OWNER: N_("decides at the desk, and invites people"),
    PersonRole.READER: N_("sees the desk, changes nothing"),
}

PERMISSION_NAMES = {
    "lots:read": N_("read lots"),
    "lots:write": N_("register and change lots"),
    "custody:read": N_("read custody events"),
    "custody:write": N_("record custody events"),
    "market:read": N_("read listings and orders"),
    "market:write": N_("list, buy and sell"),
    "organisation:manage": N_("change the organisation, its people and sites"),
    "keys:manage": N_("make and revoke keys"),
    "webhooks:manage": N_("say where programs listen, and see what was sent there"),
}

# A key is held by a program, so it never makes other keys, people or sites.
KEY_PERMISSIONS = ALL_PERMISSIONS - {"organisation:manage", "keys:manage"}


# A closed organisation finishes what is under way; bringing in new metal would be a beginning.
STARTING_PERMISSIONS = frozenset({"lots:write"})


def permissions_of(
    role: PersonRole, *, standing: Standing, is_operator: bool = False
) -> frozenset[str]:
    """What a person may do: by role, less what their organisation's standing takes away."""
    if is_operator:
        return OPERATOR_PERMISSIONS.get(role, frozenset())
    return PERMISSIONS[role] & allowed_in(standing)


def allowed_in(standing: Standing) -> frozenset[str]:
    """What people and keys of an organisation may do at most, as it stands."""
    if standing is Standing.FROZEN:
        return READ_PERMISSIONS
    if standing is Standing.CLOSED:
        return ALL_PERMISSIONS - STARTING_PERMISSIONS
    return ALL_PERMISSIONS
