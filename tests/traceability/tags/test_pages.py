"""What a stranger's phone shows, and what those who hold a lot print: each to its own readers."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from foundation import clock, db
from foundation.notifications.models import MailMessage
from tests.factories import sign_in, submit
from tests.traceability.gate import Cast, make_cast, offer, register, tags_of
from traceability.custody import handover
from traceability.custody.words import VoidReason
from traceability.tags import binding, keys, payload
from traceability.tags.forgetting import forget_places
from traceability.tags.models import (
    FinderMessage,
    Scan,
    ScanOutcome,
    ScanPlace,
    ScanWay,
    Tag,
    TagState,
)
from traceability.tags.noting import record_scan
from traceability.tags.scanning import Whereabouts
from traceability.tags.suspicions.models import Suspicion

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def tag(cast: Cast) -> Tag:
    (tag,) = tags_of(register(cast.ada, 312_000))
    return tag


def path_of(tag: Tag) -> str:
    """The path that a phone's camera opens."""
    return "/S/" + payload.parse_url(tag.url)


def words(client: FlaskClient, path: str) -> str:
    """The words of a page's main part, in one line."""
    return words_in(client.get(path))


def words_in(response: TestResponse) -> str:
    """The words of a reply's main part, in one line."""
    page = response.get_data(as_text=True)
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_a_stranger_reads_the_hazard_before_anything_else(client: FlaskClient, tag: Tag) -> None:
    shown = words(client, path_of(tag))

    assert shown.index("Strong magnets") < shown.index("Removed sintered NdFeB magnets")
    assert shown.index("Removed sintered NdFeB magnets") < shown.index("✓ Genuine label")


