"""Links for drivers from a program: each secret is said once, and by the reply that made it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import db
from foundation.http.models import IdempotentReply
from foundation.parties.queries import get_organisation
from tests.factories import api_key
from tests.market.stage import make_cast, register
from tests.traceability.guests.carrying import DORA, by_link
from traceability.custody import handover
from traceability.guests import linking, signing
from traceability.guests.queries import get_made_links

COMPANY = {"company": DORA.company, "registration_number": "HRB 4711", "country": "DE", "days": 7}


def test_a_program_makes_lists_renews_and_voids_links(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lot, ben = register(cast.ada), cast.ben.organisation_id
    links = f"/api/v1/lots/{lot}/guest-links"
    with db.transaction() as session:
        key = api_key(session, get_organisation(session, cast.ada.organisation_id))

    def states() -> list[str]:
        return [one["state"] for one in client.get(links, headers=key).json["items"]]

    sent = {**COMPANY, "onward_id": ben, "seals": ["S-1"]}
    once = {**key, "Idempotency-Key": "one link"}
    made = client.post(links, json=sent, headers=once)
    again = client.post(links, json=sent, headers=once)

    assert (made.status_code, made.json["role"], made.json["state"]) == (201, "take", "open")
    assert again.status_code == 409
    renewed = client.post(f"{links}/renew", json={}, headers=key)
    assert (renewed.status_code, states()) == (201, ["open", "voided"])
    assert renewed.json["onward_id"] == ben
    with db.transaction() as session:
        signing.take(session, token_in(renewed.json["url"]), signer=DORA)
    assert states() == ["open", "signed", "voided"]
    assert client.post(f"{links}/void", headers=key).json == {"voided": 1}
    assert states() == ["voided", "signed", "voided"]
    nowhere = client.post(f"{links}/renew", json={"onward_id": ""}, headers=key)
    assert (nowhere.status_code, set(nowhere.json["errors"])) == (422, {"onward_id"})

    listed = client.get(links, headers=key).get_data(as_text=True)
    with db.reading() as session:
        kept = b"".join(one.body or b"" for one in session.exec(select(IdempotentReply)))
    for reply in (made, renewed):
        assert token_in(reply.json["url"]) not in listed + kept.decode()


def test_a_link_to_an_offer_that_was_taken_back_has_lapsed(app: Flask, client: FlaskClient) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    link = by_link(cast, lot).link
    with db.transaction() as session:
        key = api_key(session, get_organisation(session, cast.ada.organisation_id))
        handover.cancel(session, lot, actor=cast.ada)

    (shown,) = client.get(f"/api/v1/lots/{lot}/guest-links", headers=key).json["items"]

    assert (shown["id"], shown["state"], shown["ended_at"]) == (link.id, "lapsed", None)


def test_a_new_link_leads_where_the_last_one_did_unless_it_is_said_anew(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    ben = cast.ben.organisation_id
    by_link(cast, lot)
    with db.transaction() as session:
        brought = [
            linking.renew(session, lot, onward_id=said, actor=cast.ada).link.onward_id
            for said in (ben, None, "", None)
        ]

    assert brought == [ben, ben, None, None]


def test_links_come_by_cursor_to_whoever_made_them(app: Flask) -> None:
    cast = make_cast()
    lot = register(cast.ada)
    made = [by_link(cast, lot).link.id]
    with db.transaction() as session:
        made += [linking.renew(session, lot, actor=cast.ada).link.id for _ in range(2)]

    with db.reading() as session:
        seen, cursor = [], None
        for _ in range(2):
            page = get_made_links(
                session, lot, made_by_id=cast.ada.organisation_id, cursor=cursor, size=2
            )
            seen, cursor = [*seen, *(one.id for one in page.items)], page.next_cursor
        others = get_made_links(session, lot, made_by_id=cast.ben.organisation_id)

    assert (sorted(seen), cursor) == (sorted(made), None)
    assert others.items == []


def token_in(url: str) -> str:
    """The secret in the address of a link."""
    return url.rpartition("/")[2]
