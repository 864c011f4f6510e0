"""Doing the steps that custody alone knows, each through the act itself."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import replace

from sqlmodel import Session

from foundation.parties.actor import Actor
from market.demo.custody_steps import (
    AcceptedInPart,
    Corrected,
    CustodyStep,
    Divided,
    Explained,
    Merged,
    OfferedByLink,
    PutAside,
    Sampled,
)
from market.demo.moving_in import Member
from traceability.custody.correcting import entry_of
from traceability.custody.events import PackageEntry, PackageMass
from traceability.custody.part_acceptance import RefusedPart
from traceability.custody.putting_aside import Quarantine
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.discrepancies import speaking
from traceability.discrepancies.queries import get_of_lot
from traceability.guests.linking import offer_by_link
from traceability.lots.correcting.amending import Said, Wanted, amend
from traceability.lots.parting.accepting import accept_part
from traceability.lots.registration import LotPackage
from traceability.lots.sampling.drawing import Split, draw_sample
from traceability.lots.transforming.making import Part, Weighed, merge_lots, split_lot

DRUM_TARE_G = 18_500
SCALE = "platform scale"
LINK_DAYS = 10


def do(
    session: Session,
    step: CustodyStep,
    *,
    lot: str,
    codes: MutableMapping[str, str],
    members: Mapping[str, Member],
) -> None:
    """Do a step of a lot; `codes` gets those of the lots that come out of it."""
    member = members[step.by]
    actor, weighed = member.actor, Weighed(instrument=SCALE, site_id=member.site_id)
    match step:
        case Merged():
            inputs = [lot, *(codes[reference] for reference in step.others)]
            whole = Part(_drums(step.net_g), step.title, step.into)
            made = merge_lots(session, inputs, whole, weighed, actor=actor)
            codes[step.into] = made.lots[0].code
        case Divided():
            parts = [Part(_drums(net_g), title, name) for name, title, net_g in step.parts]
            made = split_lot(session, lot, parts, weighed, actor=actor)
            names = [name for name, _title, _net_g in step.parts]
            codes.update(zip(names, (one.code for one in made.lots), strict=True))
        case Sampled():
            splits = [Split(purpose, seal, net_g) for _name, purpose, seal, net_g in step.splits]
            made = draw_sample(session, lot, splits, site_id=member.site_id, actor=actor)
            names = [name for name, *_asked in step.splits]
            codes.update(zip(names, (one.code for one in made.lots), strict=True))
        case AcceptedInPart():
            codes[step.rest] = _accept_part(session, step, lot=lot, member=member)
        case Explained():
            (told,) = get_of_lot(session, lot)
            said = speaking.Said(step.explanation, step.comment)
            speaking.say(session, told.row.event_id, said, actor=actor)
        case Corrected():
            _correct(session, step, lot=lot, actor=actor)
        case OfferedByLink():
            offer_by_link(
                session,
                lot,
                company=step.company,
                country=step.country,
                registration_number="",
                onward_id=members[step.onward].actor.organisation_id,
                days=LINK_DAYS,
                actor=actor,
            )
        case PutAside():
            aside = Quarantine((f"{lot}.{step.package}",), step.reason, step.note)
            record(session, aside, lot=lot, site_id=member.site_id, actor=actor)


def _drums(net_g: tuple[int, ...]) -> tuple[LotPackage, ...]:
    return tuple(LotPackage(net, net + DRUM_TARE_G, DRUM_TARE_G) for net in net_g)


def _accept_part(session: Session, step: AcceptedInPart, *, lot: str, member: Member) -> str:
    """Sign for the part that is wanted and came; the code of the rest."""
    received = {f"{lot}.{number}": net_g for number, net_g in enumerate(step.net_g, start=1)}
    parted = accept_part(
        session,
        lot,
        received=[PackageMass(name, net_g) for name, net_g in received.items() if net_g],
        refused=[
            RefusedPart(f"{lot}.{one.package}", one.net_g, one.reason, one.note)
            for one in step.refused
        ],
        missing=[(name, step.note) for name, net_g in received.items() if net_g is None],
        instrument=SCALE,
        site_id=member.site_id,
        actor=member.actor,
    )
    return parted.refused.code


def _correct(session: Session, step: Corrected, *, lot: str, actor: Actor) -> None:
    """Propose the package's net mass, with the tare that follows where there is a gross mass."""
    package_id = f"{lot}.{step.package}"
    packages = {one.package_id: entry_of(one) for one in get_state(session, lot).packages}
    before = packages[package_id]
    gross_g = before.mass.gross_g
    tare_g = None if gross_g is None else gross_g - step.net_g
    mass = replace(before.mass, net_g=step.net_g, tare_g=tare_g)
    wanted = Wanted({package_id: PackageEntry(mass, before.packaging)})
    amend(session, lot, wanted, Said(step.reason, step.note), actor=actor)
