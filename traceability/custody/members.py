"""The parts that EPCIS events are made of: papers, parties, places, reports, our own members."""

from __future__ import annotations

from typing import Any

from traceability.custody.canonical import JsonObject
from traceability.custody.events import (
    ChainLink,
    DeclaredContent,
    MeasuredContent,
    OfferRef,
    PackageMass,
)
from traceability.custody.shapes import encoded
from traceability.custody.vocabulary import Vocabulary, substance_uri

GRAM, PARTS_PER_MILLION = "GRM", "59"  # UNECE Rec 20


def answer(offer: OfferRef, paper_type: str, words: Vocabulary) -> JsonObject:
    """The handover's paper, the offer's event by id, and its hash, which EPCIS has no place for."""
    return {
        "bizTransactionList": [
            paper(paper_type, words.document_uri(offer.handover_id)),
            paper("upevt", f"urn:uuid:{offer.event_id}"),
        ],
        "rg:giver": words.party_uri(offer.giver_id),
        "rg:offerHash": encoded(offer.body_hash),
    }


def passage(giver: str, taker: str) -> JsonObject:
    """Custody from one side to the other, as source and destination."""
    return {
        "sourceList": [source("possessing_party", giver)],
        "destinationList": [destination("possessing_party", taker)],
    }


def things(lot: str, masses: tuple[PackageMass, ...], words: Vocabulary) -> list[str]:
    """What the event is about: the lot, and the packages that it names."""
    return [lot, *(words.package_uri(mass.package_id) for mass in masses)]


def weighings(masses: tuple[PackageMass, ...], words: Vocabulary) -> list[JsonObject]:
    """One sensor element per package: gross and tare where they are known, net always."""
    return [
        {
            "rg:package": words.package_uri(mass.package_id),
            "sensorReport": [
                {"type": "Mass", "value": value, "uom": GRAM, "rg:massKind": kind}
                for kind, value in (
                    ("gross", mass.gross_g),
                    ("tare", mass.tare_g),
                    ("net", mass.net_g),
                )
                if value is not None
            ],
        }
        for mass in masses
    ]


def measured(content: MeasuredContent) -> JsonObject:
    """One line of an assay as a sensor report."""
    report: JsonObject = {
        "type": "Dimensionless",
        "chemicalSubstance": substance_uri(content.element),
        "value": content.content_ppm,
        "uom": PARTS_PER_MILLION,
    }
    if content.uncertainty_ppm is not None:
        # sDev is one standard uncertainty, to the nearest ppm; the figure as stated is beside it.
        report["sDev"] = (2 * content.uncertainty_ppm + content.coverage_factor) // (
            2 * content.coverage_factor
        )
        report["rg:uncertainty"] = content.uncertainty_ppm
        report["rg:coverageFactor"] = content.coverage_factor
    return report


def declared(content: DeclaredContent) -> JsonObject:
    """One declared share."""
    return present(
        {
            "rg:element": content.element,
            "rg:content": content.content_ppm,
            "rg:lowest": content.low_ppm,
            "rg:highest": content.high_ppm,
            "rg:basis": content.basis,
            "rg:isClassDefault": content.is_class_default,
        }
    )


def link(link: ChainLink, words: Vocabulary) -> JsonObject:
    """A place in one lot's chain."""
    previous = encoded(link.prev) if link.prev else None
    return present({"rg:lot": words.lot_uri(link.lot), "rg:seq": link.seq, "rg:prev": previous})


def place(site_id: str | None, words: Vocabulary) -> JsonObject | None:
    """A place by its URI, if there is one."""
    return {"id": words.site_uri(site_id)} if site_id else None


def paper(kind: str, uri: str) -> JsonObject:
    """A business document with its CBV type."""
    return {"type": kind, "bizTransaction": uri}


def source(kind: str, uri: str) -> JsonObject:
    """Whose it was, or who had it."""
    return {"type": kind, "source": uri}


def destination(kind: str, uri: str) -> JsonObject:
    """Whose it becomes, or who gets it."""
    return {"type": kind, "destination": uri}


def evidence(hashes: tuple[str, ...]) -> list[str] | None:
    """The hashes of the photos beside an answer; the member is absent where there are none."""
    return [encoded(bytes.fromhex(sha256)) for sha256 in hashes] or None


def present(members: dict[str, Any]) -> JsonObject:  # Any: members of a JSON object
    """Without the members that have no value: null would be a second way to say absent."""
    return {name: value for name, value in members.items() if value is not None}
