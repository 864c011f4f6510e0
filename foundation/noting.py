"""Security events: what happened to whose access, as `subject:action`, in the operations log.

Ids only. A name, an address or a token must never stand in a line: lines are kept, copied and read
by people who may not know them.
"""

from __future__ import annotations

from enum import StrEnum

import structlog


class SecurityEvent(StrEnum):
    """What is noted. The subject first, so that lines about one thing sort together."""

    SESSION_START = "session:start"
    SESSION_END = "session:end"
    SIGN_IN_REFUSE = "sign_in:refuse"
    FACTOR_CHANGE = "factor:change"
    PASSWORD_CHANGE = "password:change"
    ROLE_CHANGE = "role:change"
    MEMBER_REMOVE = "member:remove"
    API_KEY_CREATE = "api_key:create"
    API_KEY_REVOKE = "api_key:revoke"
    API_KEY_REFUSE = "api_key:refuse"
    SIGNING_KEY_CREATE = "signing_key:create"
    DEVICE_ENROL = "device:enrol"
    DEVICE_REVOKE = "device:revoke"
    ACCESS_REFUSE = "access:refuse"
    LIMIT_HIT = "limit:hit"
    BACKUP_MAKE = "backup:make"
    BACKUP_RESTORE = "backup:restore"


REFUSALS = frozenset(
    {
        SecurityEvent.SIGN_IN_REFUSE,
        SecurityEvent.API_KEY_REFUSE,
        SecurityEvent.ACCESS_REFUSE,
        SecurityEvent.LIMIT_HIT,
    }
)


def note(what: SecurityEvent, **ids: str | int | None) -> None:
    """Write a line. Refusals are warnings: many of them are somebody trying."""
    logger = structlog.get_logger("regauss.security")
    write = logger.warning if what in REFUSALS else logger.info
    write(what.value, **ids)
