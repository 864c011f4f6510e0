"""Who gets what of listings, orders, payments and the operator's desk."""

from __future__ import annotations

from tests.policy.row import row

# fmt: off
ROWS = [
    #   endpoint, request,                              anonymous, other, lower, own; what is sent
    row("desk.index", "GET /desk",                                  "sign in", "forbidden", "forbidden", "ok"),
    row("desk.organisations.confirm", "GET /desk/organisations/{newcomer}/approve", "sign in", "forbidden", "forbidden", "ok"),
    row("desk.organisations.decide", "POST /desk/organisations/{newcomer}/approve", "sign in", "forbidden", "forbidden", "done", reason="Seen on site."),
    row("desk.organisations.export", "GET /desk/organisations.csv", "sign in", "forbidden", "forbidden", "ok"),
    row("desk.organisations.index", "GET /desk/organisations",      "sign in", "forbidden", "forbidden", "ok"),
    row("desk.organisations.show", "GET /desk/organisations/{ada}", "sign in", "forbidden", "forbidden", "ok"),
    row("desk.trail.export", "GET /desk/trail.csv",                 "sign in", "forbidden", "forbidden", "ok"),
    row("desk.trail.index", "GET /desk/trail",                      "sign in", "forbidden", "forbidden", "ok"),
    row("listings.confirm_withdraw", "GET /listings/{listing}/withdraw", "sign in", "not found", "forbidden", "ok"),
    row("listings.create", "POST /listings",                        "sign in", "not found", "forbidden", "done", lot="{held}", price="1250", currency="EUR"),
    row("listings.export", "GET /listings.csv",                     "ok", "ok", "ok", "ok"),
    row("listings.index", "GET /",                                  "ok", "ok", "ok", "ok"),
    row("listings.new", "GET /listings/new?lot={held}",             "sign in", "ok", "forbidden", "ok"),
    row("listings.show", "GET /listings/{listing}",                 "ok", "ok", "ok", "ok"),
    row("listings.withdraw", "POST /listings/{listing}/withdraw",   "sign in", "not found", "forbidden", "done"),
    row("listings_api.create", "POST /api/v1/listings",             "sign in", "not found", "forbidden", "done", lot="{held}", price_minor=125_000, currency="EUR"),
    row("listings_api.index", "GET /api/v1/listings",               "sign in", "ok", "forbidden", "ok"),
    row("listings_api.show", "GET /api/v1/listings/{listing}",      "sign in", "ok", "forbidden", "ok"),
    row("listings_api.withdraw", "POST /api/v1/listings/{listing}/withdraw", "sign in", "not found", "forbidden", "ok"),
    row("orders.cancel", "POST /orders/{bought}/cancel",            "sign in", "not found", "forbidden", "done"),
    row("orders.check", "POST /orders/{bought}/check",              "sign in", "not found", "forbidden", "done"),
    row("orders.checkout", "POST /orders/{bought}/checkout",        "sign in", "not found", "forbidden", "done"),
    row("orders.confirm_cancel", "GET /orders/{bought}/cancel",     "sign in", "not found", "forbidden", "ok"),
    row("orders.create", "POST /orders",                            "sign in", "done", "forbidden", "done", listing_id="{for_sale}", acknowledged="yes"),
    row("orders.create", "POST /orders",                            "sign in", "not found", "forbidden", "done", listing_id="{for_sale}", acknowledged="yes", site_id="{site}"),
    row("orders.index", "GET /orders",                              "sign in", "ok", "forbidden", "ok"),
    row("orders.new", "GET /orders/new?listing={for_sale}",         "sign in", "ok", "forbidden", "ok"),
    row("orders.returned", "GET /orders/{bought}/paid",             "sign in", "not found", "forbidden", "ok"),
    row("orders.show", "GET /orders/{bought}",                      "sign in", "not found", "forbidden", "ok"),
    row("orders.show", "GET /orders/{sold}",                        "sign in", "not found", "forbidden", "ok"),
    row("orders_api.cancel", "POST /api/v1/orders/{bought}/cancel", "sign in", "not found", "forbidden", "ok"),
    row("orders_api.checkout", "POST /api/v1/orders/{bought}/checkout", "sign in", "not found", "forbidden", "ok"),
    row("orders_api.create", "POST /api/v1/orders",                 "sign in", "done", "forbidden", "done", listing_id="{for_sale}", acknowledged=True),
    row("orders_api.create", "POST /api/v1/orders",                 "sign in", "not found", "forbidden", "done", listing_id="{for_sale}", acknowledged=True, site_id="{site}"),
    row("orders_api.index", "GET /api/v1/orders",                   "sign in", "ok", "forbidden", "ok"),
    row("orders_api.show", "GET /api/v1/orders/{sold}",             "sign in", "not found", "forbidden", "ok"),
    row("payout_account.create", "POST /account/payouts/onboarding", "sign in", "done", "forbidden", "done"),
    row("payout_account.returned", "GET /account/payouts/returned", "sign in", "ok", "forbidden", "ok"),
    row("payout_account.show", "GET /account/payouts",              "sign in", "ok", "forbidden", "ok"),
    row("payout_account.update", "POST /account/payouts/check",     "sign in", "done", "forbidden", "done"),
    row("stripe_events.create", "POST /stripe/events",              "invalid", "invalid", "invalid", "invalid"),
    row("test_payments.cancel", "POST /test-payments/{checkout}/cancel", "done", "done", "done", "done"),
    row("test_payments.complete_onboarding", "POST /test-payments/onboarding/{onboarding}", "done", "done", "done", "done"),
    row("test_payments.decline", "POST /test-payments/{checkout}/decline", "ok", "ok", "ok", "ok"),
    row("test_payments.onboarding", "GET /test-payments/onboarding/{onboarding}", "ok", "ok", "ok", "ok"),
    row("test_payments.pay", "POST /test-payments/{checkout}/pay",  "done", "done", "done", "done"),
    row("test_payments.show", "GET /test-payments/{checkout}",      "ok", "ok", "ok", "ok"),
]
# fmt: on
