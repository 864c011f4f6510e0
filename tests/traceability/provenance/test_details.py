"""What an act set apart, and how it is called in the story of either lot that it is about."""

from __future__ import annotations

import pytest

from traceability.custody.events import OfferRef, PackageEntry, PackageMass
from traceability.custody.part_acceptance import AcceptPart, MissingPackage, RefusedPart
from traceability.custody.transformations import OutputLot
from traceability.custody.words import CustodyModel, LotOrigin, Packaging, RefusalReason
from traceability.provenance.details import Apart, apart_in, title_of

LOT, REST = "RG-AAAA-AAAA", "RG-BBBB-BBBB"
FERRITE = RefusedPart(f"{LOT}.2", 24_300, RefusalReason.CONTAMINATED, "Ferrite in the upper layer")
NOT_LOADED = MissingPackage(f"{LOT}.3", 95_800, "The driver had loaded two")


def accepted(refused: tuple[RefusedPart, ...], missing: tuple[MissingPackage, ...]) -> AcceptPart:
    """An acceptance of two packages, less what is refused; the rest is one lot."""
    masses = (PackageMass(f"{LOT}.1", 90_000), PackageMass(f"{LOT}.2", 91_000))
    package = PackageEntry(PackageMass(f"{REST}.1", 24_300), Packaging.DRUM)
    rest = OutputLot(
        lot=REST,
        material_code="EOL-NDFEB-S",
        origin=LotOrigin.POST_CONSUMER,
        custody_model=CustodyModel.SEGREGATED,
        packages=(package,),
        contents=(),
    )
    offer = OfferRef("HO-1", "giver", "an offer", b"its hash")
    return AcceptPart(
        offer, masses, agrees=True, refused=refused, missing=missing, rest=rest, owner_id="giver"
    )


@pytest.mark.parametrize(
    ("refused", "missing", "apart", "title"),
    [
        (
            (FERRITE,),
            (),
            (Apart("2", 24_300, "contaminated", "Ferrite in the upper layer"),),
            "Refused when a lot was accepted in part",
        ),
        (
            (),
            (NOT_LOADED,),
            (Apart("3", 95_800, "did not come", "The driver had loaded two"),),
            "Did not come when a lot was accepted in part",
        ),
        (
            (FERRITE,),
            (NOT_LOADED,),
            (
                Apart("2", 24_300, "contaminated", "Ferrite in the upper layer"),
                Apart("3", 95_800, "did not come", "The driver had loaded two"),
            ),
            "Refused when a lot was accepted in part",
        ),
    ],
)
def test_what_is_left_of_a_lot_says_why(
    refused: tuple[RefusedPart, ...],
    missing: tuple[MissingPackage, ...],
    apart: tuple[Apart, ...],
    title: str,
) -> None:
    act = accepted(refused, missing)

    assert apart_in(act) == apart
    assert (title_of(act, LOT), title_of(act, REST)) == ("Accepted in part", title)
