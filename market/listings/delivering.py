"""How a lot gets to its buyer: the terms of Incoterms 2020 that this market offers."""

from __future__ import annotations

from enum import StrEnum

from foundation.errors import N_


class DeliveryTerm(StrEnum):
    """Who carries, and pays for it. The place is named by the order."""

    DAP = "DAP"
    FCA = "FCA"


TERM_NAMES = {
    DeliveryTerm.DAP: N_("The seller delivers to the buyer's site (DAP, Incoterms 2020)"),
    DeliveryTerm.FCA: N_("The buyer collects at the seller's site (FCA, Incoterms 2020)"),
}
