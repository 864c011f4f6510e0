"""Classes whose pieces can hold what somebody wrote on them, each with its reason and source."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from traceability.materials.confidence import Confidence, Sourced, sourced
from traceability.materials.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def storage_media() -> Mapping[str, Sourced[str]]:
    """Why a class can hold what was written, by its code; other classes are not in it."""
    return MappingProxyType(
        {
            row["material_code"]: sourced(row["why"], Confidence(row["confidence"]), row["source"])
            for row in read_table("storage_media")
        }
    )
