"""From an EPCIS event of ours back to act and occasion: the inverse of `writing`, and strict.

Each reader takes what it needs; then the event is written again and compared. So a member that is
unknown, missing, of another type or out of place makes the whole body foreign.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from foundation.errors import N_, Invalid
from traceability.custody import correction_members, narrowing, quarantines, sample_members
from traceability.custody.canonical import JsonObject, parse_canonical
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    Arrive,
    Assay,
    BindTag,
    CancelOffer,
    ChainLink,
    Inspect,
    LapseOffer,
    MeasuredContent,
    Merge,
    Occasion,
    Offer,
    OfferRef,
    PackageEntry,
    PackageMass,
    Refuse,
    Register,
    Return,
    Sell,
    Split,
    VoidTag,
    Weigh,
)
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.part_members import read_part
from traceability.custody.shapes import offset_of
from traceability.custody.transformation_members import (
    read_declared,
    read_process,
    read_transformation,
)
from traceability.custody.vocabulary import SYMBOLS, Vocabulary
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CustodyModel,
    InspectionResult,
    LotOrigin,
    Packaging,
    RefusalReason,
    SourceKind,
    VoidReason,
)
from traceability.custody.writing import body_of

REMEMBERED = 4096  # events whose bytes were read and understood by this process


class ForeignEvent(Invalid):
    """An EPCIS event that is not one of our acts to the last member."""

    message = N_(
        "This is not a custody event as this site writes them. Compare it with docs/events.md."
    )


def act_of(body: JsonObject, vocabulary: Vocabulary) -> tuple[Act, Occasion]:
    """The act and the occasion that `body_of` made this body of, or `ForeignEvent`."""
    try:
        occasion = _occasion(body, vocabulary)
        act = READERS[ActKind(body["rg:act"])](body, vocabulary)
        written = body_of(act, occasion, vocabulary)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, Invalid) as problem:
        raise ForeignEvent() from problem
    if written != body:
        raise ForeignEvent()
    return act, occasion


@lru_cache(maxsize=REMEMBERED)
def understood(body: bytes, vocabulary: Vocabulary) -> tuple[Act, Occasion]:
    """What stored bytes say. The same bytes mean the same for ever, and each page of a lot asks.

    Raises `ForeignEvent` or `NotCanonical`. The audit reads every body anew.
    """
    return act_of(parse_canonical(body), vocabulary)


def _occasion(body: JsonObject, words: Vocabulary) -> Occasion:
    offset_of(body["eventTimeZoneOffset"])
    place = body.get("readPoint")
    return Occasion(
        event_id=narrowing.event_id(body["eventID"]),
        event_time=narrowing.moment(body["eventTime"]),
        time_zone_offset=body["eventTimeZoneOffset"],
        organisation_id=words.party_id(body["rg:statedBy"]),
        salt=narrowing.decoded(body["rg:salt"]),
        chain=tuple(
            ChainLink(
                lot=words.object_id(link["rg:lot"]),
                seq=narrowing.integer(link["rg:seq"]),
                prev=narrowing.decoded(link["rg:prev"]) if "rg:prev" in link else None,
            )
            for link in body["rg:chain"]
        ),
        site_id=words.site_id(place["id"]) if place else None,
    )


def _read_register(body: JsonObject, words: Vocabulary) -> Register:
    ilmd = body["ilmd"]
    masses = _masses(body, words)
    return Register(
        material_code=narrowing.text(ilmd["rg:material"]),
        origin=LotOrigin(ilmd["rg:origin"]),
        custody_model=CustodyModel(ilmd["rg:custodyModel"]),
        source_kind=SourceKind(ilmd["rg:sourceKind"]),
        source_id=words.party_id(ilmd["rg:source"]) if "rg:source" in ilmd else None,
        packages=tuple(
            PackageEntry(mass, Packaging(entry["rg:packaging"]))
            for mass, entry in zip(masses, ilmd["rg:packages"], strict=True)
        ),
        contents=tuple(read_declared(entry) for entry in ilmd.get("rg:declared", ())),
        dry_ppm=narrowing.find_integer(ilmd, "rg:dryShare"),
    )


def _read_bind_tag(body: JsonObject, words: Vocabulary) -> BindTag:
    return BindTag(words.object_id(body["parentID"]), words.object_id(body["childEPCs"][0]))


def _read_void_tag(body: JsonObject, words: Vocabulary) -> VoidTag:
    return VoidTag(
        words.object_id(body["parentID"]),
        words.object_id(body["childEPCs"][0]),
        VoidReason(body["rg:reason"]),
    )


def _read_weigh(body: JsonObject, words: Vocabulary) -> Weigh:
    ticket = body.get("rg:ticket")
    return Weigh(
        _masses(body, words),
        instrument=narrowing.find_text(body, "rg:instrument"),
        ticket_id=words.document_id(ticket) if ticket else None,
    )


def _read_inspect(body: JsonObject, _words: Vocabulary) -> Inspect:
    return Inspect(InspectionResult(body["disposition"]), note=narrowing.find_text(body, "rg:note"))


def _read_assay(body: JsonObject, words: Vocabulary) -> Assay:
    element = body["sensorElementList"][0]
    laboratory = body.get("rg:laboratory")
    return Assay(
        contents=tuple(
            MeasuredContent(
                element=SYMBOLS[report["chemicalSubstance"]],
                content_ppm=narrowing.integer(report["value"]),
                uncertainty_ppm=narrowing.find_integer(report, "rg:uncertainty"),
                coverage_factor=narrowing.integer(report.get("rg:coverageFactor", 2)),
            )
            for report in element["sensorReport"]
        ),
        method=AssayMethod(element["rg:method"]),
        basis=Basis(element["rg:basis"]),
        assayed_on=date.fromisoformat(element["rg:assayedOn"]),
        report_id=words.document_id(_paper(body, "testres")),
        laboratory_id=words.party_id(laboratory) if laboratory else None,
        dry_ppm=narrowing.find_integer(element, "rg:dryShare"),
    )


def _read_sell(body: JsonObject, words: Vocabulary) -> Sell:
    return Sell(
        buyer_id=words.party_id(body["destinationList"][0]["destination"]),
        order_id=words.document_id(_paper(body, "po")),
    )


def _read_offer(body: JsonObject, words: Vocabulary) -> Offer:
    papers = {paper["type"] for paper in body["bizTransactionList"]}
    return Offer(
        handover_id=words.document_id(_paper(body, "desadv")),
        taker_id=words.party_id(body["destinationList"][0]["destination"]),
        masses=_masses(body, words),
        expires_at=narrowing.moment(body["rg:expiresAt"]),
        seals=tuple(narrowing.text(seal) for seal in body.get("rg:seals", ())),
        document_id=words.document_id(_paper(body, "bol")) if "bol" in papers else None,
    )


def _read_cancel_offer(body: JsonObject, words: Vocabulary) -> CancelOffer:
    return CancelOffer(_offer_ref(body, "desadv", words))


def _read_lapse_offer(body: JsonObject, words: Vocabulary) -> LapseOffer:
    return LapseOffer(_offer_ref(body, "desadv", words))


def _read_arrive(body: JsonObject, words: Vocabulary) -> Arrive:
    instrument = narrowing.find_text(body, "rg:instrument")
    return Arrive(_offer_ref(body, "recadv", words), _masses(body, words), instrument)


def _read_accept(body: JsonObject, words: Vocabulary) -> Accept:
    return Accept(
        _offer_ref(body, "recadv", words),
        _masses(body, words),
        agrees=body["disposition"] == "conformant",
        seals=tuple(narrowing.text(seal) for seal in body.get("rg:seals", ())),
        instrument=narrowing.find_text(body, "rg:instrument"),
        evidence=narrowing.hashes(body, "rg:evidence"),
    )


def _read_accept_part(body: JsonObject, words: Vocabulary) -> AcceptPart:
    return read_part(_read_accept(body, words), body, words)


def _read_refuse(body: JsonObject, words: Vocabulary) -> Refuse:
    return Refuse(
        _offer_ref(body, "recadv", words),
        RefusalReason(body["rg:reason"]),
        note=narrowing.find_text(body, "rg:note"),
        evidence=narrowing.hashes(body, "rg:evidence"),
    )


def _read_split(body: JsonObject, words: Vocabulary) -> Split:
    return Split(**vars(read_transformation(body, words)))


def _read_merge(body: JsonObject, words: Vocabulary) -> Merge:
    return Merge(**vars(read_transformation(body, words)))


def _offer_ref(body: JsonObject, paper: str, words: Vocabulary) -> OfferRef:
    return OfferRef(
        handover_id=words.document_id(_paper(body, paper)),
        giver_id=words.party_id(body["rg:giver"]),
        event_id=narrowing.event_id(_paper(body, "upevt")),
        body_hash=narrowing.decoded(body["rg:offerHash"]),
    )


def _masses(body: JsonObject, words: Vocabulary) -> tuple[PackageMass, ...]:
    masses = []
    for element in body.get("sensorElementList", ()):
        values = {report["rg:massKind"]: report["value"] for report in element["sensorReport"]}
        masses.append(
            PackageMass(
                words.object_id(element["rg:package"]),
                net_g=narrowing.integer(values["net"]),
                gross_g=narrowing.find_integer(values, "gross"),
                tare_g=narrowing.find_integer(values, "tare"),
            )
        )
    return tuple(masses)


def _paper(body: JsonObject, kind: str) -> str:
    uris: list[str] = [
        paper["bizTransaction"] for paper in body["bizTransactionList"] if paper["type"] == kind
    ]
    return uris[0]


READERS: dict[ActKind, Callable[[JsonObject, Vocabulary], Act]] = {
    ActKind.REGISTER: _read_register,
    ActKind.BIND_TAG: _read_bind_tag,
    ActKind.VOID_TAG: _read_void_tag,
    ActKind.WEIGH: _read_weigh,
    ActKind.INSPECT: _read_inspect,
    ActKind.ASSAY: _read_assay,
    ActKind.SELL: _read_sell,
    ActKind.OFFER: _read_offer,
    ActKind.CANCEL_OFFER: _read_cancel_offer,
    ActKind.LAPSE_OFFER: _read_lapse_offer,
    ActKind.ARRIVE: _read_arrive,
    ActKind.ACCEPT: _read_accept,
    ActKind.REFUSE: _read_refuse,
    ActKind.RETURN: lambda _body, _words: Return(),
    ActKind.SPLIT: _read_split,
    ActKind.MERGE: _read_merge,
    ActKind.PROCESS: read_process,
    **correction_members.READERS,
    ActKind.ACCEPT_PART: _read_accept_part,
    **quarantines.READERS,
    **sample_members.READERS,
}
