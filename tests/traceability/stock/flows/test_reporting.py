"""An organisation's months: by page, table and program, adding up exactly, and for itself alone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation, get_sites
from tests.factories import api_key, sign_in
from tests.traceability.gate import Cast, make_cast, offer, register
from traceability.custody import handover
from traceability.custody.events import Sell
from traceability.custody.recording import record
from traceability.custody.words import RefusalReason
from traceability.lots.registration import LotPackage
from traceability.lots.transforming.making import Part, Weighed, merge_lots
from traceability.stock.flows.lines import GRAMS

OCTOBER, NOVEMBER = (datetime(2026, month, 12, 12, tzinfo=UTC) for month in (10, 11))
MONTHS = "since=2026-10&until=2026-11"


@pytest.fixture
def cast(app: Flask) -> Cast:
    with clock.held(OCTOBER):
        return make_cast()


def key_of(actor: Actor) -> dict[str, str]:
    with db.transaction() as session:
        return api_key(session, get_organisation(session, actor.organisation_id))


def trade(cast: Cast) -> str:
    """Three lots in October; in November one goes to Ben, who finds less and pours it together
    with one of his own, and one is refused. The code of the first.
    """
    with clock.held(OCTOBER):
        sold, refused = register(cast.ada, 312_000, 288_000), register(cast.ada, 100_000)
        register(cast.ada, 250_000)
        his = register(cast.ben, 50_000)
    with clock.held(NOVEMBER):
        offer(cast.ada, sold, cast.ben)
        offer(cast.ada, refused, cast.ben)
        with db.transaction() as session:
            stated = {f"{sold}.1": 311_000, f"{sold}.2": 283_000}
            handover.accept(session, sold, masses_g=stated, actor=cast.ben)
            record(session, Sell(cast.ben.organisation_id, "o1"), lot=sold, actor=cast.ada)
            handover.refuse(
                session,
                refused,
                reason=RefusalReason.WRONG_MATERIAL,
                site_id=get_sites(session, cast.ben.organisation_id)[0].id,
                actor=cast.ben,
            )
        with db.transaction() as session:
            poured = Part((LotPackage(643_000),))
            weighed = Weighed(tolerance_g=2_000)
            merge_lots(session, [sold, his], poured, weighed, actor=cast.ben)
    return sold


def asked(client: FlaskClient, key: dict[str, str]) -> Any:
    with clock.held(NOVEMBER):
        return client.get(f"/api/v1/flows?{MONTHS}", headers=key).json


def told(report: Any) -> dict[tuple[str, str], dict[str, int]]:
    """The figures that are not nothing, by month and country."""
    return {
        (row["month"], row["country"]): {name: row[name] for name in GRAMS if row[name]}
        for row in report["flows"]
    }


def test_every_gram_of_the_months_has_its_line(client: FlaskClient, cast: Cast) -> None:
    trade(cast)

    ada, ben = asked(client, key_of(cast.ada)), asked(client, key_of(cast.ben))

    assert told(ada) == {
        ("2026-10", ""): {"in_g": 950_000, "end_g": 950_000},
        ("2026-11", ""): {"start_g": 950_000, "end_g": 350_000},
        ("2026-11", "FR"): {"out_g": 594_000, "difference_g": -6_000, "refused_g": 100_000},
    }
    assert told(ben) == {
        ("2026-10", ""): {"in_g": 50_000, "end_g": 50_000},
        ("2026-11", ""): {
            "start_g": 50_000, "used_g": 644_000, "made_g": 643_000, "end_g": 643_000,
        },
        ("2026-11", "DE"): {"in_g": 594_000, "refused_g": 100_000},
    }  # fmt: skip
    assert (ada["gap_g"], ben["gap_g"], ada["since"], ada["until"]) == (0, 0, "2026-10", "2026-11")
    assert asked(client, key_of(cast.mallory))["flows"] == []


def test_the_page_and_its_table_say_the_same(client: FlaskClient, cast: Cast) -> None:
    sold = trade(cast)
    report = asked(client, key_of(cast.ada))
    sign_in(client, cast.ada_person)

    with clock.held(NOVEMBER):
        page = client.get(f"/reports/flows?{MONTHS}").text
        sheet = client.get(f"/reports/flows.csv?{MONTHS}").data.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(sheet, newline="")))
    assert [{name: str(value) for name, value in row.items()} for row in report["flows"]] == [
        {name: row[name] for name in report["flows"][0]} for row in rows
    ]
    assert "Every line adds up, to the gram." in page
    assert "France: out 594 kg refused 100 kg" in " ".join(page.split())
    assert sold not in page


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ("since=2026-13&until=2026-11", "Give a month, like 2026-11."),
        ("since=2026-11&until=2026-10", "The last month must not be before the first."),
        ("since=2025-01&until=2026-10", "Ask for twelve months at most."),
    ],
)
def test_months_that_cannot_be_read_are_asked_for_again(
    client: FlaskClient, cast: Cast, months: str, sentence: str
) -> None:
    sign_in(client, cast.ada_person)

    page, sheet = client.get(f"/reports/flows?{months}"), client.get(f"/reports/flows.csv?{months}")

    assert sentence in page.text
    assert "Nothing stood on your sites in these months" in page.text
    assert sheet.status_code == 422
