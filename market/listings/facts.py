"""The facts of a lot as a listing freezes them: what is sold is what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from traceability.materials.composition import Content, ContentKind
from traceability.materials.confidence import Confidence


@dataclass(frozen=True)
class Step:
    """One party of the lot's way so far, by role and country, never by name."""

    roles: tuple[str, ...]
    country: str
    is_seller: bool


@dataclass(frozen=True)
class Waste:
    """What the seller said under waste law, and how the code stood on the day of the listing."""

    status: str
    low_code: str | None
    title: str | None
    is_hazardous: bool | None
    reason: str | None
    basis: str
    chosen_on: str | None
    code_state: str | None
    is_unverified: bool


@dataclass(frozen=True)
class Facts:
    """What a buyer may rely on. Contents keep declared and measured apart, with their sources."""

    description: str
    origin_class: str
    package_count: int
    packaging: str
    is_magnetised: bool | None
    coating: str
    contents: tuple[Content, ...]
    way: tuple[Step, ...]
    photo_ids: tuple[str, ...]
    grade: str | None = None
    waste: Waste | None = None

    @property
    def waste_code(self) -> str | None:
        """The code alone."""
        return self.waste.low_code if self.waste else None


def to_json(facts: Facts) -> dict[str, object]:
    """The facts as the listing's row keeps them."""
    return asdict(facts)


def from_json(kept: Mapping[str, Any]) -> Facts:
    """The facts of a listing's row."""
    return Facts(
        description=kept["description"],
        origin_class=kept["origin_class"],
        package_count=kept["package_count"],
        packaging=kept["packaging"],
        is_magnetised=kept["is_magnetised"],
        coating=kept["coating"],
        contents=tuple(_content(one) for one in kept["contents"]),
        way=tuple(
            Step(tuple(one["roles"]), one["country"], one["is_seller"]) for one in kept["way"]
        ),
        photo_ids=tuple(kept["photo_ids"]),
        grade=kept.get("grade"),  # listings from before grades and codes have neither
        waste=Waste(**kept["waste"]) if kept.get("waste") else None,
    )


def _content(kept: Mapping[str, Any]) -> Content:
    confidence = kept["confidence"]
    return Content(
        **{
            **kept,
            "kind": ContentKind(kept["kind"]),
            "confidence": Confidence(confidence) if confidence else None,
        }
    )
