"""Accounts that sellers are paid to: opened with the first listing, ready after onboarding."""

from __future__ import annotations

from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, Conflict
from foundation.ids import new_id
from foundation.notifications import outbox
from market.payments import operations
from market.payments.gateway import Gateway, GatewayBusy, GatewayRefused, GatewayUnsure
from market.payments.models import OperationKind, OperationState, PaymentOperation, PayoutAccount

READY = "payout_account.ready"
LOOK_BATCH = 50


class NoAccountYet(Conflict):
    """Stripe has not answered with an account yet."""

    message = N_("Your payout account is being opened. Wait a moment and try again.")


class ProviderSilent(Conflict):
    """The provider did not answer while somebody waited."""

    message = N_("The payment provider does not answer just now. Try again in a minute.")


def ensure_account(
    session: Session, organisation_id: str, *, name: str, country: str, email: str
) -> PayoutAccount:
    """The organisation's payout account; the first call plans its opening."""
    found = find_account(session, organisation_id)
    if found:
        _plan_again_after_failure(session, found, name=name, country=country, email=email)
        return found
    row = {
        "id": new_id(),
        "organisation_id": organisation_id,
        "stripe_id": None,
        "created_at": clock.now(),
        "active_since": None,
    }
    if db.insert_once(session, table_of(PayoutAccount), row, key=("organisation_id",)):
        operations.plan_account(session, organisation_id, name=name, country=country, email=email)
    account = find_account(session, organisation_id)
    assert account, "inserted, by us or at the same time by another"
    return account


def find_account(session: Session, organisation_id: str) -> PayoutAccount | None:
    """The organisation's payout account, if it has one."""
    return session.exec(
        select(PayoutAccount).where(PayoutAccount.organisation_id == organisation_id)
    ).one_or_none()


def onboarding_url(
    gateway: Gateway, account: PayoutAccount, *, return_url: str, refresh_url: str
) -> str:
    """A page for the seller, used once. Raises `NoAccountYet` or `ProviderSilent`."""
    if account.stripe_id is None:
        raise NoAccountYet()
    try:
        return gateway.onboarding_url(
            account.stripe_id, return_url=return_url, refresh_url=refresh_url
        )
    except (GatewayRefused, GatewayUnsure, GatewayBusy):
        raise ProviderSilent() from None


def look_at(gateway: Gateway, organisation_id: str) -> bool:
    """Ask whether an account can be paid now. Call outside a transaction."""
    with db.reading() as session:
        account = find_account(session, organisation_id)
    if account is None or account.stripe_id is None:
        return False
    try:
        facts = gateway.get_account(account.stripe_id)
    except (GatewayRefused, GatewayUnsure, GatewayBusy):
        return account.active_since is not None
    with db.transaction() as session:
        _take(session, account.id, is_active=facts.is_active)
    return facts.is_active


def look_at_waiting(gateway: Gateway) -> int:
    """Ask about accounts that were not ready. For the worker."""
    with db.reading() as session:
        waiting = session.exec(
            select(PayoutAccount.organisation_id)
            .where(col(PayoutAccount.active_since).is_(None))
            .where(col(PayoutAccount.stripe_id).is_not(None))
            .order_by(col(PayoutAccount.created_at).desc())
            .limit(LOOK_BATCH)
        ).all()
    return sum(look_at(gateway, organisation_id) for organisation_id in waiting)


def _take(session: Session, account_id: str, *, is_active: bool) -> None:
    account = session.exec(
        select(PayoutAccount).where(PayoutAccount.id == account_id).with_for_update()
    ).one()
    if is_active and account.active_since is None:
        account.active_since = clock.now()
        _wake_payouts(session, account)
        outbox.post(session, READY, {"organisation_id": account.organisation_id}, key=account.id)
    elif not is_active:
        account.active_since = None
    session.add(account)


def _wake_payouts(session: Session, account: PayoutAccount) -> None:
    """Payouts that waited for this account are due now."""
    waiting = session.exec(
        select(PaymentOperation)
        .where(PaymentOperation.kind == OperationKind.PAYOUT)
        .where(PaymentOperation.state == OperationState.PLANNED)
        .where(col(PaymentOperation.params_json).contains(account.id))
    )
    for operation in waiting:
        operation.due_at = clock.now()
        session.add(operation)


def _plan_again_after_failure(
    session: Session, account: PayoutAccount, *, name: str, country: str, email: str
) -> None:
    organisation_id = account.organisation_id
    if account.stripe_id is None and not operations.find_open(
        session, organisation_id, OperationKind.ACCOUNT
    ):
        operations.plan_account(session, organisation_id, name=name, country=country, email=email)
