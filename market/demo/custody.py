"""The demo's lots whose custody branches: collected in small drums and merged, sampled for a
laboratory, accepted in part, held up at the gate.
"""

from __future__ import annotations

from market.demo.custody_steps import (
    AcceptedInPart,
    Divided,
    Explained,
    Merged,
    PutAside,
    Sampled,
    Unwanted,
)
from market.demo.pictures import Picture
from market.demo.steps import (
    Accepted,
    Arrived,
    Assayed,
    Listed,
    Offered,
    Onward,
    Sold,
    Step,
    handed_over,
)
from market.demo.stock_lot import StockLot
from traceability.custody.words import (
    LotOrigin,
    Packaging,
    QuarantineReason,
    RefusalReason,
    SamplePurpose,
)
from traceability.discrepancies.words import Explanation

PRE, POST = LotOrigin.PRE_CONSUMER, LotOrigin.POST_CONSUMER
SAMPLED, SELLERS_SPLIT = "SAV-S34", "SAV-S34-S"
IN_PART, SHORT, AT_THE_GATE = "LAN-131", "SAV-B15", "LAN-133"


def _collected(reference: str, owner: str, net_g: int, source: str, *story: Step) -> StockLot:
    return StockLot(
        reference,
        owner,
        12,
        "EOL-HDD-VCM",
        "HDD voice-coil magnets, one drum",
        "Split from their yokes, still magnetised.",
        POST,
        (net_g,),
        Picture.ARCS,
        story,
        coating="Ni",
        is_magnetised=True,
        source=source,
    )


_COLLECTED = (
    _collected("EMS-2042", "emscher", 27_450, "an IT refurbisher in Dortmund"),
    _collected(
        "BRA-0418",
        "brabant",
        58_600,
        "data centres in Brabant",
        *handed_over(24, by="brabant", to="emscher", hours=6, net_g=(58_550,)),
        Sold(32, "brabant", "emscher", "EMS-E118"),
    ),
    _collected(
        "EMS-2041",
        "emscher",
        31_200,
        "recycling centres in Bochum",
        Merged(
            76,
            "emscher",
            others=("EMS-2042", "BRA-0418"),
            into="EMS-M07",
            title="HDD voice-coil magnets, merged from three collections",
            net_g=(58_600, 58_600),
        ),
        Onward(
            "EMS-M07",
            Divided(
                98,
                "emscher",
                (
                    ("EMS-M07A", "HDD voice-coil magnets, trial lot", (25_000,)),
                    (
                        "EMS-M07B",
                        "HDD voice-coil magnets, merged lot less a trial",
                        (58_600, 33_600),
                    ),
                ),
            ),
        ),
        Onward("EMS-M07B", Listed(102, "emscher", 2_150, "The trial lot of 25 kg goes with it.")),
    ),
)

_SWARF = StockLot(
    SAMPLED,
    "sava",
    12,
    "PS-NDFEB-SWARF",
    "NdFeB grinding swarf under water, sampled",
    "Kept wet in closed drums; sampled by tube from every drum after stirring.",
    PRE,
    (188_400, 191_200, 187_600),
    Picture.SWARF,
    (
        Sampled(
            24,
            "sava",
            (
                (SELLERS_SPLIT, SamplePurpose.SELLER, "PF-20417", 250),
                ("SAV-S34-B", SamplePurpose.BUYER, "PF-20418", 250),
                ("SAV-S34-U", SamplePurpose.UMPIRE, "PF-20419", 250),
            ),
        ),
        Onward(SELLERS_SPLIT, Offered(26, "sava", "freiberg")),
        Onward(SELLERS_SPLIT, Accepted(75, "freiberg")),
        Onward(
            SELLERS_SPLIT, Assayed(124, "freiberg", "MC16", 20, 818_000, is_of_rare_earths=True)
        ),
        Listed(146, "sava", 9_600, "Sealed splits are kept for the buyer and an umpire."),
    ),
)

_PART = StockLot(
    IN_PART,
    "langhe",
    12,
    "EOL-NDFEB-S",
    "Servo motor magnets, washed",
    "Taken out of servo motors, washed and sorted by hand.",
    POST,
    (142_500, 140_800, 143_900),
    Picture.BLOCKS,
    (
        Offered(30, "langhe", "estuaire"),
        Arrived(100, "estuaire"),
        AcceptedInPart(
            102,
            "estuaire",
            (142_100, 138_900, 139_400),
            "LAN-131-R",
            refused=(
                Unwanted(
                    2,
                    24_300,
                    RefusalReason.CONTAMINATED,
                    "Ferrite arcs of starter motors under the upper layer, picked out by hand.",
                ),
            ),
        ),
        Sold(104, "langhe", "estuaire", "EST-7755"),
        Explained(
            126,
            "langhe",
            Explanation.MOISTURE,
            "Drum 3 was filled straight from the washer and was still wet when we weighed it.",
        ),
    ),
    is_magnetised=True,
    source="machine tool workshops in Turin",
)

_MISSING = StockLot(
    SHORT,
    "sava",
    12,
    "PS-NDFEB-BLOCK",
    "Sintered NdFeB offcuts, one grade",
    "Offcuts from slicing, degreased, never magnetised.",
    PRE,
    (96_200, 97_400, 95_800, 96_600),
    Picture.BLOCKS,
    (
        Offered(48, "sava", "virumaa"),
        Arrived(122, "virumaa"),
        AcceptedInPart(
            123,
            "virumaa",
            (96_200, 97_350, None, 96_550),
            "SAV-B15-M",
            note="Box 3 was not on the lorry; its driver had loaded three.",
        ),
        Explained(
            144,
            "virumaa",
            Explanation.MISSING_PACKAGE,
            "Three boxes were on the lorry, and three are on the driver’s sheet.",
        ),
    ),
    packaging=Packaging.BOX,
    tare_g=9_000,
    grade="N42",
    is_magnetised=False,
)

_AT_THE_GATE = StockLot(
    AT_THE_GATE,
    "langhe",
    11,
    "EOL-HEV-MOTOR",
    "Hybrid car rotors from a mixed yard",
    "Rotors with their magnets inside, from a dealer who also takes in demolition metal.",
    POST,
    (274_000, 281_500),
    Picture.ROTORS,
    (
        Offered(30, "langhe", "estuaire"),
        Arrived(98, "estuaire"),
        PutAside(
            99,
            "estuaire",
            2,
            QuarantineReason.RADIATION,
            "Portal at twice the background, 0.4 µSv/h at the pallet: fenced off, adviser called.",
        ),
    ),
    packaging=Packaging.PALLET,
    tare_g=24_000,
    is_magnetised=True,
    source="a metal dealer in Cuneo",
)

CUSTODY: tuple[StockLot, ...] = (*_COLLECTED, _SWARF, _PART, _MISSING, _AT_THE_GATE)
