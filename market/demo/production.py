"""The demo's production scrap and recovered oxides."""

from __future__ import annotations

from market.demo.pictures import Picture
from market.demo.steps import (
    Assayed,
    Listed,
    Ordered,
    received,
)
from market.demo.stock_lot import StockLot
from traceability.custody.words import LotOrigin, Packaging

PRE, POST = LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER

PRODUCTION: tuple[StockLot, ...] = (
    StockLot(
        "SAV-S22",
        "sava",
        26,
        "PS-NDFEB-SLUDGE-OXID",
        "Oxidised NdFeB grinding sludge",
        "Filter cake, sampled by spear from every drum.",
        PRE,
        (208_000, 211_500, 209_200),
        Picture.SLUDGE,
        (
            Assayed(30, "sava", "MC13"),
            Listed(34, "sava", 8_450),
            Ordered(50, "virumaa"),
            *received(60, by="sava", to="virumaa", net_g=(207_800, 211_300, 209_000)),
        ),
        analysis="MC13",
    ),
    StockLot(
        "SAV-K05",
        "sava",
        8,
        "PS-SMCO-SLURRY",
        "Sm2Co17 machining slurry, dried",
        "From one grinding line; dried to constant mass.",
        PRE,
        (142_000, 139_800),
        Picture.POWDER,
        (Assayed(20, "sava", "MC17"), Listed(24, "sava", 9_900)),
        analysis="MC17",
    ),
    StockLot(
        "SAV-S30",
        "sava",
        6,
        "PS-NDFEB-SWARF",
        "NdFeB grinding swarf under water",
        "Kept wet in closed drums. Dry mass on request.",
        PRE,
        (196_000, 197_200, 195_500, 196_800),
        Picture.SWARF,
        (Listed(10, "sava", 10_200, "Collection by an authorised carrier."),),
    ),
    StockLot(
        "SAV-P02",
        "sava",
        17,
        "PS-NDFEB-BONDED",
        "Bonded NdFeB rings, production scrap",
        "Rings with epoxy; the analysis gives carbon and oxygen only.",
        PRE,
        (88_000,),
        Picture.DARK_BLOCKS,
        (Assayed(22, "sava", "MC26"), Listed(26, "sava", 1_760)),
        analysis="MC26",
        packaging=Packaging.BOX,
        tare_g=9_000,
        is_magnetised=False,
    ),
    StockLot(
        "VIR-O17",
        "virumaa",
        20,
        "OX-MIXED-REO",
        "Mixed rare earth oxide from magnet scrap",
        "Calcined at 1,000 °C; iron below one per cent.",
        POST,
        (50_000, 50_000),
        Picture.OXIDE,
        (Assayed(8, "virumaa", "MC28"), Listed(12, "virumaa", 8_300)),
        analysis="MC28",
        tare_g=4_000,
    ),
    StockLot(
        "EST-O03",
        "estuaire",
        15,
        "OX-MIXED-REO",
        "Oxide feed for electrolysis",
        "Oxidised magnet scrap, reduced once; rounded figures.",
        POST,
        (75_000,),
        Picture.OXIDE,
        (Assayed(8, "estuaire", "MC29"), Listed(12, "estuaire", 3_900)),
        analysis="MC29",
        tare_g=4_000,
    ),
)
