"""What the gate's app takes along: all it needs to know a delivery, check its labels and sign
for it without a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_
from foundation.http.texts import _
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation, get_sites
from traceability.custody import members
from traceability.custody.differences import TOLERANCE_PPM
from traceability.custody.handovers import get_ended_handovers
from traceability.custody.models import CustodyHead, CustodyPackage
from traceability.custody.queries import vocabulary_of
from traceability.custody.shapes import encoded
from traceability.custody.state import Handover, LotState, PackageState
from traceability.custody.transformation_members import output
from traceability.custody.transformations import OutputLot
from traceability.custody.vocabulary import Vocabulary
from traceability.devices.queries import get_valid_key_ids
from traceability.intake.queries import get_expected_deliveries
from traceability.intake.syncing.around import Around, gather_around
from traceability.intake.tally import Delivery
from traceability.lots.registration import declared_lines
from traceability.lots.transforming.blending import inherited
from traceability.materials.catalogue import get_material
from traceability.materials.composition import Content
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.tags.hazards import warnings_of
from traceability.tags.keys import jwk_set
from traceability.tags.models import Tag
from traceability.tags.suspicions.queries import Told

Json = dict[str, Any]  # Any: members of a JSON object
MOST_HERE = 5_000
ENDED_LATELY, MOST_ENDED = timedelta(days=60), 500

PACKAGE, HEAD, TAG = table_of(CustodyPackage), table_of(CustodyHead), table_of(Tag)
VERDICT_WORDS = {
    Level.VERIFIED: N_("Signatures, chain, handovers, log and masses agree."),
    Level.REMARKS: N_("The story holds together. Read the remarks first."),
    Level.FAILED: N_("The story contradicts itself. Read what was found before you accept."),
}


def manifest(session: Session, *, actor: Actor) -> Json:
    """Everything for the actor's gate, as it stands now."""
    words = vocabulary_of(session)
    own = get_organisation(session, actor.organisation_id)
    deliveries = get_expected_deliveries(session, actor=actor)
    return {
        "v": 1,
        "made_at": clock.now().isoformat(),
        "organisation": _party(own.id, own.name, words),
        "sites": [
            {"id": site.id, "uri": words.site_uri(site.id), "name": site.name}
            for site in get_sites(session, actor.organisation_id)
        ],
        "namespace": db.settings_of(session).namespace,
        "context": words.context,
        "keys": jwk_set(session)["keys"],
        "devices": list(get_valid_key_ids(session, actor.organisation_id)),
        "deliveries": delivery_members(session, deliveries, actor=actor),
        "ended": _ended(session, actor.organisation_id),
        "here": _here(session, actor.organisation_id),
    }


def delivery_members(
    session: Session, deliveries: Iterable[Delivery], *, actor: Actor
) -> list[Json]:
    """Each delivery as the app knows it."""
    told, words = list(deliveries), vocabulary_of(session)
    around = gather_around(session, told, actor=actor)
    return [_delivery(session, one, around, words) for one in told]


def _delivery(session: Session, delivery: Delivery, around: Around, words: Vocabulary) -> Json:
    state, handover = delivery.state, delivery.handover
    lot, material = around.lots[state.lot], get_material(state.material_code)
    tags: dict[str, list[Tag]] = {}
    for tag in around.tags.get(state.lot, ()):
        tags.setdefault(tag.package_id or "", []).append(tag)
    verdict = verify(session, state.lot)
    warned = warnings_of(material, is_magnetised=bool(lot.is_magnetised))
    return {
        "lot": state.lot,
        "lot_uri": words.lot_uri(state.lot),
        "title": lot.title,
        "status": state.status.value,
        "material": {"code": material.code, "name": material.name},
        "giver": _party(handover.giver_id, around.names[handover.giver_id], words),
        "offer": _offer(handover, words),
        "chain": {"seq": state.seq, "hash": encoded(state.hash)},
        "net_mass_g": state.net_mass_g,
        "tolerance_ppm": TOLERANCE_PPM,
        "photos": around.photos.get(handover.handover_id, []),
        "seals": list(handover.seals),
        "seal_check": _seal_check(handover, around),
        "packages": [
            {
                **_package(package, state.last_number, tags.get(package.package_id, ()), words),
                "doubt": _doubt(around.doubts.get(package.package_id)),
            }
            for package in state.packages
        ],
        "verdict": {
            "level": verdict.level.value,
            "summary": _(VERDICT_WORDS[verdict.level]),
            "findings": [_(one.message) % dict(one.values) for one in verdict.findings],
        },
        "hazards": [{"mark": one.mark.value, "text": _(one.text)} for one in warned],
        "rest": _rest(state, around.contents.get(state.lot, ()), words),
    }


