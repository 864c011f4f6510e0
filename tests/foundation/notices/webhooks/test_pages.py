from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.webhooks.models import DeliveryState, WebhookDelivery
from foundation.parties.models import Organisation
from tests.factories import make_organisation, make_person, sign_in, submit
from tests.foundation.notices.telling import tell
from tests.foundation.notices.webhooks.receiving import delivery_rows, endpoint_row, listen
from tests.foundation.parties.test_costs import counted_queries
from tests.foundation.parties.test_exports import table

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
PATH = "/account/webhooks"
URL = "https://hooks.example.org/regauss"


@pytest.fixture
def ada(app: Flask) -> Organisation:
    with db.transaction() as session:
        return make_organisation(session)


@pytest.fixture
def browser(client: FlaskClient, ada: Organisation) -> FlaskClient:
    with db.transaction() as session:
        owner = make_person(session, ada)
    return sign_in(client, owner)


def words(browser: FlaskClient, path: str) -> str:
    reply = browser.get(path)
    assert reply.status_code == 200
    text = re.sub(r"<[^>]*>", " ", reply.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


def test_an_owner_adds_a_webhook_and_sees_its_secret_once(browser: FlaskClient) -> None:
    assert "No webhooks yet" in words(browser, PATH)

    reply = submit(browser, f"{PATH}/new", name="ERP", url=URL, kinds=["order.paid", "label.found"])

    shown = reply.get_data(as_text=True)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", shown)
    page = re.search(rf"{PATH}/[0-9a-f]{{32}}", shown)
    assert reply.status_code == 200
    assert secret
    assert page
    later = words(browser, page[0])
    assert secret[0] not in later
    assert "Your lot is paid; Somebody found a label" in later or "; Your lot is paid" in later
    assert "No messages here" in later
    assert f"{URL} 2 kinds 0 ✓ on" in words(browser, PATH)


def test_what_was_typed_stays_when_the_address_is_refused(browser: FlaskClient) -> None:
    reply = submit(
        browser, f"{PATH}/new", name="ERP", url="https://10.0.0.5/hook", kinds=["order.paid"]
    )

    page = reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert "Name the machine by its full name" in page
    assert 'value="https://10.0.0.5/hook"' in page
    assert page.count(" checked>") == 1


def test_a_webhook_is_changed_switched_off_and_on(browser: FlaskClient, ada: Organisation) -> None:
    _, webhook = listen(ada, URL)

    submit(browser, f"{PATH}/{webhook}/edit", name="Scale", url=f"{URL}/2", kinds="order.paid")
    submit(browser, f"{PATH}/{webhook}/disable")
    off = words(browser, f"{PATH}/{webhook}")
    submit(browser, f"{PATH}/{webhook}/enable")

    row = endpoint_row(webhook)
    assert (row.name, row.url, row.kinds) == ("Scale", f"{URL}/2", ["order.paid"])
    assert "· off" in off
    assert "Switch it on" in off
    assert "Switch it off" in words(browser, f"{PATH}/{webhook}")


def test_a_new_secret_says_how_long_the_old_one_signs(
    browser: FlaskClient, ada: Organisation
) -> None:
    secret, webhook = listen(ada, URL)

    shown = submit(browser, f"{PATH}/{webhook}/rotate").get_data(as_text=True)

    assert "whsec_" in shown
    assert secret not in shown
    assert "messages are signed with the old secret as well" in shown
    assert "The old secret signs until" in words(browser, f"{PATH}/{webhook}")


def test_a_webhook_is_removed_after_a_second_look(browser: FlaskClient, ada: Organisation) -> None:
    _, webhook = listen(ada, URL)
    tell(ada)

    assert "What is waiting will not be sent" in words(browser, f"{PATH}/{webhook}/remove")
    reply = submit(browser, f"{PATH}/{webhook}/remove")

    assert (reply.status_code, reply.location) == (303, PATH)
    assert browser.get(f"{PATH}/{webhook}").status_code == 404
    assert delivery_rows(webhook) == []


def give_up(webhook: str) -> WebhookDelivery:
    """The webhook's only message, given up."""
    (row,) = delivery_rows(webhook)
    row.state, row.attempts, row.status = DeliveryState.DEAD, 10, 500
    with db.transaction() as session:
        session.add(row)
    return row


def test_what_was_given_up_is_listed_and_sent_again(
    browser: FlaskClient, ada: Organisation
) -> None:
    _, webhook = listen(ada, URL)
    tell(ada)
    row = give_up(webhook)

    assert f"{URL} {len(SUBSCRIBABLE)} kinds 1" in words(browser, PATH)
    assert "order.placed" in words(browser, f"{PATH}/{webhook}?state=dead")
    assert "No messages here" in words(browser, f"{PATH}/{webhook}?state=delivered")
    submit(browser, f"{PATH}/{webhook}/deliveries/{row.id}/resend")

    (again,) = delivery_rows(webhook)
    assert (again.state, again.attempts) == (DeliveryState.WAITING, 0)


def test_messages_are_paged(browser: FlaskClient, ada: Organisation) -> None:
    _, webhook = listen(ada, URL)
    for number in range(31):
        with clock.held(NOW):
            tell(ada, key=f"OR-{number}:placed")

    page = browser.get(f"{PATH}/{webhook}").get_data(as_text=True)
    following = html.unescape(page.partition('rel="next" href="')[2].partition('"')[0])

    assert words(browser, following).count("order.placed") == 1


def test_lists_of_three_cost_as_many_queries_as_lists_of_one(
    browser: FlaskClient, ada: Organisation
) -> None:
    counts = []
    for added in (1, 2):
        for number in range(added):
            listen(ada, URL)
            tell(ada, key=f"OR-{added}-{number}:placed")
        with counted_queries() as seen:
            words(browser, PATH)
        counts.append(len(seen))

    assert counts == [4, 4]


@pytest.mark.parametrize("path", ["", "/edit", "/remove"])
def test_another_organisations_webhook_does_not_exist(
    browser: FlaskClient, app: Flask, path: str
) -> None:
    with db.transaction() as session:
        mallory = make_organisation(session, "Mallory Metals")
    _, hers = listen(mallory, URL)

    assert browser.get(f"{PATH}/{hers}{path}").status_code == 404
    assert submit(browser, f"{PATH}/{hers}/remove").status_code == 404
    assert URL not in words(browser, PATH)
    assert endpoint_row(hers).url == URL


def test_webhooks_come_as_a_table_without_their_secrets(
    browser: FlaskClient, ada: Organisation
) -> None:
    with clock.held(NOW):
        secret, webhook = listen(ada, URL, "=HYPERLINK(1)")
        tell(ada)
    give_up(webhook)

    head, row = table(browser, f"{PATH}/webhooks.csv")

    assert head == ["name", "url", "kinds", "state", "given_up", "created_at", "id"]
    assert row[:2] == ["'=HYPERLINK(1)", URL]
    assert row[3:] == ["on", "1", "2026-05-04T08:00:00+00:00", webhook]
    assert secret not in "".join(row)


def test_messages_come_as_a_table_of_those_that_are_on_the_page(
    browser: FlaskClient, ada: Organisation
) -> None:
    _, webhook = listen(ada, URL)
    _, elsewhere = listen(ada, f"{URL}/2")
    with clock.held(NOW):
        tell(ada)
    row = give_up(webhook)

    head, dead = table(browser, f"{PATH}/{webhook}/messages.csv?state=dead")
    waiting = [
        table(browser, f"{PATH}/{one}/messages.csv?state=waiting")[1:]
        for one in (webhook, elsewhere)
    ]

    assert head == [
        "id", "kind", "state", "tries", "created_at", "tried_at", "outcome", "status",
    ]  # fmt: skip
    assert dead == [
        row.message_id, "order.placed", "dead", "10", "2026-05-04T08:00:00+00:00", "", "", "500",
    ]  # fmt: skip
    assert [len(rows) for rows in waiting] == [0, 1]
    assert (
        f"{PATH}/{webhook}/messages.csv?state=dead"
        in browser.get(f"{PATH}/{webhook}?state=dead").text
    )


def test_a_trader_has_no_webhooks(app: Flask, ada: Organisation) -> None:
    with db.transaction() as session:
        tom = make_person(session, ada, name="Tom", role="trader")
    browser = sign_in(app.test_client(), tom)

    assert browser.get(PATH).status_code == 403
    assert "Webhooks" not in words(browser, "/account")
