"""The seller's payout account: open it, give Stripe what it asks for, see whether it is ready."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import db
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.parties import access as parties
from foundation.parties.queries import get_organisation
from market.payments import access, executing, onboarding, operations
from market.payments.models import OperationKind, PayoutAccount

LOOK_AGAIN_S = 3  # about as often as the worker asks

bp = Blueprint("payout_account", __name__, url_prefix="/account/payouts")


@bp.get("")
@requires("market:read")
def show() -> ResponseReturnValue:
    """Whether the organisation can be paid, and what is missing."""
    actor = parties.actor()
    with db.reading() as session:
        account = onboarding.find_account(session, actor.organisation_id)
    return render_template("payments/account.html", account=account)


@bp.post("/onboarding")
@requires("market:write")
@fresh
def create() -> ResponseReturnValue:
    """Open the account if there is none, then go to the provider's page."""
    account = _opened()
    with db.reading() as session:
        base_url = db.settings_of(session).base_url
    url = onboarding.onboarding_url(
        access.gateway(),
        account,
        return_url=base_url + url_for("payout_account.returned"),
        refresh_url=base_url + url_for("payout_account.show"),
    )
    return see_other(url)


@bp.get("/returned")
@requires("market:read")
def returned() -> ResponseReturnValue:
    """Back from the provider's page: the answer is asked for by a button, or by the worker."""
    page = make_response(show())
    page.headers["Refresh"] = f"{LOOK_AGAIN_S}; url={url_for('payout_account.show')}"
    return page


@bp.post("/check")
@requires("market:read")
def update() -> ResponseReturnValue:
    """Ask the provider whether the account is ready now."""
    onboarding.look_at(access.gateway(), parties.actor().organisation_id)
    return see_other(url_for("payout_account.show"))


def _opened() -> PayoutAccount:
    """The organisation's account, opened at the provider while the seller waits."""
    signed_in = parties.current()
    with db.transaction() as session:
        organisation = get_organisation(session, signed_in.organisation_id)
        onboarding.ensure_account(
            session,
            organisation.id,
            name=organisation.name,
            country=organisation.country,
            email=signed_in.email,
        )
        opening = operations.find_open(session, organisation.id, OperationKind.ACCOUNT)
    if opening and not executing.run(access.gateway(), opening.id):
        executing.wait_for_other(opening.id)  # the worker opens what a listing has planned
    with db.reading() as session:
        account = onboarding.find_account(session, signed_in.organisation_id)
    assert account, "it was opened above"
    return account
