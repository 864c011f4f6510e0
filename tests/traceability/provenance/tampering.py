"""What a tamperer would change in an honest story, and what is said of it then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.traceability.provenance.story import (
    ADA,
    BEN,
    CLEO,
    KEYS_OF,
    LOT,
    START,
    having,
    replaced,
    weigh,
)
from traceability.provenance.evidence import (
    DescribedLot,
    Evidence,
    OddScan,
    TagRow,
    VoidScan,
)
from traceability.provenance.findings import Rule, Severity

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE
ID_1, ID_7 = str(UUID(int=1)), str(UUID(int=7))
CONTENTS_7 = {"Nd": 228_000, "Pr": 28_000, "Dy": 12_000}


def _other_signature(evidence: Evidence) -> Evidence:
    return replaced(evidence, 2, signature=evidence.statements[0].signature)


def _other_body(evidence: Evidence) -> Evidence:
    body = evidence.statements[1].body
    assert body is not None
    return replaced(evidence, 2, body=body.replace(b"312100", b"212100"))


def _without(evidence: Evidence, number: int) -> Evidence:
    kept = tuple(s for s in evidence.statements if s.lot_seq != number)
    return having(evidence, statements=kept)


def _head(evidence: Evidence, **changes: object) -> Evidence:
    assert evidence.head is not None
    return having(evidence, head=replace(evidence.head, **changes))


def _keys(evidence: Evidence, **changes: object) -> Evidence:
    key = replace(evidence.keys[KEYS_OF[ADA].key_id], **changes)
    return having(evidence, keys={**evidence.keys, key.key_id: key})


def _enrolled(evidence: Evidence, **changes: object) -> Evidence:
    enrolment = evidence.keys[KEYS_OF[ADA].key_id].enrolment
    assert enrolment is not None
    return _keys(evidence, enrolment=replace(enrolment, **changes))


def _enrolled_at(evidence: Evidence, number: int) -> Evidence:
    return _keys(evidence, enrolment=evidence.statements[number - 1].leaf)


def _without_key(evidence: Evidence, party: str) -> Evidence:
    kept = {k: v for k, v in evidence.keys.items() if k != KEYS_OF[party].key_id}
    return having(evidence, keys=kept)


def path_of(evidence: Evidence, number: int, path: tuple[bytes, ...] | None) -> Evidence:
    leaf = evidence.statements[number - 1].leaf
    assert leaf is not None
    return replaced(evidence, number, leaf=replace(leaf, path=path))


def _entry(evidence: Evidence, number: int, entry: bytes) -> Evidence:
    leaf = evidence.statements[number - 1].leaf
    assert leaf is not None
    return replaced(evidence, number, leaf=replace(leaf, entry=entry))


TAMPERED: list[tuple[str, Callable[[Evidence], Evidence], list[tuple[Rule, Severity, str]]]] = [
    (
        "a signature of another record",
        _other_signature,
        [
            (Rule.SIGNATURE, FAILURE, "The signature on record 2 does not fit its content."),
            (Rule.INCLUSION, FAILURE, "The log commits to another signature on record 2."),
        ],
    ),
    (
        "a mass changed in the signed bytes",
        _other_body,
        [
            (Rule.SIGNATURE, FAILURE, "The signature on record 2 does not fit its content."),
            (Rule.CHAIN, FAILURE, "Record 3 does not follow from the record before it."),
            (Rule.INCLUSION, FAILURE, "The log commits to another content for record 2."),
        ],
    ),
    (
        "an unreadable body",
        lambda e: replaced(e, 7, act=None, occasion=None),
        [(Rule.BODY, FAILURE, "Record 7 cannot be read as a custody record.")],
    ),
    (
        "an erased body",
        lambda e: replaced(e, 7, body=None, act=None, occasion=None),
        [
            (
                Rule.BODY,
                REMARK,
                "The content of record 7 was erased; its place and its proof remain.",
            )
        ],
    ),
    (
        "an index that lists another act",
        lambda e: replaced(e, 7, indexed_act="inspect"),
        [(Rule.BODY, FAILURE, "Record 7 is listed with another act than it was signed with.")],
    ),
    (
        "an index that lists another organisation",
        lambda e: replaced(e, 7, indexed_organisation_id=ADA),
        [
            (
                Rule.BODY,
                FAILURE,
                "Record 7 is listed with another organisation than it was signed with.",
            )
        ],
    ),
    (
        "an index that lists another time",
        lambda e: replaced(e, 7, indexed_event_time=START),
        [(Rule.BODY, FAILURE, "Record 7 is listed with another time than it was signed with.")],
    ),
    (
        "the key of another organisation",
        lambda e: _keys(e, organisation_id=CLEO),
        [
            (
                Rule.SIGNATURE,
                FAILURE,
                f"Record {n} is signed with the key of another organisation.",
            )
            for n in (1, 2, 3)
        ],
    ),
    (
        "an unknown key",
        lambda e: _without_key(e, BEN),
        [
            (Rule.KEY, FAILURE, "Record 6 is signed with a key that we do not know."),
            (Rule.KEY, FAILURE, "Record 7 is signed with a key that we do not know."),
        ],
    ),
    (
        "a key that was never enrolled",
        lambda e: _keys(e, enrolment=None),
        [
            (Rule.KEY, FAILURE, f"The key of record {n} is not enrolled in the log.")
            for n in (1, 2, 3)
        ],
    ),
    (
        "an enrolment that is not in the log",
        lambda e: _enrolled(e, path=()),
        [
            (
                Rule.KEY,
                FAILURE,
                f"The enrolment of the key of record {n} is not in the published log.",
            )
            for n in (1, 2, 3)
        ],
    ),
    (
        "a key enrolled in between",
        lambda e: _enrolled_at(e, 2),
        [
            (Rule.KEY, FAILURE, "Record 1 was signed before its key was enrolled."),
            (Rule.KEY, FAILURE, "Record 2 was signed before its key was enrolled."),
        ],
    ),
    (
        "a key revoked in between",
        lambda e: _keys(e, revoked_seq=4),
        [(Rule.KEY, FAILURE, "Record 3 was signed after its key was revoked.")],
    ),
    (
        "a missing record",
        lambda e: _without(e, 2),
        [(Rule.CHAIN, FAILURE, "Record 2 is missing from the chain.")],
    ),
    (
        "a missing first record",
        lambda e: _without(e, 1),
        [(Rule.CHAIN, FAILURE, "Record 1 is missing from the chain.")],
    ),
    (
        "a missing last record",
        lambda e: _without(e, 7),
        [
            (
                Rule.CHAIN,
                FAILURE,
                "The history ends at record 6; the lot was last seen at record 7.",
            )
        ],
    ),
    (
        "no head row",
        lambda e: having(e, head=None),
        [
            (
                Rule.CHAIN,
                FAILURE,
                "The history ends at record 7; the lot was last seen at record 0.",
            )
        ],
    ),
    (
        "no history",
        lambda e: having(e, statements=()),
        [(Rule.CHAIN, FAILURE, "The lot has no history at all.")],
    ),
    (
        "another predecessor in the link row",
        lambda e: replaced(e, 7, prev_hash=b"x" * 32),
        [
            (Rule.CHAIN, FAILURE, "Record 7 does not follow from the record before it."),
            (Rule.CHAIN, FAILURE, "Record 7 says that it stands elsewhere in the chain."),
        ],
    ),
    (
        "a first record with a predecessor",
        lambda e: replaced(e, 1, prev_hash=b"x" * 32),
        [
            (Rule.CHAIN, FAILURE, "Record 1 does not follow from the record before it."),
            (Rule.CHAIN, FAILURE, "Record 1 says that it stands elsewhere in the chain."),
        ],
    ),
    (
        "a head with another hash",
        lambda e: _head(e, hash=b"x" * 32),
        [
            (
                Rule.CHAIN,
                FAILURE,
                "The last record is not the one that the lot was last seen with.",
            )
        ],
    ),
    (
        "a head with another owner, holder and mass",
        lambda e: _head(e, owner_id=BEN, custodian_id=ADA, net_mass_g=1),
        [
            (
                Rule.SEQUENCE,
                FAILURE,
                "The lot is listed with another owner than its history gives.",
            ),
            (
                Rule.SEQUENCE,
                FAILURE,
                "The lot is listed with another holder than its history gives.",
            ),
            (
                Rule.SEQUENCE,
                FAILURE,
                "The lot is listed with another mass than its history gives.",
            ),
        ],
    ),
    (
        "an act that the fold refuses",
        lambda e: replaced(e, 7, act=weigh(0, 1), indexed_act="weigh"),
        [
            (Rule.SEQUENCE, FAILURE, "Record 7 was not possible when it was made."),
            (
                Rule.WEIGHING,
                FAILURE,
                "A weighing of 2 packages contradicts the mass stated before: −100.0 %.",
            ),
        ],
    ),
    (
        "no leaf",
        lambda e: replaced(e, 7, leaf=None),
        [(Rule.INCLUSION, FAILURE, "Record 7 is not in the log.")],
    ),
    (
        "a leaf that is no entry",
        lambda e: _entry(e, 7, b"{}"),
        [
            (Rule.INCLUSION, FAILURE, "The log's entry for record 7 cannot be read."),
            (
                Rule.INCLUSION,
                FAILURE,
                "Record 7 is not proven to be in the published log.",
            ),
        ],
    ),
    (
        "another time of receipt",
        lambda e: replaced(e, 7, received_at=START + timedelta(hours=8)),
        [(Rule.INCLUSION, FAILURE, "The log commits to another time of receipt for record 7.")],
    ),
    (
        "no path",
        lambda e: path_of(e, 7, None),
        [(Rule.INCLUSION, FAILURE, "Record 7 is not proven to be in the published log.")],
    ),
    (
        "a path that leads elsewhere",
        lambda e: path_of(e, 7, (b"x" * 32,)),
        [(Rule.INCLUSION, FAILURE, "Record 7 is not proven to be in the published log.")],
    ),
    (
        "no checkpoint",
        lambda e: having(e, checkpoint=None),
        [
            (
                Rule.FRESHNESS,
                FAILURE,
                "The log has no published checkpoint that we can trust.",
            )
        ],
    ),
    (
        "a tag that was never signed on",
        lambda e: having(e, bound_tags=(TagRow("t1", f"{LOT}.1", "AB12"),)),
        [
            (
                Rule.TAGS,
                FAILURE,
                f"The tag AB12 hangs on package {LOT}.1, but nobody signed for that.",
            )
        ],
    ),
    (
        "a void tag scanned twice",
        lambda e: having(e, void_scans=(VoidScan("AB12", START, START + timedelta(days=1)),) * 2),
        [(Rule.TAGS, REMARK, "The void tag AB12 was scanned.")],
    ),
    (
        "a scan that does not fit, and one of a void tag that somebody has looked at",
        lambda e: having(
            e,
            void_scans=(VoidScan("AB12", START, START + timedelta(days=1)),),
            odd_scans=(
                OddScan(
                    "%(label)s was read twice.",
                    {"label": "AB13"},
                    "AB13",
                    False,
                    True,
                    START,
                    "Terminal 3",
                    None,
                ),
                OddScan(
                    "%(label)s is void.",
                    {"label": "AB12"},
                    "AB12",
                    True,
                    True,
                    START,
                    None,
                    "An old label was about",
                ),
            ),
        ),
        [(Rule.TAGS, REMARK, "AB13 was read twice."), (Rule.TAGS, NOTE, "AB12 is void.")],
    ),
    (
        "another description",
        lambda e: having(e, description=DescribedLot("EOL-NDFEB-S", "mixed", {ID_7: CONTENTS_7})),
        [
            (
                Rule.RECORD,
                FAILURE,
                f"The description shows another {what} than was signed.",
            )
            for what in ("material", "origin", "composition")
        ],
    ),
]
