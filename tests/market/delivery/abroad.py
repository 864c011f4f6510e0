"""A paid order of Ada's lot in Essen by Ben, who takes it at a gate in a country."""

from __future__ import annotations

from foundation import db
from foundation.parties.queries import get_organisation
from market.listings.publishing import publish
from market.money import Money
from market.orders.models import Order
from market.orders.placing import place
from tests.factories import make_site
from tests.market.stage import Cast, open_checkout, pay_at_stripe, settle_everything
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import WasteStatus

EVIL = "#panic() *NdFeB* $x$ [swarf] <b>"
MAGNETS = WasteChoice(WasteStatus.WASTE, low_code="16 02 16", basis="No hazards inside")


def paid(
    cast: Cast,
    code: str,
    waste: WasteChoice | None,
    *,
    to_country: str = "FR",
    packages: tuple[LotPackage, ...] = (LotPackage(312_000), LotPackage(313_000)),
) -> Order:
    """The order, once its money is held."""
    draft = LotDraft(
        material_code=code,
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.RECEIVED,
        source_name="Households",
        packages=packages,
        title=EVIL,
        waste=waste,
    )
    with db.transaction() as session:
        gate = make_site(
            session,
            get_organisation(session, cast.ben.organisation_id),
            name="Gate 1",
            city="Lille",
            country=to_country,
        )
    with db.transaction() as session:
        lot = register_lot(session, draft, actor=cast.ada).code
    with db.transaction() as session:
        listing = publish(session, lot, price=Money(100_000, "EUR"), actor=cast.ada)
    with db.transaction() as session:
        order = place(session, listing.id, site_id=gate.id, is_acknowledged=True, actor=cast.ben)
    pay_at_stripe(open_checkout(order))
    settle_everything()
    return order
