"""At the ramp: Ada's hand shows a code, Ben's hand holds a phone to it, looks, and signs.

Told by both. What is printed on paper stays true: an old code says that it is old.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from zxingcpp import read_barcode

from foundation import db
from foundation.parties.queries import get_organisation
from foundation.symbol import QUIET_MODULES
from tests.factories import PASSWORD, make_person, make_site, submit
from tests.market.stage import Cast, funded, make_cast
from tests.traceability.gate import tags_of
from tests.traceability.intake.test_pages import words
from traceability.custody.queries import get_events, get_state

DOTS = 4


def scanned(page: str) -> str:
    """What a phone's camera reads of the code that a page shows."""
    shown = page.partition("handover-symbol")[2]
    (size,) = re.findall(r'viewBox="0 0 (\d+) \d+"', page.partition("handover-symbol")[2][:200])
    modules = re.findall(r"M(\d+) (\d+)h(\d+)", shown.partition("</svg>")[0])
    picture = Image.new("L", (int(size) * DOTS,) * 2, 255)
    canvas = ImageDraw.Draw(picture)
    for x, y, length in modules:
        left, top = ((int(one) + QUIET_MODULES) * DOTS for one in (x, y))
        canvas.rectangle((left, top, left + int(length) * DOTS - 1, top + DOTS - 1), fill=0)
    read = read_barcode(picture)
    assert read is not None
    return str(read.text)


def hand(
    app: Flask, cast: Cast, organisation_id: str, name: str, *, role: str = "yard"
) -> FlaskClient:
    """A phone of somebody who works in a yard, signed in with their own password."""
    address = f"{name.lower()}@yard.example"
    with db.transaction() as session:
        organisation = get_organisation(session, organisation_id)
        make_site(session, organisation)
        make_person(session, organisation, name=name, email=address, role=role)
    client = app.test_client()
    signs_in(client, "/sign-in", address)
    return client


def signs_in(client: FlaskClient, page: str, address: str) -> str:
    """With the password, through the form of this page; where it leads."""
    asked = parse_qs(urlsplit(page).query).get("next", [""])[0]
    reply = submit(client, "/sign-in", email=address, password=PASSWORD, next=asked)
    assert reply.status_code == 303, words(reply)
    return str(reply.location)


def test_a_lot_is_handed_over_with_one_scan(app: Flask) -> None:
    cast = make_cast()
    order = funded(cast)
    lot = order.lot_code
    gerd = hand(app, cast, cast.ada.organisation_id, "Gerd")
    yuri = hand(app, cast, cast.ben.organisation_id, "Yuri")

    # Gerd offers the lot, opens it, and shows what stands there to Yuri.
    offered = submit(gerd, f"/lots/{lot}/offer", taker_id=cast.ben.organisation_id, days="14")
    assert f"/lots/{lot}/handover" in gerd.get(offered.location).text
    office = hand(app, cast, cast.ada.organisation_id, "Olga", role="owner")
    for page in (f"/orders/{order.id}", f"/orders/{order.id}/delivery"):
        assert f'href="/lots/{lot}/handover"' in office.get(page).text
    code = scanned(gerd.get(f"/lots/{lot}/handover").text)

    # Yuri's camera opens it. The morning's session is over, so he signs in and is there.
    away = app.test_client()
    neutral = away.get(urlsplit(code).path)
    (sign_in,) = re.findall(r'class="button primary" href="(/sign-in\?next=[^"]+)"', neutral.text)
    assert lot not in neutral.text
    back = signs_in(away, sign_in, "yuri@yard.example")
    assert back == urlsplit(code).path
    there = yuri.get(back)
    assert there.location == f"/intake/{lot}"
    before = words(yuri.get(there.location))
    for fact in ("Verified", "Packages", "none stated", "still to be scanned"):
        assert fact in before

    # He scans the labels, and signs what the papers say: he has no scale here.
    for tag in tags_of(lot):
        submit(yuri, "/intake/scans", code=tag.url)
    assert "Accept the whole lot as stated" in words(yuri.get(f"/intake/{lot}"))
    done = submit(yuri, f"/intake/{lot}/as-stated")
    assert "Accepted and signed" in words(yuri.get(done.location))

    # Both know it from now on, from the same code.
    assert "signed for it" in words(gerd.get(urlsplit(code).path))
    assert "Already accepted" in words(yuri.get(urlsplit(code).path))
    with db.reading() as session:
        state, events = get_state(session, lot), get_events(session, lot)
    assert state.custodian_id == cast.ben.organisation_id
    kinds = [event.act.kind.value for event in events]
    assert kinds[kinds.index("offer") :][:3] == ["offer", "arrive", "accept"]


def test_the_paper_in_the_cab_is_of_yesterday(app: Flask) -> None:
    cast = make_cast()
    order = funded(cast)
    lot, buyer = order.lot_code, cast.ben.organisation_id
    gerd = hand(app, cast, cast.ada.organisation_id, "Gerd")
    yuri = hand(app, cast, buyer, "Yuri")
    mallory = hand(app, cast, cast.mallory.organisation_id, "Mallory")
    submit(gerd, f"/lots/{lot}/offer", taker_id=buyer, days="14")
    paper = urlsplit(scanned(gerd.get(f"/lots/{lot}/handover").text)).path

    # The truck did not start: the offer is taken back, and made again the next day.
    submit(gerd, f"/lots/{lot}/cancel-offer")
    assert "The offer was withdrawn" in words(yuri.get(paper))
    submit(gerd, f"/lots/{lot}/offer", taker_id=buyer, days="14")

    told = words(yuri.get(paper))
    assert "Replaced by a new offer" in told
    (newer,) = re.findall(r'href="(/bt/[0-9a-f]{32})"', yuri.get(paper).text)
    assert newer != paper
    assert yuri.get(newer).location == f"/intake/{lot}"
    assert "Show the new code" in words(gerd.get(paper))
    # Whoever finds the paper on the road reads nothing on it but an address.
    assert lot not in mallory.get(paper).text
    assert mallory.get(f"/lots/{lot}/handover").status_code == 404
