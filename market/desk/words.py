"""What the desk calls money: kinds and states of operations, moves and verdicts."""

from __future__ import annotations

from foundation.errors import N_
from market.desk.models import MoneyMove, ProposalVerdict
from market.payments.bookkeeping import Account
from market.payments.models import OperationKind, OperationState

KIND_NAMES = {
    OperationKind.CHECKOUT: N_("payment page"),
    OperationKind.EXPIRY: N_("closing of a payment page"),
    OperationKind.PAYOUT: N_("payout to the seller"),
    OperationKind.REFUND: N_("refund to the buyer"),
    OperationKind.ACCOUNT: N_("opening of a payout account"),
}
STATE_NAMES = {
    OperationState.PLANNED: N_("planned"),
    OperationState.SENT: N_("asked"),
    OperationState.UNKNOWN: N_("no answer yet"),
    OperationState.DONE: N_("done"),
    OperationState.FAILED: N_("failed"),
}
STATE_MEANINGS = {
    OperationState.PLANNED: "wait",
    OperationState.SENT: "wait",
    OperationState.UNKNOWN: "warn",
    OperationState.DONE: "good",
    OperationState.FAILED: "bad",
}
MOVE_NAMES = {
    MoneyMove.RETRY: N_("try a failed operation again"),
    MoneyMove.REFUND: N_("refund by hand"),
    MoneyMove.PAYOUT: N_("payout by hand"),
}
VERDICT_NAMES = {
    ProposalVerdict.CONFIRMED: N_("confirmed"),
    ProposalVerdict.REFUSED: N_("refused"),
}
ACCOUNT_NAMES = {
    Account.BUYER_FUNDS_HELD: N_("held until accepted"),
    Account.STRIPE_CLEARING: N_("at Stripe"),
    Account.STRIPE_FEES: N_("Stripe's fees"),
    Account.SELLER_PAYABLE: N_("owed to the seller"),
    Account.SELLER_RECEIVABLE: N_("owed by the seller"),
    Account.PLATFORM_FEE: N_("our fee"),
    Account.VAT: N_("value added tax"),
    Account.DISPUTE_LOSS: N_("lost in disputes"),
    Account.SUSPENSE: N_("not explained yet"),
}
WORDS: dict[str, object] = {
    "kind_names": KIND_NAMES,
    "state_names": STATE_NAMES,
    "state_meanings": STATE_MEANINGS,
    "move_names": MOVE_NAMES,
    "verdict_names": VERDICT_NAMES,
    "account_names": ACCOUNT_NAMES,
}
