"""How a lot begins: registered, made of other lots, or refused of one."""

from __future__ import annotations

from dataclasses import replace

from traceability.custody import masses
from traceability.custody.books import Books, contents_hash
from traceability.custody.corrections import EventRef
from traceability.custody.events import Act, ChainLink, Occasion, PackageEntry, Register
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.samples import DrawSample
from traceability.custody.state import LotState, LotStatus, PackageState
from traceability.custody.transformations import OutputLot, Transformation
from traceability.custody.transforming import get_output


def begun(act: Act, occasion: Occasion, link: ChainLink, body_hash: bytes) -> LotState:
    """The state of a lot that is registered, comes out of a transformation, or is what was refused
    of another. Raises a `Refusal`."""
    if isinstance(act, Transformation):
        made = get_output(act, link.lot)
        return _new(made, made.packages, occasion, link, body_hash)
    if isinstance(act, DrawSample):
        return _drawn(act, occasion, link, body_hash)
    if isinstance(act, AcceptPart):
        return _refused(act, occasion, link, body_hash)
    assert isinstance(act, Register), "the table lets no other act come first"
    masses.check_entries(act.packages, lot=link.lot)
    masses.check_shares((line.element, line.content_ppm) for line in act.contents)
    masses.check_dry(act.dry_ppm)
    return _new(act, act.packages, occasion, link, body_hash)


def _drawn(act: DrawSample, occasion: Occasion, link: ChainLink, body_hash: bytes) -> LotState:
    """A sample is held by whoever drew it, and is its lot's owner's."""
    sample = next(one for one in act.samples if one.lot == link.lot)
    new = _new(sample, sample.packages, occasion, link, body_hash)
    parties = tuple(dict.fromkeys((occasion.organisation_id, act.owner_id)))
    return replace(new, owner_id=act.owner_id, parties=parties)


def _refused(act: AcceptPart, occasion: Occasion, link: ChainLink, body_hash: bytes) -> LotState:
    """Custody of what is refused has never moved, and ownership neither. Its figures are the
    taker's, who has to agree when they are corrected."""
    giver_id, taker_id = act.offer.giver_id, occasion.organisation_id
    new = _new(act.rest, act.rest.packages, occasion, link, body_hash)
    return replace(
        new,
        # Where only packages are missing, nobody at the gate knows where they are.
        site_id=new.site_id if act.refused else None,
        owner_id=act.owner_id,
        custodian_id=giver_id,
        parties=tuple(dict.fromkeys((giver_id, act.owner_id, taker_id))),
        books=replace(new.books, handed=(giver_id, taker_id)),
    )


def _new(
    stated: Register | OutputLot,
    packages: tuple[PackageEntry, ...],
    occasion: Occasion,
    link: ChainLink,
    body_hash: bytes,
) -> LotState:
    by = EventRef(occasion.event_id, body_hash)
    return LotState(
        lot=link.lot,
        seq=link.seq,
        hash=b"",
        status=LotStatus.HELD,
        owner_id=occasion.organisation_id,
        custodian_id=occasion.organisation_id,
        site_id=occasion.site_id,
        material_code=stated.material_code,
        origin=stated.origin,
        custody_model=stated.custody_model,
        packages=tuple(
            PackageState(
                package_id=entry.mass.package_id,
                number=number,
                packaging=entry.packaging,
                net_mass_g=entry.mass.net_g,
                gross_mass_g=entry.mass.gross_g,
                tare_mass_g=entry.mass.tare_g,
            )
            for number, entry in enumerate(packages, start=1)
        ),
        handover=None,
        parties=(occasion.organisation_id,),
        last_event_time=occasion.event_time,
        books=Books(
            masses_by=by,
            stated_by=by,
            contents_hash=contents_hash(stated.contents),
            made_g=stated.net_g if isinstance(stated, OutputLot) else None,
        ),
    )
