"""The demo's refinery: two batches of sludge made into oxide, one of them with bought oxide in it.

Each batch is 480 kg of sludge after one analysis, and each oxide is after another. By these the
first recovers 81 % of the neodymium, and the second 117 %: somebody poured something else in.
"""

from __future__ import annotations

from market.demo.pictures import Picture
from market.demo.steps import Assayed, Leached
from market.demo.stock_lot import StockLot
from traceability.custody.words import LotOrigin

HONEST, LAUNDERED = "VIR-O31", "VIR-O32"


def _batch(reference: str, days_ago: int, into: str, *net_g: int) -> StockLot:
    return StockLot(
        reference,
        "virumaa",
        days_ago,
        "PS-NDFEB-SLUDGE-OXID",
        "Oxidised NdFeB grinding sludge, batch " + reference[-2:],
        "Dried at 105 °C before weighing.",
        LotOrigin.PRE_CONSUMER,
        (240_000, 240_000),
        Picture.SLUDGE,
        (Assayed(20, "virumaa", "MC13"), Leached(44, "virumaa", into, net_g, "MC28")),
        analysis="MC13",
        source="Magnetwerk Nord",
    )


REFINING: tuple[StockLot, ...] = (
    _batch("VIR-W08", 19, HONEST, 100_000, 100_000),
    _batch("VIR-W09", 11, LAUNDERED, 145_000, 145_000),
)
