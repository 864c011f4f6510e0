"""Who acts: the organisation, the person if there is one, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foundation.errors import Forbidden

Via = Literal["page", "api", "worker", "demo", "guest"]


@dataclass(frozen=True)
class Actor:
    """Given to every act by its edge, so that nothing below an edge reads the request.

    `person_id` is None for an API key and for the worker; `via` is the door that was used.
    """

    organisation_id: str
    person_id: str | None
    permissions: frozenset[str]
    via: Via

    def may(self, permission: str) -> bool:
        """Whether this actor has the permission."""
        return permission in self.permissions

    def check(self, permission: str) -> None:
        """Raise `Forbidden` unless this actor has the permission."""
        if not self.may(permission):
            raise Forbidden()
