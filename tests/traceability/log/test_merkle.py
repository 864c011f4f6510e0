"""The tree against the published trees, and against itself for every size up to 130."""

from __future__ import annotations

import base64
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.traceability.log.trees import get_from, grow
from tests.traceability.log.vectors import load
from traceability.log.merkle import (
    EMPTY_ROOT,
    BadProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    prove_inclusion_in_range,
    range_hash,
    root,
)

REFERENCE = load("tlog/reference-tree")
INCLUSION = load("tlog/inclusion")
CONSISTENCY = load("tlog/consistency")
LARGEST = 130


SUBTREES, ROOTS = grow([bytes([index]) for index in range(LARGEST)])
GET = get_from(SUBTREES)


def test_the_tree_of_eight_leaves_has_the_published_nodes_and_roots() -> None:
    published = REFERENCE["tree8"]

    subtrees, roots = grow([bytes.fromhex(text) for text in published["leaf_inputs_hex"]])

    assert [each.hex() for each in roots] == published["roots_hex_by_size"]
    assert {key: each.hex() for key, each in subtrees.items()} == {
        (level, index): text
        for level, texts in enumerate(published["node_hashes_hex_by_level"])
        for index, text in enumerate(texts)
    }


def valid_ranges(end: int) -> list[int]:
    """The starts of the ranges up to `end` that have a tree hash."""
    return [
        start
        for start in range(end + 1)
        if start in (0, end) or start % (1 << (end - start - 1).bit_length()) == 0
    ]


def test_every_range_has_the_published_hash() -> None:
    lines = [
        f"[{start}, {end}) {(EMPTY_ROOT if start == end else range_hash(GET, start, end)).hex()}\n"
        for end in range(LARGEST + 1)
        for start in valid_ranges(end)
    ]

    assert sha256("".join(lines).encode()).hexdigest() == digest("subtree hashes")


def test_every_leaf_of_every_range_has_the_published_path() -> None:
    lines = [
        f"{index} [{start}, {end})"
        + "".join(f" {each.hex()}" for each in prove_inclusion_in_range(GET, index, start, end))
        + "\n"
        for end in range(LARGEST + 1)
        for start in valid_ranges(end)
        for index in range(start, end)
    ]

    assert sha256("".join(lines).encode()).hexdigest() == digest("subtree inclusion proofs")


def digest(name: str) -> str:
    (published,) = (d for d in REFERENCE["accumulators"]["digests"] if d["name"] == name)
    return str(published["sha256"])


@pytest.mark.parametrize("case", INCLUSION, ids=[case["name"] for case in INCLUSION])
def test_inclusion_is_judged_as_published(case: dict[str, Any]) -> None:
    def judge() -> None:
        check_inclusion(
            unbase64(case["leafHash"]),
            index=case["leafIdx"],
            size=case["treeSize"],
            path=[unbase64(text) for text in case["proof"] or ()],
            root=unbase64(case["root"]),
        )

    assert refuses(judge) == case["wantErr"]


@pytest.mark.parametrize("case", CONSISTENCY, ids=[case["name"] for case in CONSISTENCY])
def test_consistency_is_judged_as_published(case: dict[str, Any]) -> None:
    def judge() -> None:
        check_consistency(
            old_size=case["size1"],
            new_size=case["size2"],
            old_root=unbase64(case["root1"]),
            new_root=unbase64(case["root2"]),
            path=[unbase64(text) for text in case["proof"] or ()],
        )

    assert refuses(judge) == case["wantErr"]


def refuses(judge: Any) -> bool:
    try:
        judge()
    except BadProof:
        return True
    return False


