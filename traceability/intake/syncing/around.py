"""What the deliveries of a manifest need besides their lots' states, gathered for all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation_names
from traceability.intake.photos.queries import get_hashes_here
from traceability.intake.seals.models import SealCheck
from traceability.intake.seals.queries import get_checks, get_confirmed_ids, takes_two
from traceability.intake.tally import Delivery
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents_of, get_lots
from traceability.materials.composition import Content
from traceability.tags.models import Tag
from traceability.tags.queries import get_tags_of
from traceability.tags.suspicions.queries import Told, get_blocking


@dataclass(frozen=True)
class Around:
    """By giver, by lot, by handover and by package. `takes_two` is the gate's own rule."""

    names: Mapping[str, str]
    lots: Mapping[str, Lot]
    contents: Mapping[str, tuple[Content, ...]]
    tags: Mapping[str, list[Tag]]
    photos: Mapping[str, list[str]]
    checks: Mapping[str, SealCheck]
    confirmed_ids: frozenset[str]
    doubts: Mapping[str, Told]
    takes_two: bool


def gather_around(session: Session, deliveries: Sequence[Delivery], *, actor: Actor) -> Around:
    """All of it, in the same number of queries for one delivery and for two hundred."""
    lots = [one.state.lot for one in deliveries]
    handovers = [one.handover.handover_id for one in deliveries]
    checks = get_checks(session, handovers)
    return Around(
        names=get_organisation_names(session, {one.handover.giver_id for one in deliveries}),
        lots=get_lots(session, lots),
        contents=get_contents_of(session, lots),
        tags=get_tags_of(session, lots),
        photos=get_hashes_here(session, handovers),
        checks=checks,
        confirmed_ids=get_confirmed_ids(session, [check.id for check in checks.values()]),
        doubts=_doubts(session, deliveries),
        takes_two=takes_two(session, actor.organisation_id),
    )


def _doubts(session: Session, deliveries: Sequence[Delivery]) -> dict[str, Told]:
    """What keeps a package from being accepted, the oldest of each."""
    packages = [line.package.package_id for one in deliveries for line in one.lines]
    doubts: dict[str, Told] = {}
    for told in get_blocking(session, packages) if packages else ():
        doubts.setdefault(told.row.package_id or "", told)
    return doubts
