"""The kinds of tasks as one table: who may do each, and what the button that leads there says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import N_


class TaskKind(StrEnum):
    """What there is to do; programs read the same words."""

    LOT_EXPECTED = "lot.expected"
    LOT_AT_GATE = "lot.at_gate"
    LOT_TO_DISPATCH = "lot.to_dispatch"
    LOT_OFFER_LAPSING = "lot.offer_lapsing"
    LOT_UNANSWERED = "lot.unanswered"
    LOT_REFUSED = "lot.refused"
    LOT_UNTAGGED = "lot.untagged"
    LOT_CORRECTION = "lot.correction"
    LOT_QUARANTINED = "lot.quarantined"
    LOT_HELD_UP = "lot.held_up"
    DISCREPANCY_OPEN = "discrepancy.open"
    DISCREPANCY_TO_REPORT = "discrepancy.to_report"
    WASTE_CODE_MISSING = "waste_code.missing"
    WASTE_CODE_ENDED = "waste_code.ended"
    PERMIT_ENDING = "permit.ending"
    PERMIT_ENDED = "permit.ended"
    PERMIT_MISSING = "permit.missing"
    ORDER_TO_PAY = "order.to_pay"
    ORDER_TO_AGREE = "order.to_agree"
    PAYOUT_ACCOUNT_OPEN = "payout_account.open"


@dataclass(frozen=True)
class TaskRule:
    """The permission without which nobody sees the task, and the button's words."""

    permission: str
    button: str


RULES: dict[TaskKind, TaskRule] = {
    TaskKind.LOT_EXPECTED: TaskRule("custody:write", N_("Open the intake")),
    TaskKind.LOT_AT_GATE: TaskRule("custody:write", N_("Weigh and decide")),
    TaskKind.LOT_TO_DISPATCH: TaskRule("custody:write", N_("Offer the handover")),
    TaskKind.LOT_OFFER_LAPSING: TaskRule("custody:write", N_("Look at the lot")),
    TaskKind.LOT_UNANSWERED: TaskRule("custody:write", N_("Take the offer back")),
    TaskKind.LOT_REFUSED: TaskRule("custody:write", N_("Sign that it is back")),
    TaskKind.LOT_UNTAGGED: TaskRule("custody:write", N_("Print the labels")),
    TaskKind.LOT_CORRECTION: TaskRule("custody:write", N_("Answer the correction")),
    TaskKind.LOT_QUARANTINED: TaskRule("custody:write", N_("Release or refuse it")),
    TaskKind.LOT_HELD_UP: TaskRule("custody:write", N_("Look at the lot")),
    TaskKind.DISCREPANCY_OPEN: TaskRule("custody:write", N_("Say what happened")),
    TaskKind.DISCREPANCY_TO_REPORT: TaskRule("custody:write", N_("Report it")),
    TaskKind.WASTE_CODE_MISSING: TaskRule("lots:write", N_("State the waste code")),
    TaskKind.WASTE_CODE_ENDED: TaskRule("lots:write", N_("Choose another code")),
    TaskKind.PERMIT_ENDING: TaskRule("lots:write", N_("State the renewal")),
    TaskKind.PERMIT_ENDED: TaskRule("lots:write", N_("Renew or withdraw it")),
    TaskKind.PERMIT_MISSING: TaskRule("lots:write", N_("State a permit")),
    TaskKind.ORDER_TO_PAY: TaskRule("market:write", N_("Go to the order")),
    TaskKind.ORDER_TO_AGREE: TaskRule("market:write", N_("Answer the proposal")),
    TaskKind.PAYOUT_ACCOUNT_OPEN: TaskRule("market:write", N_("Finish the account")),
}
