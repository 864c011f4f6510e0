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
