"""What tests of guests start from: Ada's lot, and a driver of a company without an account."""

from __future__ import annotations

from foundation import db
from tests.market.stage import Cast
from traceability.guests import linking
from traceability.guests.linking import MadeLink
from traceability.guests.signing import Signer

DORA = Signer("Dora Drive", "Frachtgut Nord GmbH", "E-RG 17")


def by_link(cast: Cast, lot: str, *, onward: bool = True) -> MadeLink:
    """Ada offers the lot to Dora's company, which is to bring it to Ben."""
    with db.transaction() as session:
        return linking.offer_by_link(
            session,
            lot,
            company=DORA.company,
            country="DE",
            registration_number="HRB 4711",
            onward_id=cast.ben.organisation_id if onward else None,
            days=7,
            seals=("S-1", "S-2"),
            actor=cast.ada,
        )
