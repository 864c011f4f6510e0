"""Trees in memory, for comparing with."""

from __future__ import annotations

from traceability.log.merkle import Get, append, leaf_hash, root_from_frontier


def grow(leaves: list[bytes]) -> tuple[dict[tuple[int, int], bytes], list[bytes]]:
    """All perfect subtrees of a log by (level, index), and its roots by size."""
    subtrees: dict[tuple[int, int], bytes] = {}
    frontier: tuple[bytes, ...] = ()
    roots = [root_from_frontier(())]
    for index, record in enumerate(leaves):
        subtrees[0, index] = leaf_hash(record)
        frontier, completed = append(frontier, index, leaf_hash(record))
        subtrees.update({(node.level, node.index): node.hash for node in completed})
        roots.append(root_from_frontier(frontier))
    return subtrees, roots


def get_from(subtrees: dict[tuple[int, int], bytes]) -> Get:
    return lambda level, index: subtrees[level, index]
