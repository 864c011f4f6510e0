"""The Merkle tree of RFC 6962: append, prove, check.

Storage keeps perfect subtrees only. One of height `level` is named by its `index`: it covers the
leaves from index * 2**level up to (index + 1) * 2**level. All proofs are made over one question,
`get(level, index)`, which answers with the hash of such a subtree; level 0 are the leaf hashes.

The *frontier* of a tree are its largest perfect subtrees from left to right, one for each 1-bit of
its size. It is all an append needs, and folded from the right it gives the root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

from foundation.errors import N_, Invalid

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Get = Callable[[int, int], bytes]


class BadProof(Invalid):
    """The proof does not lead from what it is about to the root it names."""

    message = N_("The proof does not fit: %(reason)s. Fetch the proof and the checkpoint again.")


@dataclass(frozen=True)
class Node:
    """A perfect subtree that an append has completed."""

    level: int
    index: int
    hash: bytes


def leaf_hash(record: bytes) -> bytes:
    """SHA-256(0x00 || record) (RFC 6962, 2.1)."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right); the prefix keeps a node from passing for a leaf."""
    return sha256(b"\x01" + left + right).digest()


def append(
    frontier: Sequence[bytes], size: int, leaf: bytes
) -> tuple[tuple[bytes, ...], list[Node]]:
    """The frontier after one more leaf hash, and the subtrees of level 1 and up it completed."""
    assert len(frontier) == size.bit_count(), "a frontier has one hash for each 1-bit of the size"
    hashes = list(frontier)
    completed: list[Node] = []
    index, level, top = size, 0, leaf
    while index & 1:
        top = node_hash(hashes.pop(), top)
        index, level = index >> 1, level + 1
        completed.append(Node(level, index, top))
    return (*hashes, top), completed


def root_from_frontier(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree with this frontier; of no leaves, SHA-256 of nothing."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def root(get: Get, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return range_hash(get, 0, size) if size else EMPTY_ROOT


def range_hash(get: Get, start: int, end: int) -> bytes:
    """The tree hash of the leaves from `start` up to, not including, `end` (RFC 6962, 2.1).

    `start` is 0 or a multiple of a power of two not smaller than the range.
    """
    width = end - start
    if width & (width - 1) == 0:
        return get(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(range_hash(get, start, middle), range_hash(get, middle, end))


def prove_inclusion(get: Get, index: int, size: int) -> list[bytes]:
    """The path from the leaf's sibling up to the root of `size` leaves (RFC 6962, 2.1.1)."""
    assert 0 <= index < size, "only a leaf of the tree has a path in it"
    return prove_inclusion_in_range(get, index, 0, size)


def prove_inclusion_in_range(get: Get, index: int, start: int, end: int) -> list[bytes]:
    """The path of one leaf within a range that has a tree hash, lowest sibling first."""
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(get, middle, end))
            end = middle
        else:
            path.append(range_hash(get, start, middle))
            start = middle
    return path[::-1]


def prove_consistency(get: Get, old_size: int, new_size: int) -> list[bytes]:
    """The proof that the first `old_size` of `new_size` leaves are the old tree (RFC 6962, 2.1.2).

    `old_size` is at least 1: every tree continues the empty one, and there is nothing to prove.
    """
    assert 0 < old_size <= new_size, "an old tree has a leaf and is not larger than the new one"
    path: list[bytes] = []
    start, end = 0, new_size
    while end > old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(range_hash(get, middle, end))
            end = middle
        else:
            path.append(range_hash(get, start, middle))
            start = middle
    if start > 0:  # the verifier knows the old root, and needs what it does not consist of alone
        path.append(range_hash(get, start, end))
    return path[::-1]


def check_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Raise `BadProof` unless `path` leads from the leaf hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise BadProof(reason=f"there is no leaf {index} in a tree of {size}")
    _check_lengths([leaf, root, *path])
    top = leaf
    for sibling, is_left in _climb(index, size - 1, path):
        top = node_hash(sibling, top) if is_left else node_hash(top, sibling)
    if top != root:
        raise BadProof(reason="the path leads to another root")


def check_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Raise `BadProof` unless the new tree continues the old one (RFC 9162, 2.1.4.2).

    An old size of 0 is refused: whoever begins with nothing has nothing to compare.
    """
    if not 0 < old_size <= new_size:
        raise BadProof(reason=f"a tree of {new_size} does not continue one of {old_size}")
    if old_size == new_size:
        if path or old_root != new_root:
            raise BadProof(reason="trees of one size are equal and need no path")
        return
    _check_lengths([old_root, new_root, *path])
    if not path:
        raise BadProof(reason="the path is empty")
    hashes = list(path) if old_size & (old_size - 1) else [old_root, *path]
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_top = new_top = hashes[0]
    for sibling, is_left in _climb(node, last, hashes[1:]):
        if is_left:
            old_top, new_top = node_hash(sibling, old_top), node_hash(sibling, new_top)
        else:
            new_top = node_hash(new_top, sibling)
    if old_top != old_root:
        raise BadProof(reason="the path leads to another old root")
    if new_top != new_root:
        raise BadProof(reason="the path leads to another new root")


def _climb(node: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each sibling on the way up from `node`, and whether it stands on the left.

    `last` is the last node on the level of `node`; the path must end where that is the root.
    """
    for sibling in path:
        if last == 0:
            raise BadProof(reason="the path is longer than the tree is high")
        is_left = bool(node & 1) or node == last
        yield sibling, is_left
        if is_left:
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    if last:
        raise BadProof(reason="the path ends below the root")


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _check_lengths(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise BadProof(reason=f"a hash has {HASH_BYTES} bytes")
