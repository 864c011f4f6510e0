"""A part-acceptance as members of an EPCIS ObjectEvent, and back.

`epcList` names both lots with their packages; the sensor reports are what was received, and what
never came is named with the mass that its giver stated.
"""

from __future__ import annotations

from traceability.custody import members, narrowing, transformation_members
from traceability.custody.canonical import JsonObject
from traceability.custody.events import Accept
from traceability.custody.part_acceptance import AcceptPart, MissingPackage, RefusedPart
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import RefusalReason

# The masses agree although something is refused; where they do not, CBV has a word for that.
AGREED, DIFFERS = "non_conformant", "mismatch_quantity"


def written(act: AcceptPart, words: Vocabulary) -> JsonObject:
    """The members that it has beside those of every acceptance."""
    return {
        "disposition": AGREED if act.agrees else DIFFERS,
        "rg:refused": [
            members.present(
                {
                    "rg:package": words.package_uri(part.package_id),
                    "rg:net": part.refused_g,
                    "rg:reason": part.reason.value,
                    "rg:note": part.note,
                }
            )
            for part in act.refused
        ]
        or None,
        "rg:missing": [
            members.present(
                {
                    "rg:package": words.package_uri(package.package_id),
                    "rg:stated": package.stated_g,
                    "rg:note": package.note,
                }
            )
            for package in act.missing
        ]
        or None,
        "rg:rest": transformation_members.output(act.rest, words),
        "rg:owner": words.party_uri(act.owner_id),
    }


def things(act: AcceptPart, lot: str, words: Vocabulary) -> list[str]:
    """Both lots and their packages: nothing is left unnamed."""
    rest = tuple(entry.mass for entry in act.rest.packages)
    return members.things(lot, act.masses, words) + members.things(
        words.lot_uri(act.rest.lot), rest, words
    )


def read_part(accepted: Accept, body: JsonObject, words: Vocabulary) -> AcceptPart:
    """What `written` wrote, beside an acceptance that was read."""
    return AcceptPart(
        accepted.offer,
        accepted.masses,
        agrees=body["disposition"] == AGREED,
        seals=accepted.seals,
        instrument=accepted.instrument,
        evidence=accepted.evidence,
        refused=tuple(
            RefusedPart(
                words.object_id(line["rg:package"]),
                narrowing.integer(line["rg:net"]),
                RefusalReason(line["rg:reason"]),
                narrowing.find_text(line, "rg:note"),
            )
            for line in body.get("rg:refused", [])
        ),
        missing=tuple(
            MissingPackage(
                words.object_id(line["rg:package"]),
                narrowing.integer(line["rg:stated"]),
                narrowing.find_text(line, "rg:note"),
            )
            for line in body.get("rg:missing", [])
        ),
        rest=transformation_members.read_output(body["rg:rest"], words),
        owner_id=words.party_id(body["rg:owner"]),
    )
