"""The custody log: an append-only Merkle tree of commitments, its signed checkpoints and proofs.

The format is specified in docs/custody-log.md.
"""
