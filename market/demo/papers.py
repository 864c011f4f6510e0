"""Under which waste code each lot of the demo travels: the usual one of its class."""

from __future__ import annotations

from market.demo.stock_lot import StockLot
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import Group, get_material
from traceability.materials.waste_codes import usual_codes

WHY_HARMLESS = "Tested for hazardous properties by the producer."
WHY_NO_WASTE = "Product of our own refining, to the buyer’s specification."

END_OF_WASTE = WasteChoice(
    WasteStatus.NOT_WASTE, reason=NotWasteReason.END_OF_WASTE, basis=WHY_NO_WASTE
)


def waste_of(lot: StockLot) -> WasteChoice:
    """The choice of the lot's seller; a class without a code is one where they do not know yet."""
    material = get_material(lot.material)
    if material.group is Group.RECOVERED_PRODUCT:
        return END_OF_WASTE
    usual = usual_codes(material)
    if not usual:
        return WasteChoice(WasteStatus.NOT_KNOWN)
    code = usual[0].code
    basis = WHY_HARMLESS if code.hazardous_pair else ""
    return WasteChoice(WasteStatus.WASTE, code.code, basis=basis)
