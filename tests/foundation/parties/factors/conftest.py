"""The parties' cast, for the factors of its people."""

from __future__ import annotations

from tests.foundation.parties.conftest import ada, cast, mallory, yan

__all__ = ["ada", "cast", "mallory", "yan"]
