"""Terms in dated versions: no text changes after somebody agreed to it, and each agrees once."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from foundation import clock, db
from foundation.parties.actor import Actor
from foundation.parties.agreeing import TermsNotAgreed, agree, has_agreed, note_agreement
from foundation.parties.models import Organisation, TermsAgreement
from foundation.parties.organisations import create_organisation
from foundation.parties.terms import VERSIONS, NoSuchTerms, Terms, get_terms, in_force
from tests.factories import make_actor, make_person

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
OLD, NEW = VERSIONS[0], VERSIONS[-1]


@pytest.mark.parametrize("terms", VERSIONS, ids=lambda terms: terms.version)
def test_a_text_that_was_agreed_to_stays_as_it_was(terms: Terms) -> None:
    written = (TEMPLATES / terms.template).read_bytes()

    assert sha256(written).hexdigest() == terms.sha256
    assert terms.in_force_on.isoformat() == terms.version
    assert set(terms.risk_passes) == {"DAP", "FCA"}


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2026, 1, 1), "2026-11-20"),
        (date(2026, 11, 25), "2026-11-20"),
        (date(2026, 11, 26), "2026-11-26"),
        (date(2031, 1, 1), NEW.version),
    ],
)
def test_the_newest_version_that_has_begun_is_in_force(on: date, version: str) -> None:
    assert in_force(on).version == version


def test_versions_stand_in_the_order_of_their_days() -> None:
    assert [one.version for one in VERSIONS] == sorted({one.version for one in VERSIONS})
    with pytest.raises(NoSuchTerms):
        get_terms("2020-01-01")


@pytest.fixture
def ada(app: Flask) -> Actor:
    """Somebody of an organisation that agreed to the first version."""
    with db.transaction() as session:
        made = create_organisation(session, "Ada Recycling", country="DE", roles=[])
        note_agreement(session, made.id, terms=OLD, person_id=None)
        return make_actor(made, make_person(session, made))


def agreements(actor: Actor) -> list[tuple[str, str | None, datetime]]:
    with db.reading() as session:
        rows = session.exec(
            select(TermsAgreement).where(TermsAgreement.organisation_id == actor.organisation_id)
        )
        return sorted((row.version, row.person_id, row.agreed_at) for row in rows)


def test_who_agreed_to_older_terms_is_asked_again_and_then_no_more(ada: Actor) -> None:
    with db.transaction() as session, pytest.raises(TermsNotAgreed) as refused:
        agree(session, agreed=None, actor=ada)
    with db.transaction() as session, pytest.raises(TermsNotAgreed):
        agree(session, agreed=OLD.version, actor=ada)
    with db.transaction() as session:
        agree(session, agreed=NEW.version, actor=ada)
        moment = clock.now()
    with db.transaction() as session:
        again = agree(session, agreed=None, actor=ada)

    assert refused.value.values == {"version": NEW.version}
    assert again is NEW
    assert [one[:2] for one in agreements(ada)] == [
        (OLD.version, None),
        (NEW.version, ada.person_id),
    ]
    assert agreements(ada)[1][2] <= moment


def test_a_newer_agreement_covers_what_was_before_it(ada: Actor) -> None:
    with db.transaction() as session:
        agree(session, agreed=NEW.version, actor=ada)
        organisation = session.get_one(Organisation, ada.organisation_id)

        assert has_agreed(session, organisation.id, OLD)


def test_everybody_reads_the_terms_of_any_day(client: FlaskClient) -> None:
    today, old = client.get("/terms"), client.get(f"/terms/{OLD.version}")
    missing = client.get("/terms/2020-01-01")

    assert "Title passes when the buyer signs the acceptance" in today.text
    assert f'href="/terms/{OLD.version}"' in today.text
    assert "Title passes" not in old.text
    assert missing.status_code == 404