def test_a_stranger_learns_what_it_is_and_not_whose_or_where(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    shown = words(client, path_of(tag))

    for fact in ("1 of 1", "312 kg".replace(" ", "\xa0"), tag.lot_code, tag.short_code, "in use"):
        assert str(fact).replace("\xa0", " ") in shown
    for secret in ("Ada", "Essen", cast.ada.organisation_id):
        assert secret not in shown


def test_a_path_is_read_in_any_case_and_with_a_trailing_slash(
    client: FlaskClient, tag: Tag
) -> None:
    for path in (path_of(tag), path_of(tag) + "/", "/S/" + path_of(tag)[3:].lower()):
        assert "✓ Genuine label" in words(client, path)


@pytest.mark.parametrize("suffix", ["", "/"])
def test_a_typed_code_cannot_be_told_from_a_copied_one(
    client: FlaskClient, tag: Tag, suffix: str
) -> None:
    shown = words(client, f"/T/{tag.short_code.lower()}{suffix}")

    assert "! Whether this label is genuine cannot be told" in shown
    assert "A typed code proves nothing by itself" in shown
    assert "312 kg" in shown


def test_a_forged_label_is_not_believed_in_anything(
    client: FlaskClient, session: Session, tag: Tag
) -> None:
    claims = payload.Claims(tag.id, keys.day_number(tag.issued_on), None)
    good = payload.sign(claims, keys.signing_key(session))
    forged = good[:-8] + ("A" if good[-8] != "A" else "B") + good[-7:]

    shown = words(client, f"/S/{forged}")

    assert "✕ Not a genuine label" in shown
    assert "its signature is wrong" in shown
    assert tag.short_code not in shown


def test_a_signed_label_without_a_record_shows_what_it_claims(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    binding_claims = payload.Binding("RG-7Q2M-4K8R", 2, 5, 2, 90_000)
    unknown_class = payload.Binding("RG-7Q2M-4K8R", 2, 5, 9_999, 90_000)
    with db.reading() as session:
        key, day = keys.signing_key(session), keys.day_number(tag.issued_on)
    lost, newer, roll = (
        words(client, "/S/" + payload.sign(payload.Claims("0" * 32, day, claims), key))
        for claims in (binding_claims, unknown_class, None)
    )

    assert "! Whether this label is genuine cannot be told" in lost
    assert "there is no record of it here" in lost
    assert "NdFeB grinding/cutting swarf, low oxidation" in lost
    assert "2 of 5" in lost
    assert lost.index("Self-heating when dry") < lost.index("NdFeB grinding/cutting swarf")
    for shown in (newer, roll):
        assert "An unknown label" in shown
        assert "We cannot say what is inside." in shown


def test_a_void_label_says_so_before_it_says_genuine(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    with clock.held(NOON), db.transaction() as session:
        binding.reprint_tag(session, tag.id, reason=VoidReason.DAMAGED, actor=cast.ada)

    shown = words(client, path_of(tag))

    assert "✕ Genuine, but withdrawn" in shown
    assert "23 Nov 2026, 12:00 UTC" in shown
    assert "✓" not in shown


@pytest.mark.parametrize(
    ("material_code", "is_magnetised", "hazards"),
    [
        ("EOL-FERRITE", False, "No special hazard is known for this material."),
        ("EOL-FERRITE", None, "Strong magnets: fingers get crushed."),
        ("PS-NDFEB-SWARF", False, "Self-heating when dry ◇ Hydrogen in closed drums"),
    ],
)
def test_hazards_follow_the_material_and_whether_it_is_magnetised(
    client: FlaskClient, cast: Cast, material_code: str, is_magnetised: bool | None, hazards: str
) -> None:
    lot = register(cast.ada, 50_000, material_code=material_code, is_magnetised=is_magnetised)

    assert hazards in words(client, path_of(tags_of(lot)[0]))


def test_an_unknown_code_is_nowhere(client: FlaskClient, cast: Cast) -> None:
    response = client.get("/T/TG-0000-0000")

    assert response.status_code == 404
    assert "There is no label TG-0000-0000" in response.get_data(as_text=True)


def test_each_look_at_a_label_is_noted_without_saying_who(
    client: FlaskClient, session: Session, tag: Tag
) -> None:
    client.get(path_of(tag))
    client.head(path_of(tag))
    client.get(f"/T/{tag.short_code}")
    client.get("/S/ABCDEFGH")

    scans = session.exec(select(Scan).order_by(Scan.received_at)).all()
    assert [
        (scan.tag_id, scan.way, scan.outcome, scan.organisation_id, scan.person_id)
        for scan in scans
    ] == [
        (tag.id, "link", "genuine", None, None),
        (tag.id, "typed", "unproven", None, None),
        (None, "link", "forged", None, None),
    ]


def test_one_network_cannot_try_labels_without_end(client: FlaskClient, cast: Cast) -> None:
    with clock.held(NOON):
        statuses = [client.get("/S/ABCDEFGH").status_code for _ in range(121)]

    assert statuses == [200] * 120 + [429]


def test_hazards_are_said_however_often_one_looks(client: FlaskClient, tag: Tag) -> None:
    with clock.held(NOON):
        for _ in range(120):
            client.get("/S/ABCDEFGH")
        symbol = client.get(path_of(tag))
        typed = client.get(f"/T/{tag.short_code}")

    assert (symbol.status_code, typed.status_code) == (429, 429)
    assert symbol.headers["Retry-After"] == "1"
    shown = words_in(symbol)
    assert shown.index("Strong magnets") < shown.index("A moment, please")
    assert "Removed sintered NdFeB magnets" in shown
    assert "We cannot say what is inside. Leave it closed" in words_in(typed)


def test_hazards_are_said_of_a_label_that_everybody_looks_at(
    app: Flask, cast: Cast, tag: Tag
) -> None:
    with clock.held(NOON):
        for network in range(3):
            client = app.test_client()
            client.environ_base["REMOTE_ADDR"] = f"192.0.2.{network}"
            last = [client.get(path_of(tag)) for _ in range(81)][-1]

    assert last.status_code == 429
    assert "Strong magnets" in words_in(last)


@pytest.mark.parametrize(
    ("asked", "chosen", "lang", "hazard", "answer", "mass"),
    [
        ("de-AT,de;q=0.8", "", "de-DE", "Quetschgefahr", "✓ Echtes Etikett", "312,5"),
        ("fr", "", "fr-FR", "Aimants puissants", "✓ Étiquette authentique", "312,5"),
        ("ja,et;q=0.5", "", "en-GB", "Strong magnets", "✓ Genuine label", "312.5"),
        ("de", "?lang=fr", "fr-FR", "Aimants puissants", "✓ Étiquette authentique", "312,5"),
        ("de", "?lang=xx", "de-DE", "Quetschgefahr", "✓ Echtes Etikett", "312,5"),
    ],
)
def test_a_label_speaks_the_visitors_language(
    client: FlaskClient, cast: Cast, *, asked: str, chosen: str, lang: str, hazard: str,
    answer: str, mass: str,
) -> None:  # fmt: skip
    (tag,) = tags_of(register(cast.ada, 312_500))
    headers = {"Accept-Language": asked}

    symbol = client.get(path_of(tag) + chosen, headers=headers)
    message = client.get(f"/T/{tag.short_code}/message{chosen}", headers=headers)
    elsewhere = client.get(f"/sign-in{chosen}", headers=headers).get_data(as_text=True)

    shown = words_in(symbol)
    assert f'<html lang="{lang}">' in symbol.get_data(as_text=True)
    assert shown.index(hazard) < shown.index(answer)
    assert f"{mass} kg" in shown
    assert f'<html lang="{lang}">' in message.get_data(as_text=True)
    assert '<html lang="en-GB">' in elsewhere


def test_a_chosen_language_stays_through_the_message(client: FlaskClient, tag: Tag) -> None:
    page = client.get(f"/T/{tag.short_code}?lang=de").get_data(as_text=True)
    sent = submit(client, f"/T/{tag.short_code}/message?lang=de", text="Es steht im Regen.")
    refused = submit(client, f"/T/{tag.short_code}/message?lang=de", text="")

    assert f'href="/T/{tag.short_code}/message?lang=de"' in page
    assert sent.location == f"/T/{tag.short_code}/message/sent?lang=de"
    assert "Dem Eigentümer wurde geschrieben." in words(client, sent.location)
    assert "Schreiben Sie, was der Eigentümer wissen soll" in words_in(refused)


def scan_in(page: str) -> str:
    """The scan that a page's form for the place belongs to."""
    return page.partition('name="scan" value="')[2].partition('"')[0]


PLACE = {"latitude_udeg": "-33456789", "longitude_udeg": "7011600", "accuracy_m": "12"}


def test_a_finder_tells_the_owner_where_it_is(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    page = client.get(path_of(tag)).get_data(as_text=True)
    path = f"/T/{tag.short_code}/place"

    first = submit(client, path, scan=scan_in(page), **PLACE)
    again = submit(client, path, scan=scan_in(page), **PLACE)

    assert (first.status_code, first.location) == (303, f"/T/{tag.short_code}/message/sent")
    assert again.status_code == 409
    (place,) = session.exec(select(ScanPlace)).all()
    assert (place.scan_id, place.latitude_udeg, place.longitude_udeg, place.accuracy_m) == (
        scan_in(page), -33_456_789, 7_011_600, 12,
    )  # fmt: skip
    (message,) = session.exec(select(FinderMessage)).all()
    assert (message.organisation_id, message.text) == (
        cast.ada.organisation_id,
        "It was read at -33.45678, 7.01160, within 12 m.",
    )


def test_a_place_is_of_ones_own_scan_and_of_now(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    (other,) = tags_of(register(cast.ada, 90_000))
    page = client.get(path_of(tag)).get_data(as_text=True)
    members = sign_in(client.application.test_client(), cast.ben_person)
    his = members.get(path_of(tag)).get_data(as_text=True)

    elsewhere = submit(client, f"/T/{other.short_code}/place", scan=scan_in(page), **PLACE)
    anothers = submit(client, f"/T/{tag.short_code}/place", scan=scan_in(his), **PLACE)
    with clock.held(clock.now() + timedelta(minutes=16)):
        late = submit(client, f"/T/{tag.short_code}/place", scan=scan_in(page), **PLACE)

    assert [one.status_code for one in (elsewhere, anothers, late)] == [409, 409, 409]
    assert session.exec(select(ScanPlace)).all() == []


def test_a_stranger_far_away_makes_no_more_than_a_warning(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sent = {"tag": tag, "way": ScanWay.API, "outcome": ScanOutcome.GENUINE, "actor": cast.ada}
    with db.transaction() as writing:
        essen = Whereabouts(latitude_udeg=51_455_600, longitude_udeg=7_011_600, accuracy_m=10)
        record_scan(writing, path_of(tag)[3:], whereabouts=essen, **sent)
    page = client.get(path_of(tag)).get_data(as_text=True)

    submit(client, f"/T/{tag.short_code}/place", scan=scan_in(page), **PLACE)

    (found,) = session.exec(select(Suspicion)).all()
    assert (found.kind, found.severity, found.scan_id) == ("too_fast", "warning", scan_in(page))
    assert sorted(found.evidence) == ["at", "distance_m", "earlier_at", "minutes"]


def test_places_are_forgotten_and_what_did_not_fit_is_not(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    test_a_stranger_far_away_makes_no_more_than_a_warning(client, session, cast, tag)

    with clock.held(clock.now() + timedelta(days=399)):
        kept = forget_places()
    with clock.held(clock.now() + timedelta(days=401)):
        gone = forget_places()

    assert (kept, gone) == (0, 2)
    assert len(session.exec(select(Scan)).all()) == 2
    assert len(session.exec(select(Suspicion)).all()) == 1


def test_a_finder_writes_to_the_owner_through_the_relay(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    response = submit(
        client,
        f"/T/{tag.short_code}/message",
        text="It stands in the rain at km 12.",
        reply_to="finder@example.org",
    )

    assert (response.status_code, response.location) == (
        303,
        f"/T/{tag.short_code}/message/sent",
    )
    (message,) = session.exec(select(FinderMessage)).all()
    assert (message.tag_id, message.organisation_id, message.text, message.reply_to) == (
        tag.id,
        cast.ada.organisation_id,
        "It stands in the rain at km 12.",
        "finder@example.org",
    )
    (letter,) = session.exec(select(MailMessage)).all()
    assert letter.to_address == "ada@example.org"
    assert letter.subject == f"Somebody found a label of lot {tag.lot_code}"
    assert "It stands in the rain at km 12." in letter.text
    assert "ada" not in words(client, f"/T/{tag.short_code}/message/sent").lower()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, "Write what the owner should know"),
        ({"text": "x" * 2001}, "Write between 1 and 2,000 characters."),
        ({"text": "Here", "reply_to": "nobody"}, "This is not an e-mail address."),
    ],
)
def test_a_message_that_cannot_be_sent_is_kept_in_the_form(
    client: FlaskClient, session: Session, tag: Tag, fields: dict[str, str], wrong: str
) -> None:
    response = submit(client, f"/T/{tag.short_code}/message", **fields)

    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert wrong in page
    assert fields["text"] in page
    assert session.exec(select(FinderMessage)).all() == []


def test_one_network_cannot_flood_an_owner(client: FlaskClient, tag: Tag) -> None:
    with clock.held(NOON):
        statuses = [
            submit(client, f"/T/{tag.short_code}/message", text="Hello").status_code
            for _ in range(6)
        ]

    assert statuses == [303] * 5 + [429]


def test_the_keys_are_published_for_anyone(client: FlaskClient, session: Session, tag: Tag) -> None:
    response = client.get("/.well-known/tag-keys.json")

    assert response.content_type == "application/jwk-set+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    (key,) = response.get_json(force=True)["keys"]
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "valid_from", "x", "y"]
    assert (key["kid"], key["crv"], key["valid_from"]) == (
        tag.key_id,
        "P-256",
        tag.issued_on.isoformat(),
    )


def test_a_key_is_listed_before_it_signs_anything(client: FlaskClient, app: Flask) -> None:
    (key,) = client.get("/.well-known/tag-keys.json").get_json(force=True)["keys"]

    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x", "y"]


def test_whoever_holds_the_lot_prints_its_labels(client: FlaskClient, cast: Cast, tag: Tag) -> None:
    sign_in(client, cast.ada_person)

    svg = client.get(f"/tags/{tag.id}.svg")
    png = client.get(f"/tags/{tag.id}.png")
    page = client.get(f"/lots/{tag.lot_code}/labels").get_data(as_text=True)

    assert (svg.content_type, png.content_type) == ("image/svg+xml", "image/png")
    assert tag.short_code in [element.text for element in ElementTree.fromstring(svg.data).iter()]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.data)))
    assert code.text == tag.url
    assert f'src="/tags/{tag.id}.svg"' in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/tags/{tag.id}.svg", "There is nothing here."),
        ("/tags/{tag.id}.png", "There is nothing here."),
        ("/lots/{tag.lot_code}/labels", "There is no lot {tag.lot_code} here."),
        ("/tags/{tag.id}/replace", "There is nothing here."),
    ],
)
def test_nobody_else_sees_that_there_are_labels(
    client: FlaskClient, cast: Cast, tag: Tag, address: str, sentence: str
) -> None:
    offer(cast.ada, str(tag.lot_code), cast.ben)
    for person in (cast.ben_person, cast.mallory_person):
        sign_in(client, person)

        response = client.get(address.format(tag=tag))

        assert response.status_code == 404
        assert sentence.format(tag=tag) in response.get_data(as_text=True)


