"""Roles: what an organisation does in the trade, what a person may do in it, and the permissions
that follow.
"""

from __future__ import annotations

from enum import StrEnum


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


READ_PERMISSIONS = frozenset({"lots:read", "custody:read", "market:read"})
ALL_PERMISSIONS = READ_PERMISSIONS | {
    "lots:write",
    "custody:write",
    "market:write",
    "organisation:manage",
    "keys:manage",
}

PERMISSIONS: dict[PersonRole, frozenset[str]] = {
    PersonRole.OWNER: ALL_PERMISSIONS,
    PersonRole.TRADER: frozenset(
        {"lots:read", "lots:write", "market:read", "market:write", "custody:read"}
    ),
    PersonRole.YARD: frozenset({"lots:read", "custody:read", "custody:write"}),
    PersonRole.DRIVER: frozenset({"custody:read"}),
    PersonRole.READER: READ_PERMISSIONS,
}

# A key is held by a program, so it never makes other keys, people or sites.
KEY_PERMISSIONS = ALL_PERMISSIONS - {"organisation:manage", "keys:manage"}


def permissions_of(role: PersonRole, *, is_frozen: bool) -> frozenset[str]:
    """What a person may do; in a frozen organisation everybody only reads."""
    return PERMISSIONS[role] & READ_PERMISSIONS if is_frozen else PERMISSIONS[role]
