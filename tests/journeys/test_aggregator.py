"""A lot that is three lots: an aggregator pours scrap together, divides it, and sells a part.

Told by Gesa of the aggregator Nordsammel, who signs at a scale, and by whoever asks her afterwards
what became of theirs.
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import db
from foundation.parties.actor import Actor
from tests.factories import make_actor, make_organisation, make_person, make_site, sign_in, submit
from traceability.custody import handover
from traceability.custody.auditing import check_custody
from traceability.custody.events import Sell
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.state import LotStatus
from traceability.custody.words import CustodyModel, LotOrigin, SourceKind
from traceability.log.audit import audit
from traceability.log.creating import create_log
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.provenance.findings import Level
from traceability.provenance.verification import verify
from traceability.tags.queries import get_bound_tags

CODE = re.compile(r"RG-[0-9A-Z]{4}-[0-9A-Z]{4}")


def lot_of(actor: Actor, title: str, *masses_g: int, origin: LotOrigin) -> str:
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=origin,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=tuple(LotPackage(net_g) for net_g in masses_g),
        title=title,
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=actor).code


@pytest.fixture
def yards(app: Flask) -> tuple[Actor, Actor, FlaskClient, FlaskClient]:
    """A dismantler and Nordsammel, and a browser of each."""
    create_log(db.database())
    with db.transaction() as session:
        ada = make_organisation(session, "Ada Recycling", roles=["dismantler"])
        nord = make_organisation(session, "Nordsammel", roles=["collector", "trader"])
        for organisation in (ada, nord):
            make_site(session, organisation)
        people = [make_person(session, ada), make_person(session, nord, name="Gesa")]
        actors = (make_actor(ada), make_actor(nord))
    browsers = [sign_in(app.test_client(), person) for person in people]
    return (*actors, *browsers)


def bought(lot: str, seller: Actor, buyer: Actor) -> None:
    """The lot is handed over and sold."""
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=buyer.organisation_id, actor=seller)
    with db.transaction() as session:
        handover.accept(session, lot, actor=buyer)
        record(session, Sell(buyer.organisation_id, "order5"), lot=lot, actor=seller)


def grams(client: FlaskClient, lot: str, name: str) -> dict[str, int]:
    """A table of shares, as she downloads it."""
    text = client.get(f"/lots/{lot}/{name}.csv").data.decode("utf-8-sig")
    return {row["lot"]: int(row["grams"]) for row in csv.DictReader(io.StringIO(text))}


def test_three_lots_become_one_and_that_becomes_two(
    app: Flask, yards: tuple[Actor, Actor, FlaskClient, FlaskClient]
) -> None:
    ada, nord, ada_browser, gesa = yards
    first = lot_of(ada, "Ada's drum", 310_001, origin=LotOrigin.POST_CONSUMER)
    bought(first, ada, nord)
    second = lot_of(nord, "From the street", 200_000, 90_000, origin=LotOrigin.POST_CONSUMER)
    third = lot_of(nord, "From a lathe", 99_999, origin=LotOrigin.PRE_CONSUMER)

    # On the page of a lot of hers she finds what she can do with it, and the two others there.
    assert f"/lots/{second}/merge" in gesa.get(f"/lots/{second}").text
    page = gesa.get(f"/lots/{second}/merge").text
    assert {first, third} <= set(CODE.findall(page))

    # The scale shows less than the books: the form says by how much, and nothing has happened.
    typed = {"unit": "kg", "lot": [second, first, third], "packaging": ["big_bag"]}
    short = submit(gesa, f"/lots/{second}/merge", **typed, net_mass=["699.5"])
    assert short.status_code == 409
    assert "which is 500 g less than the 700000 g" in short.text
    assert 'value="699.5"' in short.text

    # It is the scale's own error, and she says how far it may be wrong.
    done = submit(
        gesa, f"/lots/{second}/merge", **typed, net_mass=["699.5"], tolerance="1", title="VCM, all"
    )
    assert done.status_code == 303
    (heap,) = CODE.findall(done.headers["Location"])

    # She divides it: half a tonne for a buyer, the rest stays.
    parts = {"unit": "kg", "part": ["B", "A"], "packaging": ["drum", "big_bag"]}
    wrong = submit(gesa, f"/lots/{heap}/split", **parts, net_mass=["500", "200"])
    assert "which is 500 g more than the 699500 g" in wrong.text
    done = submit(gesa, f"/lots/{heap}/split", **parts, net_mass=["500", "199.5"])
    assert done.status_code == 303
    after = gesa.get(f"/lots/{heap}").text
    assert "What became of it" in after
    rest, sold = grams(gesa, heap, "ends")
    with db.reading() as session:
        states = {code: get_state(session, code) for code in (first, heap, rest, sold)}
        levels = {verify(session, code).level for code in (heap, rest, sold)}
        tags = len(get_bound_tags(session, sold))
        faults = audit(session, [check_custody]).faults
    assert (states[first].status, states[heap].status) == (LotStatus.SPENT, LotStatus.SPENT)
    assert sorted((states[rest].net_mass_g, states[sold].net_mass_g)) == [199_500, 500_000]
    assert (states[heap].origin, states[heap].custody_model) == (
        LotOrigin.MIXED,
        CustodyModel.SEGREGATED,
    )
    assert (levels, tags, faults) == ({Level.VERIFIED}, 1, ())

    # Each gram has one past, and the dismantler sees where hers are, to the gram.
    origins = {code: grams(gesa, code, "origins") for code in (rest, sold)}
    for code, shares in origins.items():
        assert sum(shares.values()) == states[code].net_mass_g
        assert set(shares) == {first, second, third}
    assert "What became of it" in ada_browser.get(f"/lots/{first}").text
    fates = grams(ada_browser, first, "ends")
    assert fates == {code: shares[first] for code, shares in origins.items()}
    assert 0 < 310_001 - sum(fates.values()) <= 500

    # She is no party to what was made of it: there she reads what anybody reads.
    assert ada_browser.get(f"/lots/{sold}/origins.csv").status_code == 404
    stranger = ada_browser.get(f"/lots/{sold}").text
    assert "Where it came from" not in stranger
    assert first not in stranger

    # What is spent is offered nothing more, and its label's page says so.
    assert "This lot is no more" in after
    assert "Offer it for sale" not in after
    assert f"/lots/{first}/split" not in gesa.get(f"/lots/{first}").text
    assert "made into other lots" in gesa.get(f"/lots/{first}").text
