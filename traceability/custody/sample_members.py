"""A drawn sample as members of an EPCIS ObjectEvent, and back.

`epcList` names the lot with the packages that gave something, and each split with its package.
"""

from __future__ import annotations

from traceability.custody import members, narrowing, transformation_members
from traceability.custody.canonical import JsonObject
from traceability.custody.figures import PackageMass
from traceability.custody.samples import DrawSample, SealedSplit
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import ActKind, SamplePurpose


def written(act: DrawSample, lot: str, words: Vocabulary) -> JsonObject:
    """The members that it has beside those of every event."""
    splits = [
        uri
        for one in act.samples
        for uri in members.things(
            words.lot_uri(one.lot), tuple(entry.mass for entry in one.packages), words
        )
    ]
    return {
        "epcList": members.things(lot, act.taken, words) + splits,
        "rg:taken": [
            {"rg:package": words.package_uri(mass.package_id), "rg:net": mass.net_g}
            for mass in act.taken
        ],
        "rg:samples": [
            {
                "rg:purpose": split.purpose.value,
                "rg:seal": split.seal,
                "rg:sample": transformation_members.output(split.lot, words),
            }
            for split in act.splits
        ],
        "rg:owner": words.party_uri(act.owner_id),
        "rg:kept": act.kept_g,
    }


def read_sample(body: JsonObject, words: Vocabulary) -> DrawSample:
    """What `written` wrote."""
    return DrawSample(
        taken=tuple(
            PackageMass(words.object_id(line["rg:package"]), narrowing.integer(line["rg:net"]))
            for line in body["rg:taken"]
        ),
        splits=tuple(
            SealedSplit(
                SamplePurpose(line["rg:purpose"]),
                narrowing.text(line["rg:seal"]),
                transformation_members.read_output(line["rg:sample"], words),
            )
            for line in body["rg:samples"]
        ),
        owner_id=words.party_id(body["rg:owner"]),
        kept_g=narrowing.integer(body["rg:kept"]),
    )


READERS = {ActKind.DRAW_SAMPLE: read_sample}