def unbase64(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_every_leaf_is_proven_in_every_size_and_no_path_with_a_flipped_bit_passes() -> None:
    wrongly_passed = []
    for size in range(1, LARGEST + 1):
        for index in range(size):
            path = prove_inclusion(GET, index, size)
            known: Any = {"index": index, "size": size, "root": ROOTS[size]}

            check_inclusion(SUBTREES[0, index], path=path, **known)

            leaf = SUBTREES[0, index]
            wrongly_passed += [
                (index, size, place)
                for place in range(len(path))
                if not refuses(partial(check_inclusion, leaf, path=flipped(path, place), **known))
            ]
    assert wrongly_passed == []


def test_every_size_continues_every_smaller_one_and_no_path_with_a_flipped_bit_passes() -> None:
    wrongly_passed = []
    for new_size in range(1, LARGEST + 1):
        for old_size in range(1, new_size + 1):
            path = prove_consistency(GET, old_size, new_size)
            known: Any = {
                "old_size": old_size,
                "new_size": new_size,
                "old_root": ROOTS[old_size],
                "new_root": ROOTS[new_size],
            }

            check_consistency(path=path, **known)

            wrongly_passed += [
                (old_size, new_size, place)
                for place in range(len(path))
                if not refuses(partial(check_consistency, path=flipped(path, place), **known))
            ]
    assert wrongly_passed == []


def flipped(path: list[bytes], place: int) -> list[bytes]:
    changed = bytes([path[place][0] ^ 1]) + path[place][1:]
    return [*path[:place], changed, *path[place + 1 :]]


@pytest.mark.parametrize(
    ("index", "size", "path", "reason"),
    [
        (3, 3, [], "there is no leaf 3 in a tree of 3"),
        (-1, 3, [], "there is no leaf -1 in a tree of 3"),
        (0, 2, [b"short"], "a hash has 32 bytes"),
        (0, 1, [ROOTS[1]], "the path is longer than the tree is high"),
        (0, 2, [], "the path ends below the root"),
        (0, 2, [ROOTS[1]], "the path leads to another root"),
    ],
)
def test_a_refused_inclusion_says_why(
    index: int, size: int, path: list[bytes], reason: str
) -> None:
    with pytest.raises(BadProof) as refusal:
        check_inclusion(SUBTREES[0, 0], index=index, size=size, path=path, root=ROOTS[2])

    assert refusal.value.values == {"reason": reason}


@pytest.mark.parametrize(
    ("old_size", "new_size", "path", "reason"),
    [
        (0, 0, [], "a tree of 0 does not continue one of 0"),
        (0, 3, [], "a tree of 3 does not continue one of 0"),
        (3, 2, [], "a tree of 2 does not continue one of 3"),
        (2, 3, [b"short"], "a hash has 32 bytes"),
        (2, 2, [ROOTS[1]], "trees of one size are equal and need no path"),
        (2, 3, [], "the path is empty"),
        (2, 3, [SUBTREES[0, 2], ROOTS[1]], "the path is longer than the tree is high"),
        (2, 7, [SUBTREES[0, 2]], "the path ends below the root"),
        (3, 4, [ROOTS[1], ROOTS[1], ROOTS[2]], "the path leads to another old root"),
        (2, 3, [ROOTS[1]], "the path leads to another new root"),
    ],
)
def test_a_refused_continuation_says_why(
    old_size: int, new_size: int, path: list[bytes], reason: str
) -> None:
    with pytest.raises(BadProof) as refusal:
        check_consistency(
            old_size=old_size,
            new_size=new_size,
            old_root=ROOTS[old_size],
            new_root=ROOTS[new_size],
            path=path,
        )

    assert refusal.value.values == {"reason": reason}


def test_trees_of_one_size_with_two_roots_do_not_continue_each_other() -> None:
    with pytest.raises(BadProof):
        check_consistency(old_size=2, new_size=2, old_root=ROOTS[2], new_root=ROOTS[3], path=[])


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert root(GET, 0) == EMPTY_ROOT == sha256(b"").digest()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=70))
def test_the_root_is_what_the_definition_says(records: list[bytes]) -> None:
    subtrees, roots = grow(records)

    assert roots[-1] == by_definition(records)
    assert root(get_from(subtrees), len(records)) == roots[-1]


def by_definition(records: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not records:
        return sha256(b"").digest()
    if len(records) == 1:
        return leaf_hash(records[0])
    split = 1
    while split * 2 < len(records):
        split *= 2
    return node_hash(by_definition(records[:split]), by_definition(records[split:]))
