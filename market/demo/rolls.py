"""The demo's roll of labels, for drums that are not filled yet."""

from __future__ import annotations

from foundation import db
from market.demo.moving_in import Member
from traceability.tags.rolls import minting

LABELS = 48


def mint_roll(member: Member) -> None:
    """Two sheets of labels for a member's dock."""
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", LABELS, actor=member.actor)
    minting.mint_batch(roll.id)