def _seal_check(handover: Handover, around: Around) -> Json:
    """Which seals were found whole last, and whether two people have to have seen them."""
    check = around.checks.get(handover.handover_id)
    return {
        "takes_two": around.takes_two,
        "found": check.seals.splitlines() if check else None,
        "is_confirmed": check is not None and check.id in around.confirmed_ids,
    }


def _offer(handover: Handover, words: Vocabulary) -> Json:
    return {
        "event_id": handover.offer_event_id,
        "handover_id": handover.handover_id,
        "handover_uri": words.document_uri(handover.handover_id),
        "hash": encoded(handover.offer_hash),
        "expires_at": handover.expires_at.isoformat(),
    }


def _package(package: PackageState, of: int, tags: Iterable[Tag], words: Vocabulary) -> Json:
    return {
        "id": package.package_id,
        "uri": words.package_uri(package.package_id),
        "number": package.number,
        "of": of,
        "packaging": package.packaging.value,
        "net_mass_g": package.net_mass_g,
        "gross_mass_g": package.gross_mass_g,
        "tare_mass_g": package.tare_mass_g,
        "quarantine": package.quarantine.value if package.quarantine else None,
        "tags": [
            {"id": tag.id, "short_code": tag.short_code, "state": tag.state.value} for tag in tags
        ],
    }


def _doubt(told: Told | None) -> Json | None:
    if told is None:
        return None
    return {
        "id": told.row.id,
        "kind": told.row.kind.value,
        "severity": told.row.severity.value,
        "words": _(told.sentence, **told.words),
    }


def _rest(state: LotState, contents: Sequence[Content], words: Vocabulary) -> Json:
    """What an acceptance in part must say of the lot that is refused, but for its code and its
    packages; `owner` is `rg:owner` beside it.
    """
    rest = OutputLot(
        lot=state.lot,
        contents=declared_lines(inherited(contents)),
        material_code=state.material_code,
        origin=state.origin,
        custody_model=state.custody_model,
        packages=(),
    )
    told = output(rest, words)
    return {
        "members": members.present(
            {name: told[name] for name in told if name not in ("rg:lot", "rg:packages")}
        ),
        "owner": words.party_uri(state.owner_id),
    }


def _party(organisation_id: str, name: str, words: Vocabulary) -> Json:
    return {"id": organisation_id, "uri": words.party_uri(organisation_id), "name": name}


def _ended(session: Session, organisation_id: str) -> list[Json]:
    """Handovers to the organisation that ended lately: their codes are still on papers."""
    since = clock.now() - ENDED_LATELY
    return [
        {
            "handover_id": one.handover_id,
            "lot": one.lot_id,
            "giver": one.giver_id,
            "how": one.ended.value,
        }
        for one in get_ended_handovers(session, organisation_id, since=since, limit=MOST_ENDED)
        if one.ended is not None
    ]


def _here(session: Session, organisation_id: str) -> list[str]:
    """The labels on packages that the organisation holds, the newest first."""
    log_id = db.settings_of(session).log_id
    statement = (
        select(TAG.c.id)
        .join(PACKAGE, PACKAGE.c.tag_id == TAG.c.id)
        .join(HEAD, (HEAD.c.log_id == PACKAGE.c.log_id) & (HEAD.c.lot_id == PACKAGE.c.lot_id))
        .where(PACKAGE.c.log_id == log_id, HEAD.c.custodian_id == organisation_id)
        .order_by(TAG.c.created_at.desc(), TAG.c.id)
        .limit(MOST_HERE)
    )
    return list(session.connection().scalars(statement))
