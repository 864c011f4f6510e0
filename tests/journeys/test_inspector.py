"""An inspector who trusts nobody: Oda of the operator looks at a refinery, and finds the batch with
bought oxide in it.

The demo has it planted: two batches of the same sludge, one of which gave more neodymium than went
in. She is no party to any of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from foundation import db
from foundation.parties.models import Organisation
from foundation.parties.queries import find_person
from market.demo.cast import OPERATOR
from market.demo.loading import load
from market.demo.refining import LAUNDERED
from tests.databases import Template
from tests.factories import sign_in
from tests.stage import make_settings
from wsgi import create_app

pytestmark = pytest.mark.one_database  # the demo is loaded on both in its own tests


@pytest.fixture(scope="module")
def market(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, dict[str, str], Path]]:
    """Oda's browser, and the codes of the demo's lots by their reference."""
    folder = tmp_path_factory.mktemp("inspected")
    with template.copy(folder) as url:
        app = create_app(make_settings(folder, url))
        with app.app_context():
            load(make_settings(folder, url))
            facts = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
            with db.reading() as session:
                oda = find_person(session, OPERATOR.people[0].email)
            assert oda is not None
            codes = {lot["reference"]: lot["code"] for lot in facts["lots"]}
            yield sign_in(app.test_client(), oda), codes, folder
            db.database().engine.dispose()


def said(page: str) -> str:
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.partition("<main")[2]))
    return text.replace("\u00a0", " ")


def test_the_batch_that_gave_too_much_is_found(
    market: tuple[FlaskClient, dict[str, str], Path],
) -> None:
    oda, codes, _ = market
    with db.reading() as session:
        named = select(Organisation).where(col(Organisation.name).startswith("Virumaa"))
        refinery = session.exec(named).one()

    # From the desk's page of the refinery she goes to its inspection.
    desk = oda.get(f"/desk/organisations/{refinery.id}").text
    assert f"/inspection/{refinery.id}" in desk
    page = said(oda.get(f"/inspection/{refinery.id}").text)
    assert "Not verified 1" in page
    assert "Yield 1" in page
    assert "adds up" in page
    assert "does not add up" not in page

    # One line names the lot, what was expected and what was found; the honest batch is not there.
    table = oda.get(f"/inspection/{refinery.id}/findings.csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["lot"], row["severity"], row["rule"]) == (codes[LAUNDERED], "failure", "Yield")
    assert row["finding"] == "The step gave more Nd than went into it."
    assert row["found"].startswith("Nd 117.2")

    # A lot that the refinery has nothing to do with is not on its file.
    other = oda.get(f"/inspection/{refinery.id}/lots/{codes['EMS-2031']}")
    assert other.status_code == 404

    # She sees the way with names and places, though the refinery never let her in.
    lot = said(oda.get(f"/inspection/{refinery.id}/lots/{codes[LAUNDERED]}").text)
    assert "Not verified" in lot
    assert "Virumaa Oksiidid" in lot
    assert "Made by processing lots" in lot
