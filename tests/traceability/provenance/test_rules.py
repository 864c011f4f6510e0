"""Every rule has a story in which it speaks, and one honest story in which all are silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.traceability.provenance.story import (
    ADA,
    BEN,
    CLEO,
    KEYS_OF,
    LOT,
    START,
    Story,
    assay,
    having,
    honest,
    register,
    replaced,
    weigh,
)
from traceability.custody.events import Accept, BindTag, Inspect, PackageMass, VoidTag
from traceability.custody.words import InspectionResult, VoidReason
from traceability.provenance.evidence import (
    AnchoredCheckpoint,
    DescribedLot,
    Evidence,
    Head,
    OddScan,
    TagRow,
    VoidScan,
)
from traceability.provenance.findings import RULES, Level, Rule, Severity, Verdict
from traceability.provenance.mass_rules import severity_of
from traceability.provenance.rules import CHECKS, judge

FAILURE, REMARK, NOTE = Severity.FAILURE, Severity.REMARK, Severity.NOTE
NBSP = "\u00a0"
_ID_1, _ID_7 = str(UUID(int=1)), str(UUID(int=7))
CONTENTS_7 = {"Nd": 228_000, "Pr": 28_000, "Dy": 12_000}


def _said(verdict: Verdict) -> list[tuple[Rule, Severity, str]]:
    return [(f.rule, f.severity, str(f).replace(NBSP, " ")) for f in verdict.findings]


def test_an_honest_story_is_verified() -> None:
    verdict = judge(honest().evidence())

    assert verdict == Verdict(
        lot=LOT,
        level=Level.VERIFIED,
        findings=(),
        checked_at=START + timedelta(days=2),
        checkpoint_size=10,
        event_count=7,
        checked=tuple(Rule),
    )
    assert verdict.held == tuple(Rule)


def test_every_rule_has_checks_and_words() -> None:
    assert set(CHECKS) == set(Rule) == set(RULES)


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


def _path(evidence: Evidence, number: int, path: tuple[bytes, ...] | None) -> Evidence:
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
        lambda e: _path(e, 7, None),
        [(Rule.INCLUSION, FAILURE, "Record 7 is not proven to be in the published log.")],
    ),
    (
        "a path that leads elsewhere",
        lambda e: _path(e, 7, (b"x" * 32,)),
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
        lambda e: having(e, description=DescribedLot("EOL-NDFEB-S", "mixed", {_ID_7: CONTENTS_7})),
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


@pytest.mark.parametrize(
    ("tamper", "said"), [case[1:] for case in TAMPERED], ids=[case[0] for case in TAMPERED]
)
def test_tampering_is_found_and_named(
    tamper: Callable[[Evidence], Evidence], said: list[tuple[Rule, Severity, str]]
) -> None:
    verdict = judge(tamper(honest().evidence()))

    assert _said(verdict) == said
    assert verdict.level is (
        Level.FAILED if FAILURE in {severity for _, severity, _ in said} else Level.REMARKS
    )


def test_the_same_description_is_no_finding() -> None:
    description = DescribedLot(
        "EOL-HDD-VCM",
        "post_consumer",
        {_ID_1: {"Dy": 14_000, "Nd": 229_000, "Pr": 27_000}, _ID_7: CONTENTS_7},
    )

    assert judge(having(honest().evidence(), description=description)).findings == ()


@pytest.mark.parametrize(
    ("checked_after", "severity", "level"),
    [
        (timedelta(minutes=10), NOTE, Level.VERIFIED),
        (timedelta(minutes=11), REMARK, Level.REMARKS),
    ],
)
def test_a_record_waits_a_moment_for_its_checkpoint(
    checked_after: timedelta, severity: Severity, level: Level
) -> None:
    whole = honest().evidence()
    assert whole.checkpoint is not None
    last = whole.statements[-1]
    evidence = having(
        _path(whole, 7, None),
        checkpoint=AnchoredCheckpoint(9, b"r" * 32),
        checked_at=last.received_at + checked_after,
        statements=(last,),
    )

    found = [f for f in judge(evidence).findings if f.rule is Rule.FRESHNESS]

    assert [(f.severity, str(f)) for f in found] == [
        (severity, "Record 7 is not covered by the published checkpoint yet.")
    ]
    assert level in (Level.VERIFIED, Level.REMARKS)


@pytest.mark.parametrize(
    ("expected_g", "found_g", "severity"),
    [
        (1_000_000, 1_000_000, None),
        (1_000_000, 995_000, None),
        (1_000_000, 1_005_000, None),
        (1_000_000, 994_999, REMARK),
        (1_000_000, 1_005_001, REMARK),
        (1_000_000, 900_000, REMARK),
        (1_000_000, 899_999, FAILURE),
        (1_000_000, 1_100_001, FAILURE),
    ],
)
def test_the_two_tolerances_are_counted_to_the_gram(
    expected_g: int, found_g: int, severity: Severity | None
) -> None:
    assert severity_of(expected_g, found_g) is severity


@pytest.mark.parametrize(
    ("masses_g", "said"),
    [
        ((312_000, 313_000), []),
        ((311_000, 313_000), []),
        (
            (309_000, 313_000),
            [
                (
                    Rule.WEIGHING,
                    REMARK,
                    f"A weighing of package {LOT}.1 contradicts the mass stated before: −1.0 %.",
                )
            ],
        ),
        (
            (274_560, 275_440),
            [
                (
                    Rule.WEIGHING,
                    FAILURE,
                    "A weighing of 2 packages contradicts the mass stated before: −12.0 %.",
                )
            ],
        ),
    ],
)
def test_a_second_weighing_is_compared_with_the_first(
    masses_g: tuple[int, ...], said: list[tuple[Rule, Severity, str]]
) -> None:
    story = Story()
    first = story.tell(register())
    second = story.tell(weigh(*masses_g))

    verdict = judge(story.evidence())

    assert _said(verdict) == said
    assert [f.event_ids for f in verdict.findings] == [(first.event_id, second.event_id)] * len(
        said
    )
    assert verdict.about(first.event_id) == verdict.findings


def test_labels_follow_what_was_signed() -> None:
    story = Story()
    story.tell(register(640_000))
    story.tell(BindTag(f"{LOT}.1", "t1"))
    bound = having(story.evidence(), bound_tags=(TagRow("t1", f"{LOT}.1", "AB12"),))
    story.tell(VoidTag(f"{LOT}.1", "t1", VoidReason.LOST))
    voided = having(story.evidence(), bound_tags=(TagRow("t1", f"{LOT}.1", "AB12"),))

    assert _said(judge(bound)) == []
    assert [rule for rule, _, _ in _said(judge(voided))] == [Rule.TAGS]


def test_a_weighing_finding_shows_both_masses() -> None:
    story = Story()
    story.tell(register(640_000))
    story.tell(weigh(561_500))

    finding = judge(story.evidence()).findings[0]

    assert (finding.expected, finding.found) == (f"640{NBSP}kg", f"561.5{NBSP}kg")
    assert finding.advice == "Weigh the packages again on a calibrated scale before money moves."


@pytest.mark.parametrize(
    ("received_g", "said"),
    [
        ((312_000, 313_000), []),
        ((311_000, 313_000), []),
        (
            (305_000, 313_000),
            [(Rule.RECEPTION, REMARK, "The taker's masses differ from the giver's: −1.1 %.")],
        ),
        (
            (212_000, 313_000),
            [(Rule.RECEPTION, FAILURE, "The taker's masses differ from the giver's: −16.0 %.")],
        ),
    ],
)
def test_a_reception_is_compared_with_the_offer(
    received_g: tuple[int, ...], said: list[tuple[Rule, Severity, str]]
) -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN, received_g=received_g)

    assert _said(judge(story.evidence())) == said


def test_a_missing_package_is_reportable_whatever_it_weighs() -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN)
    evidence = story.evidence()
    accepted = evidence.statements[2].act
    assert isinstance(accepted, Accept)
    one = replace(accepted, masses=(PackageMass(f"{LOT}.1", 625_000),))

    verdict = judge(replaced(evidence, 3, act=one))

    assert (Rule.RECEPTION, FAILURE, "The taker signed for 1 packages, the giver offered 2.") in (
        _said(verdict)
    )


def _answer(evidence: Evidence, **changes: object) -> Evidence:
    accept = evidence.statements[2].act
    assert isinstance(accept, Accept)
    return replaced(evidence, 3, act=replace(accept, offer=replace(accept.offer, **changes)))


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (
            lambda e: _answer(e, event_id="00000000-0000-0000-0000-0000000000ff"),
            "An answer to a handover names an offer that is not in this history.",
        ),
        (
            lambda e: _answer(e, body_hash=b"x" * 32),
            "An answer to a handover was signed over another offer than the one shown.",
        ),
        (
            lambda e: _answer(e, giver_id=CLEO),
            "An answer to a handover names another giver than signed the offer.",
        ),
        (
            lambda e: replaced(e, 2, act=replace(e.statements[1].act, taker_id=CLEO)),
            "A handover was answered by somebody it was not offered to.",
        ),
        (
            lambda e: having(e, statements=(*e.statements, e.statements[2])),
            "A handover was accepted twice.",
        ),
    ],
)
def test_a_handover_needs_both_of_its_signatures(
    tamper: Callable[[Evidence], Evidence], message: str
) -> None:
    story = Story()
    story.tell(register())
    story.hand_over(to=BEN)

    verdict = judge(tamper(story.evidence()))

    assert [m for rule, _, m in _said(verdict) if rule is Rule.HANDOVER] == [message]


@pytest.mark.parametrize(
    ("declared", "measured", "messages"),
    [
        ({"Nd": 229_000, "Dy": 14_000}, {"Nd": 210_000, "Dy": 12_000}, []),
        ({"Nd": 229_000}, {"Nd": 229_000, "Fe": 650_000}, []),
        ({}, {"Nd": 229_000}, []),
        (
            {"Nd": 229_000, "Dy": 14_000},
            {"Nd": 229_000, "Dy": 4_000},
            ["The assay differs from the declaration in Dy."],
        ),
        ({"Nd": 229_000, "Dy": 1_000}, {"Nd": 229_000, "Dy": 4_000}, []),
        (
            {"Nd": 229_000, "Pr": 27_000},
            {"Nd": 150_000, "Pr": 27_000},
            [
                "The assay differs from the declaration in Nd.",
                "The assay finds less rare earth than was declared.",
            ],
        ),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "La": 30_000},
            ["Lanthanum, cerium and gadolinium make up 11.6 % of the rare earths."],
        ),
        ({"Nd": 158_000, "Gd": 31_600}, {"Nd": 158_000, "Gd": 31_600, "La": 10_700}, []),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "Sr": 6_000},
            ["The assay finds strontium or barium: there may be ferrite in the lot."],
        ),
        ({"Nd": 229_000}, {"Nd": 229_000, "Sr": 5_000}, []),
        ({"Nd": 229_000}, {"Nd": 229_000, "Al": 10_000, "O": 150_000}, []),
        (
            {"Nd": 229_000},
            {"Nd": 229_000, "Al": 10_001},
            ["The assay finds as much aluminium as shredded devices have, not loose magnets."],
        ),
    ],
)
def test_an_assay_is_compared_with_the_declaration(
    declared: dict[str, int], measured: dict[str, int], messages: list[str]
) -> None:
    story = Story()
    story.tell(register(declared_ppm=declared))
    story.tell(assay(measured))

    assert _said(judge(story.evidence())) == [
        (Rule.COMPOSITION, REMARK, message) for message in messages
    ]


@pytest.mark.parametrize(
    ("code", "oxygen_ppm", "messages"),
    [
        ("PS-NDFEB-SWARF", 100_000, []),
        (
            "PS-NDFEB-SWARF",
            100_001,
            ["The assay finds as much oxygen as oxidised sludge has, not swarf."],
        ),
        ("PS-NDFEB-SLUDGE-OXID", 300_000, []),
        ("NOT-IN-THE-TABLE", 300_000, []),
    ],
)
def test_swarf_that_is_oxidised_is_another_class(
    code: str, oxygen_ppm: int, messages: list[str]
) -> None:
    story = Story()
    story.tell(replace(register(), material_code=code))
    story.tell(assay({"O": oxygen_ppm}))

    assert [message for _, _, message in _said(judge(story.evidence()))] == messages


@pytest.mark.parametrize(
    ("measured_ppm", "messages"),
    [
        (201_000, []),
        (198_000, []),
        (
            197_999,
            ["The assay lies outside the usual range of the material in Nd."],
        ),
    ],
)
def test_a_class_default_is_compared_as_a_range(measured_ppm: int, messages: list[str]) -> None:
    story = Story()
    story.tell(
        register(declared_ppm={"Nd": 229_000}, is_class_default=True, range_ppm=(201_000, 257_000))
    )
    story.tell(assay({"Nd": measured_ppm}, uncertainty_ppm=3_000))

    assert [m for _, _, m in _said(judge(story.evidence()))] == messages


def test_an_assay_above_the_whole_is_remarked() -> None:
    story = Story()
    story.tell(register())
    story.tell(assay({"Nd": 267_000, "Pr": 43_500, "Dy": 33_400, "Fe": 680_000}))

    verdict = judge(story.evidence())

    assert _said(verdict) == [(Rule.CLOSURE, REMARK, "The assay adds up to more than the whole.")]
    assert verdict.findings[0].found == f"102.39{NBSP}%"


@pytest.mark.parametrize(
    ("shift", "messages"),
    [
        (timedelta(0), []),
        (timedelta(minutes=-59), []),
        (
            timedelta(hours=-25),
            [
                f"The record reached us 25{NBSP}h after the time it claims.",
                "The record claims an earlier time than the record before it.",
            ],
        ),
        (timedelta(hours=25), [f"The record claims a time 25{NBSP}h after it reached us."]),
    ],
)
def test_claimed_times_lie_near_receipt_and_in_order(shift: timedelta, messages: list[str]) -> None:
    story = Story()
    story.tell(register())
    story.tell(Inspect(InspectionResult.CONFORMANT), claimed_after=shift)

    verdict = judge(story.evidence())

    assert [(f.rule, f.severity, str(f)) for f in verdict.findings] == [
        (Rule.TIMES, REMARK, message) for message in messages
    ]


def test_receipts_do_not_run_backwards() -> None:
    evidence = replaced(honest().evidence(), 7, received_at=START + timedelta(hours=2), leaf=None)

    said = [m for rule, _, m in _said(judge(evidence)) if rule is Rule.TIMES]

    assert said == ["The record was received earlier than the record before it."]


def test_a_head_of_another_record_is_the_chains_business() -> None:
    head = Head(9, b"x" * 32, BEN, BEN, 1)

    verdict = judge(having(honest().evidence(), head=head))

    assert [rule for rule, _, _ in _said(verdict)] == [Rule.CHAIN]
