"""Whether a lot is waste, and why not: coded, so that silence has a reason too."""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_


class WasteStatus(StrEnum):
    """What the seller says about a lot under waste law."""

    WASTE = "waste"
    NOT_WASTE = "not_waste"
    NOT_KNOWN = "not_known"


class NotWasteReason(StrEnum):
    """Why a lot is no waste (Directive 2008/98/EC: articles 5 and 6, and what was never thrown
    away).
    """

    BY_PRODUCT = "by_product"
    END_OF_WASTE = "end_of_waste"
    RE_USE = "re_use"


STATUS_NAMES = {
    WasteStatus.WASTE: N_("waste"),
    WasteStatus.NOT_WASTE: N_("not waste"),
    WasteStatus.NOT_KNOWN: N_("not known yet"),
}
REASON_NAMES = {
    NotWasteReason.BY_PRODUCT: N_("by-product of production"),
    NotWasteReason.END_OF_WASTE: N_("recovered, and no longer waste"),
    NotWasteReason.RE_USE: N_("sold for use as it is"),
}
