"""From an act and its occasion to the EPCIS 2.0 event that is signed (docs/events.md shows each).

CBV words where CBV has one, our own namespace (`rg:`) where it has none. Everything that `reading`
needs to rebuild act and occasion is in the body, once.
"""

from __future__ import annotations

from datetime import UTC

from traceability.custody import (
    correction_members,
    members,
    part_members,
    quarantines,
    sample_members,
    transformation_members,
)
from traceability.custody.canonical import JsonObject
from traceability.custody.events import (
    Accept,
    Act,
    Arrive,
    Assay,
    BindTag,
    CancelOffer,
    Inspect,
    LapseOffer,
    Occasion,
    Offer,
    Quarantine,
    Refuse,
    Register,
    Release,
    Return,
    Sell,
    VoidTag,
    Weigh,
)
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.samples import DrawSample
from traceability.custody.shapes import SHAPES, biz_step, encoded, local_time
from traceability.custody.transformations import Transformation
from traceability.custody.vocabulary import Vocabulary


def body_of(act: Act, occasion: Occasion, vocabulary: Vocabulary) -> JsonObject:
    """The EPCIS event that says that `act` happened on `occasion`."""
    shape = SHAPES[act.kind]
    body: JsonObject = {
        "@context": vocabulary.context,
        "type": shape.event_type,
        "eventID": f"urn:uuid:{occasion.event_id}",
        "eventTime": local_time(occasion.event_time, occasion.time_zone_offset),
        "eventTimeZoneOffset": occasion.time_zone_offset,
        "action": shape.action,
        "bizStep": biz_step(act, vocabulary),
        "disposition": shape.disposition,
        "readPoint": members.place(occasion.site_id, vocabulary),
        "bizLocation": members.place(occasion.site_id, vocabulary) if shape.settles_place else None,
        "rg:act": act.kind.value,
        "rg:chain": [members.link(link, vocabulary) for link in occasion.chain],
        "rg:salt": encoded(occasion.salt),
        "rg:statedBy": vocabulary.party_uri(occasion.organisation_id),
    }
    lot = vocabulary.lot_uri(occasion.chain[0].lot)
    return members.present(body | _particulars(act, lot, occasion, vocabulary))


def _particulars(  # noqa: PLR0911, PLR0912 - one case per act reads better than a table of functions
    act: Act, lot: str, occasion: Occasion, words: Vocabulary
) -> JsonObject:
    """The members that one act has and others do not."""
    party = words.party_uri(occasion.organisation_id)
    match act:
        case Register():
            return _register(act, lot, words)
        case BindTag() | VoidTag():
            return _tag(act, words)
        case Weigh():
            return {
                "epcList": members.things(lot, act.masses, words),
                "sensorElementList": members.weighings(act.masses, words),
                "rg:instrument": act.instrument,
                "rg:ticket": words.document_uri(act.ticket_id) if act.ticket_id else None,
            }
        case Inspect():
            return {"epcList": [lot], "disposition": act.result.value, "rg:note": act.note}
        case Assay():
            return _assay(act, lot, words)
        case Sell():
            return _sell(act, lot, party, words)
        case Offer():
            return _offer(act, lot, party, words)
        case CancelOffer() | LapseOffer():
            return {"epcList": [lot], **members.answer(act.offer, "desadv", words)}
        case Arrive() | Accept():
            return _reception(act, lot, party, words)
        case Return():
            return {"epcList": [lot]}
        case Quarantine() | Release():
            return quarantines.written(act, lot, words)
        case DrawSample():
            return sample_members.written(act, lot, words)
        case Transformation():
            return transformation_members.written(act, words)
        case Refuse():
            return {
                "epcList": [lot],
                **members.answer(act.offer, "recadv", words),
                **members.passage(words.party_uri(act.offer.giver_id), party),
                "rg:reason": act.reason.value,
                "rg:note": act.note,
                "rg:evidence": members.evidence(act.evidence),
            }
        case _:
            return correction_members.written(act, lot, words)


def _tag(act: BindTag | VoidTag, words: Vocabulary) -> JsonObject:
    return {
        "parentID": words.package_uri(act.package_id),
        "childEPCs": [words.tag_uri(act.tag_id)],
        "rg:reason": act.reason.value if isinstance(act, VoidTag) else None,
    }


def _register(act: Register, lot: str, words: Vocabulary) -> JsonObject:
    masses = tuple(entry.mass for entry in act.packages)
    packages = [
        {
            "rg:package": words.package_uri(entry.mass.package_id),
            "rg:packaging": entry.packaging.value,
        }
        for entry in act.packages
    ]
    ilmd = {
        "rg:material": act.material_code,
        "rg:origin": act.origin.value,
        "rg:custodyModel": act.custody_model.value,
        "rg:sourceKind": act.source_kind.value,
        "rg:source": words.party_uri(act.source_id) if act.source_id else None,
        "rg:packages": packages,
        "rg:declared": [members.declared(content) for content in act.contents] or None,
        "rg:dryShare": act.dry_ppm,
    }
    return {
        "epcList": members.things(lot, masses, words),
        "ilmd": members.present(ilmd),
        "sensorElementList": members.weighings(masses, words),
    }


def _assay(act: Assay, lot: str, words: Vocabulary) -> JsonObject:
    return {
        "epcList": [lot],
        "bizTransactionList": [members.paper("testres", words.document_uri(act.report_id))],
        "sensorElementList": [
            members.present(
                {
                    "sensorReport": [members.measured(content) for content in act.contents],
                    "rg:method": act.method.value,
                    "rg:basis": act.basis.value,
                    "rg:assayedOn": act.assayed_on.isoformat(),
                    "rg:dryShare": act.dry_ppm,
                }
            )
        ],
        "rg:laboratory": words.party_uri(act.laboratory_id) if act.laboratory_id else None,
    }


def _sell(act: Sell, lot: str, seller: str, words: Vocabulary) -> JsonObject:
    buyer = words.party_uri(act.buyer_id)
    return {
        "epcList": [lot],
        "bizTransactionList": [members.paper("po", words.document_uri(act.order_id))],
        "sourceList": [members.source("owning_party", seller)],
        "destinationList": [members.destination("owning_party", buyer)],
    }


def _offer(act: Offer, lot: str, giver: str, words: Vocabulary) -> JsonObject:
    papers = [members.paper("desadv", words.document_uri(act.handover_id))]
    if act.document_id:
        papers.append(members.paper("bol", words.document_uri(act.document_id)))
    return {
        "epcList": members.things(lot, act.masses, words),
        "bizTransactionList": papers,
        **members.passage(giver, words.party_uri(act.taker_id)),
        "sensorElementList": members.weighings(act.masses, words),
        "rg:expiresAt": local_time(act.expires_at.astimezone(UTC), "+00:00"),
        "rg:seals": list(act.seals) or None,
    }


def _reception(act: Arrive | Accept, lot: str, taker: str, words: Vocabulary) -> JsonObject:
    particulars = {
        "epcList": members.things(lot, act.masses, words),
        "sensorElementList": members.weighings(act.masses, words) or None,
        **members.answer(act.offer, "recadv", words),
        **members.passage(words.party_uri(act.offer.giver_id), taker),
        "rg:instrument": act.instrument,
    }
    if isinstance(act, Accept):
        particulars["disposition"] = "conformant" if act.agrees else "mismatch_quantity"
        particulars["rg:seals"] = list(act.seals) or None
        particulars["rg:evidence"] = members.evidence(act.evidence)
    if isinstance(act, AcceptPart):
        particulars["epcList"] = part_members.things(act, lot, words)
        particulars |= part_members.written(act, words)
    return particulars
