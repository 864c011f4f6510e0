"""A yard moves in with what it has: fifty lots in a table, three rows of which are wrong.

Told by Nora, who keeps Ada Recycling's books in a spreadsheet. She has never seen the program.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import db, worker
from foundation.parties.models import Organisation
from tests.factories import make_organisation, make_person, make_site, sign_in, submit
from traceability.custody.queries import get_events
from traceability.log.creating import create_log
from traceability.lots.models import Lot
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify

HEAD = "Reference;Material code;Net mass;Origin;Packaging;Received from"
TURNS = 60
WRONG = {
    12: "L-12;EOL-HDD-VMC;312,5;post_consumer;drum;Households of Essen",
    27: "L-27;EOL-HDD-VCM;1,250;post_consumer;drum;Households of Essen",
    40: "L-39;EOL-HDD-VCM;90;post_consumer;drum;Households of Essen",
}
RIGHT = {12: ("VMC", "VCM"), 27: ("1,250", "1250"), 40: ("L-39", "L-40")}


def row(number: int) -> str:
    """A lot as her spreadsheet has it: comma for decimals, semicolons between cells."""
    good = f"L-{number};EOL-HDD-VCM;2 x 312,5 + {number};post_consumer;drum;Households of Essen"
    return WRONG.get(number, good)


@pytest.fixture
def nora(app: Flask) -> FlaskClient:
    """Nora, signed in at an organisation that has nothing here yet."""
    create_log(db.database())
    with db.transaction() as session:
        organisation = make_organisation(session)
        make_site(session, organisation)
        nora = make_person(session, organisation, name="Nora", role="trader")
    return sign_in(app.test_client(), nora)


def send(nora: FlaskClient, file: bytes) -> str:
    """She chooses a file and presses “Check this file”; the address she lands on."""
    reply = submit(nora, "/lots/import", file=(io.BytesIO(file), "Bestand.csv"))
    assert reply.status_code == 303
    return str(reply.headers["Location"])


def says_yes(app: Flask, nora: FlaskClient, path: str) -> str:
    """She presses the button and looks until nothing runs any more; the page then."""
    submit(nora, path)
    for _ in range(TURNS):
        page = nora.get(path).text
        if "data-running" not in page:
            return page
        worker.run_once(app)
    raise AssertionError("the worker does not get to the end of it")


def test_fifty_lots_with_three_bad_rows(app: Flask, nora: FlaskClient) -> None:
    # She finds the way from her empty list, and looks at the template first.
    assert 'href="/lots/import"' in nora.get("/lots").text
    template = nora.get("/lots/import/template.csv").data.decode("utf-8-sig")
    assert template.splitlines()[0].startswith("reference,material_code,net_mass,origin,")

    # Her own file says what she means, in her own way. Nothing is registered by looking.
    file = "\r\n".join([HEAD, *(row(number) for number in range(1, 51))]).encode("utf-8-sig")
    path = send(nora, file)
    looked = nora.get(path).text
    assert "47 of 50 rows can become lots" in looked
    assert "EOL-HDD-VMC is not a material code. Near to it: EOL-HDD-VCM" in looked
    assert "1,250 can be read as 1250 or as 1.25. Write 1250 or 1.25." in looked
    assert "Row 40 has this reference too. Give one of them another." in looked
    assert lots() == []

    # She says yes. The good rows become lots; the worker helps if the machine is slow.
    done = says_yes(app, nora, path)
    assert "47 lots are registered" in done
    assert lots() == sorted(f"L-{number}" for number in range(1, 51) if number not in WRONG)

    # The three come back with their reasons; she puts them right in that file and sends it.
    bad = nora.get(f"{path}/rows-to-fix.csv").data.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(bad, newline="")))
    assert [int(one["row"]) - 1 for one in table] == sorted(WRONG)
    for old, new in RIGHT.values():
        bad = bad.replace(old, new, 1)
    again = send(nora, bad.encode("utf-8-sig"))
    assert "3 of 3 rows can become lots" in nora.get(again).text
    says_yes(app, nora, again)
    assert lots() == sorted(f"L-{number}" for number in range(1, 51))

    # The whole file once more, by mistake: nothing doubles, and each row says why.
    mistake = nora.get(send(nora, file)).text
    assert "No row of this file can become a lot" in mistake
    assert len(re.findall(r"This lot is registered already, as RG-", mistake)) == 50
    assert len(lots()) == 50

    # Each lot is as real as one typed by hand: signed, in the log, labelled, verified.
    with db.reading() as session:
        lot = session.exec(select(Lot).where(Lot.reference == "L-7")).one()
        acts = [event.act.kind.value for event in get_events(session, lot.code)]
        verdict = verify(session, lot.code)
        owner = session.exec(select(Organisation.name)).first()
    assert acts == ["register", "bind_tag", "bind_tag", "bind_tag"]
    assert (verdict.level, owner) == (Level.VERIFIED, "Ada Recycling")
    page = nora.get(f"/lots/{lot.code}").text
    assert "632\u00a0kg" in page
    assert "Households of Essen" in page


def lots() -> list[str]:
    """The references of every lot there is."""
    with db.reading() as session:
        return sorted(str(lot.reference) for lot in session.exec(select(Lot)))
