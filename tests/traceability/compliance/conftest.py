"""The cast of the lots holds permits too."""

from __future__ import annotations

from tests.traceability.lots.conftest import cast

__all__ = ["cast"]
