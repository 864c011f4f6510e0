"""What a stranger's phone shows of a label, and how often it may ask."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from foundation import clock, db
from tests.factories import submit
from tests.traceability.gate import Cast, register, tags_of
from tests.traceability.tags.reading import path_of, words, words_in
from traceability.custody.words import VoidReason
from traceability.tags import binding, keys, payload
from traceability.tags.models import (
    Scan,
    Tag,
)

pytestmark = pytest.mark.one_database

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


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


def test_a_key_is_revoked_by_command(app: Flask, session: Session, tag: Tag) -> None:
    runner = app.test_cli_runner()

    good = runner.invoke(args=["tags", "revoke-key", tag.key_id, "--from", "2026-11-24"])
    bad = runner.invoke(args=["tags", "revoke-key", "00", "--from", "2026-11-24"])

    assert good.output == f"{tag.key_id} counts until the day before 2026-11-24.\n"
    assert (bad.exit_code, "No tag key has the id 00." in bad.output) == (1, True)
    assert keys.jwk_set(session)["keys"][0]["revoked_on"] == "2026-11-24"
