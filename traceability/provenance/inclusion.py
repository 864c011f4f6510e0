"""Whether a leaf is proven to stand below the published root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceability.log.merkle import BadProof, check_inclusion, leaf_hash

if TYPE_CHECKING:
    from traceability.provenance.evidence import AnchoredCheckpoint, Leaf


def is_included(leaf: Leaf, checkpoint: AnchoredCheckpoint | None) -> bool:
    """True unless the checkpoint covers the leaf and its path does not lead to the root: a leaf
    that waits for its checkpoint is a matter of freshness."""
    if checkpoint is None or leaf.seq >= checkpoint.size:
        return True
    if leaf.path is None:
        return False
    try:
        check_inclusion(
            leaf_hash(leaf.entry),
            index=leaf.seq,
            size=checkpoint.size,
            path=leaf.path,
            root=checkpoint.root,
        )
    except BadProof:
        return False
    return True