def test_labels_follow_the_lot_to_its_next_holder(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    offer(cast.ada, str(tag.lot_code), cast.ben)
    with db.transaction() as session:
        handover.accept(session, str(tag.lot_code), actor=cast.ben)

    statuses = [
        sign_in(client, person).get(f"/tags/{tag.id}.svg").status_code
        for person in (cast.ada_person, cast.ben_person)
    ]

    assert statuses == [404, 200]


def test_a_label_is_replaced_with_its_reason(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)

    response = submit(client, f"/tags/{tag.id}/replace", reason="damaged")

    assert (response.status_code, response.location) == (303, f"/lots/{tag.lot_code}/labels")
    assert session.get_one(Tag, tag.id).void_reason is VoidReason.DAMAGED
    assert [new.replaces_id for new in tags_of(str(tag.lot_code))] == [tag.id]


def test_a_label_is_withdrawn_and_its_package_gets_one_later(
    client: FlaskClient, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)
    submit(client, f"/tags/{tag.id}/void", reason="lost")
    bare = words(client, f"/lots/{tag.lot_code}/labels")

    submit(client, f"/lots/{tag.lot_code}/labels")

    assert "1 of 1 packages have no label" in bare
    (new,) = tags_of(str(tag.lot_code))
    assert new.id != tag.id


def test_a_label_is_not_replaced_without_a_reason(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag
) -> None:
    sign_in(client, cast.ada_person)

    response = submit(client, f"/tags/{tag.id}/replace")

    assert response.status_code == 422
    assert "Say why" in response.get_data(as_text=True)
    assert session.get_one(Tag, tag.id).state is TagState.BOUND


@pytest.mark.parametrize("what", ["replace", "void"])
def test_others_cannot_touch_a_label(
    client: FlaskClient, session: Session, cast: Cast, tag: Tag, what: str
) -> None:
    sign_in(client, cast.mallory_person)

    response = submit(client, f"/tags/{tag.id}/{what}", reason="lost")

    assert response.status_code == 404
    assert session.get_one(Tag, tag.id).state is TagState.BOUND


def test_a_void_label_is_not_printed_again(client: FlaskClient, cast: Cast, tag: Tag) -> None:
    with db.transaction() as session:
        binding.void_tag(session, tag.id, reason=VoidReason.LOST, actor=cast.ada)
    sign_in(client, cast.ada_person)

    response = client.get(f"/tags/{tag.id}.svg")

    assert response.status_code == 409
    assert f"The label {tag.short_code} is void." in response.get_data(as_text=True)


def test_the_command_writes_a_lots_labels(app: Flask, tag: Tag, tmp_path: Path) -> None:
    runner = app.test_cli_runner()

    result = runner.invoke(args=["tags", "print", str(tag.lot_code), "--into", str(tmp_path)])

    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix in (".svg", ".png")) == [
        f"{tag.lot_code}-1-of-1.png",
        f"{tag.lot_code}-1-of-1.svg",
    ]


def test_the_command_says_when_there_is_nothing_to_print(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["tags", "print", "RG-7Q2M-4K8R"])

    assert (result.exit_code, result.output) == (
        1,
        "Error: No labels are bound to packages of RG-7Q2M-4K8R.\n",
    )


def test_a_key_is_revoked_by_command(app: Flask, session: Session, tag: Tag) -> None:
    runner = app.test_cli_runner()

    good = runner.invoke(args=["tags", "revoke-key", tag.key_id, "--from", "2026-11-24"])
    bad = runner.invoke(args=["tags", "revoke-key", "00", "--from", "2026-11-24"])

    assert good.output == f"{tag.key_id} counts until the day before 2026-11-24.\n"
    assert (bad.exit_code, "No tag key has the id 00." in bad.output) == (1, True)
    assert keys.jwk_set(session)["keys"][0]["revoked_on"] == "2026-11-24"
