"""Every form and every API write, with bad input: it answers with what is wrong and what would do,
what was typed is still there, and nothing is half written. A write missing here fails.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select
from sqlmodel import SQLModel

from foundation import db
from foundation.http.characters import LEFT_OUT
from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.webhooks.endpoints import create_endpoint
from foundation.parties.factors import pending
from foundation.parties.models import Organisation
from foundation.parties.standing import Standing
from market.desk import reporting
from market.desk.models import ReportedThing, ReportReason
from market.desk.proposing import propose_retry
from market.orders.placing import place
from tests.factories import (
    api_key,
    csrf_token,
    make_actor,
    make_operator,
    make_organisation,
    make_person,
    make_site,
    sign_in,
    submit,
)
from tests.market.desk.people import acting, payout_failed, refund_failed
from tests.market.stage import listed, make_cast, register
from tests.traceability.compliance.holding import STORAGE
from tests.traceability.gate import malleated, tags_of
from traceability.compliance.stating import state_permit
from traceability.custody import handover
from traceability.custody.queries import get_state
from traceability.intake.receiving import take_scan
from traceability.lots.drafts.drafting import start_draft
from traceability.tags.inner.making import make_with_secrets
from traceability.tags.models import ScanWay
from traceability.tags.queries import get_bound_tags
from traceability.tags.rolls.minting import start_roll
from traceability.tags.suspicions.queries import get_of_lot

# Written by looking, not by the act: sessions, limits, and what a scan leaves behind.
pytestmark = pytest.mark.one_database  # what is wrong with a form is decided above the database
LOOKING = {"login_session", "api_key", "idempotent_reply", "outbox_message", "tag_scan"}

# Endpoint → path, what is typed, and what must still be on the page (nothing for choices only).
FORMS: dict[str, tuple[str, dict[str, str], str]] = {
    "account.update": ("/account/name", {"name": "x" * 200}, "x" * 200),
    "api_keys.create": ("/account/api-keys/new", {"name": "Scale at gate 2"}, "Scale at gate 2"),
    "devices.create": ("/account/devices/new", {"name": "Yard phone 2"}, "Yard phone 2"),
    "desk.organisations.decide": (
        "/desk/organisations/{newcomer}/approve",
        {"reason": "x" * 501},
        "x" * 501,
    ),
    "desk.orders.create": ("/desk/orders/{ended}/refund", {"amount": "1.250"}, "1.250"),
    "desk.payments.retry": ("/desk/payments/{failed}/retry", {"reason": "x" * 501}, "x" * 501),
    "desk.proposals.refuse": (
        "/desk/proposals/{proposal}/refuse",
        {"reason": "x" * 501},
        "x" * 501,
    ),
    "desk.quotes.create": ("/desk/quotes/prices/add", {"text": "no, table"}, "no, table"),
    "desk.reports.resolve": ("/desk/reports/{report}/resolve", {"note": "x" * 501}, "x" * 501),
    "desk.watching.create": ("/desk/watch-list", {"text": "no, table"}, "no, table"),
    "desk.watching.remove": ("/desk/watch-list/WDWCC4N6/remove", {"reason": "x" * 501}, "x" * 501),
    "gate_photos.add": ("/intake/{offered}/photos", {"kind": "portrait"}, ""),
    "seals.create": ("/intake/{offered}/seals", {"seals": "S" * 41}, "S" * 41),
    "seals.set_rule": ("/account/seals", {"takes_two": "three"}, ""),
    "intake.refuse": ("/intake/{offered}/refuse", {"note": "Ferrite below"}, "Ferrite below"),
    "guests.create": ("/lots/{held}/driver", {"company": "Frachtgut Nord"}, "Frachtgut Nord"),
    "guests.renew": ("/lots/{held}/driver/renew", {"onward_id": "x" * 50}, ""),
    "guest_signing.give": ("/sign/unknown/give", {"signer_name": "Dora"}, ""),
    "guest_signing.refuse": ("/sign/unknown/refuse", {"signer_name": "Dora"}, ""),
    "guest_signing.take": ("/sign/unknown/take", {"signer_name": "Dora"}, ""),
    "factors.create_app": ("/account/factors/app", {"seed": "none", "code": "12"}, ""),
    # A hand-held scanner types into this field next, so it comes back empty.
    "intake.scan": ("/intake/scans", {"code": "TG-12"}, ""),
    "intake.weigh": ("/intake/{offered}/1", {"net_mass": "1,250"}, "1,250"),
    "invitations.join": ("/invitations/unknown/join", {"name": "Nora"}, ""),
    "listings.create": (
        "/listings",
        {"lot": "{held}", "price": "1.250", "currency": "EUR", "note": "By rail"},
        "By rail",
    ),
    "lot_imports.create": ("/lots/import", {}, ""),
    "lot_acts.fill_assay": ("/lots/{held}/assay/table", {"laboratory": "Probieramt"}, "Probieramt"),
    "lot_acts.assay": ("/lots/{held}/assay", {"laboratory": "Probieramt"}, "Probieramt"),
    "lot_acts.bring_back": ("/lots/{held}/return", {"site_id": ""}, ""),
    "lot_acts.inspect": ("/lots/{held}/inspect", {"note": "Lid bent"}, "Lid bent"),
    "lot_acts.offer": ("/lots/{held}/offer", {"seals": "S-17"}, "S-17"),
    "handovers.accept_counted": ("/intake/{offered}/counted", {"counted": "a dozen"}, "a dozen"),
    "correcting.correct": (
        "/lots/{held}/correct",
        {"unit": "kg", "package_id": "{held}.1", "net_mass": "1,250", "note": "Typed wrong"},
        "Typed wrong",
    ),
    "correcting.agree": ("/lots/{held}/correction/agree", {"proposal_id": "unknown"}, ""),
    "correcting.decline": ("/lots/{held}/correction/decline", {"note": "x" * 501}, ""),
    "correcting.withdraw": ("/lots/{held}/correction/withdraw", {"proposal_id": "unknown"}, ""),
    "correcting.cancel": (
        "/lots/{held}/cancel-registration",
        {"note": "x" * 501},
        "x" * 501,
    ),
    "transforming.split": (
        "/lots/{held}/split",
        {"unit": "kg", "part": "A", "packaging": "drum", "net_mass": "1", "instrument": "Scale 4"},
        "Scale 4",
    ),
    "sampling.draw": (
        "/lots/{held}/sample",
        {"unit": "g", "purpose": "buyer", "seal": "S-77", "net_mass": "some"},
        "S-77",
    ),
    "processing.process": (
        "/lots/{held}/process",
        {"unit": "kg", "lot": "{held}", "step": "shredding", "instrument": "Scale 5"},
        "Scale 5",
    ),
    "transforming.merge": (
        "/lots/{held}/merge",
        {"unit": "kg", "lot": "{held}", "title": "Both drums"},
        "",
    ),
    "consents.create": ("/lots/{held}/consent", {"reference": "DE 4711"}, "DE 4711"),
    "quarantine.create": (
        "/lots/{held}/quarantine",
        {"packages": "{held}.1", "note": "Oil on the pallet"},
        "Oil on the pallet",
    ),
    "quarantine.release": (
        "/lots/{held}/quarantine/release",
        {"packages": "{held}.1", "note": "It was rain"},
        "",
    ),
    "flying.create": ("/lots/{held}/field", {"instrument": "Gaussmeter 7"}, "Gaussmeter 7"),
    "discrepancies.create": (
        "/lots/{lighter}/discrepancies/{shortfall}",
        {"explanation": "moisture", "comment": ""},
        "",
    ),
    "discrepancies.report": (
        "/lots/{lighter}/discrepancies/{shortfall}/report",
        {"reported_to": "Office 7"},
        "",
    ),
    "suspicions.answer": (
        "/suspicions/{suspicion}",
        {"reason": "mood", "note": "Two drums"},
        "Two drums",
    ),
    "sanitising.create": ("/lots/{held}/sanitising", {"operator": "Wipe AG"}, "Wipe AG"),
    "lot_waste.choose": (
        "/lots/{held}/waste-code",
        {"waste": "waste:99", "basis": "Our own word"},
        "Our own word",
    ),
    "lot_acts.weigh": (
        "/lots/{held}/weigh",
        {"unit": "kg", "package_id": "{held}.1", "net_mass": "1,250", "instrument": "Scale 4"},
        "Scale 4",
    ),
    "notices.update": ("/account/notices/choices", {"in_app": "weather"}, ""),
    "webhooks.create": (
        "/account/webhooks/new",
        {"name": "ERP", "url": "https://127.0.0.1/hooks"},
        "https://127.0.0.1/hooks",
    ),
    "webhooks.update": (
        "/account/webhooks/{webhook}/edit",
        {"url": "hooks.example"},
        "hooks.example",
    ),
    "delivery.book": ("/orders/unknown/delivery/gate", {"slot": "noon"}, ""),
    "delivery.choose_site": ("/orders/unknown/delivery/site", {"site_id": ""}, ""),
    "delivery.give_contact": (
        "/orders/{mine}/delivery/contact",
        {"name": "Nora", "phone": ""},
        "Nora",
    ),
    "delivery_legs.create": (
        "/orders/{mine}/delivery/legs/new",
        {"company": "Frachtgut Nord", "mode": "road"},
        "Frachtgut Nord",
    ),
    "delivery_legs.update": (
        "/orders/{mine}/delivery/legs/1",
        {"company": "Frachtgut Nord", "mode": "balloon"},
        "Frachtgut Nord",
    ),
    "delivery.propose": ("/orders/{mine}/delivery/windows", {"starts_at": "13/05"}, ""),
    "orders.create": ("/orders", {"listing_id": "{foreign}", "site_id": "nowhere"}, ""),
    "organisations.update": (
        "/account/organisation",
        {"about": "We take drives"},
        "We take drives",
    ),
    "passkeys.create": ("/account/factors/passkeys/new", {"name": "Work phone"}, "Work phone"),
    "passkeys.sign_in": ("/sign-in/passkey", {"assertion": "{{}}"}, ""),
    "passwords.ask": ("/password/forgotten", {"email": "not an address"}, "not an address"),
    "passwords.reset": ("/password/reset/unknown", {"new_password": "short"}, ""),
    "passwords.update": ("/account/password", {"current_password": "wrong"}, ""),
    "permits.create": ("/account/permits/new", {"number": "BR 52-17"}, "BR 52-17"),
    "permits.renew": ("/account/permits/{permit}/renew", {"number": "BR 52-18"}, "BR 52-18"),
    "permits.withdraw": (
        "/account/permits/{permit}/withdraw",
        {"note": "Yard closed"},
        "Yard closed",
    ),
    "people.change_role": ("/account/people/{person}/role", {"role": "king"}, ""),
    "people.invite": ("/account/people/invite", {"email": "nobody"}, "nobody"),
    "second_factor.create": ("/sign-in/second", {"code": "000000"}, ""),
    "reports.create": ("/report/listing/{foreign}", {"text": "Not magnets"}, "Not magnets"),
    "sell.save_step": ("/sell/{draft}/material", {"title": "Loose coils"}, "Loose coils"),
    "sessions.create": ("/sign-in", {"email": "ada@x.example", "password": "no"}, "ada@x.example"),
    "sessions.switch": ("/account/switch", {"organisation_id": "theirs"}, ""),
    "sign_up.create": ("/sign-up", {"organisation": "Zeche"}, "Zeche"),
    "sites.create": ("/account/sites/new", {"name": "Yard 9"}, "Yard 9"),
    "sites.update": ("/account/sites/{site}/edit", {"name": "", "city": "Bochum"}, "Bochum"),
    "tags.note_place": ("/T/{short}/place", {"scan": "x", "latitude_udeg": "north"}, ""),
    "inner.create": ("/lots/{held}/labels/inner", {"format": "a4-9x9"}, ""),
    "inner.reveal": ("/tags/{sealed}/inner", {"secret": "no paper"}, "no paper"),
    "rolls.create": ("/rolls", {"name": "Dock 2", "count": "many"}, "Dock 2"),
    "rolls.create_file": ("/rolls/{roll}/files", {"format": "a4-9x9"}, ""),
    "rolls.put_on": ("/lots/{held}/labels/roll", {"code": "TG-12"}, "TG-12"),
    "rolls.void": ("/rolls/{roll}/void", {"reason": "because"}, ""),
    "tags.reprint": ("/tags/{tag}/replace", {"reason": "because"}, ""),
    "tags.send_message": ("/T/{short}/message", {"reply_to": "nobody"}, "nobody"),
    "tags.void": ("/tags/{tag}/void", {"reason": "because"}, ""),
}

BUTTONS = {  # nothing is typed: the tests of their features press them in the wrong state
    "delivery.agree", "delivery.release", "delivery_legs.drop", "guests.void",
    "desk.deliveries.retry", "desk.payments.hurry", "desk.proposals.confirm",
    "webhooks.disable", "webhooks.enable", "webhooks.remove", "webhooks.rotate",
    "webhooks.send_again", "webhooks.send_test",
    "device_api.ask", "devices.revoke", "absences.create", "absences.delete",
    "gate_photos.remove", "seals.confirm", "handovers.accept",
    "account.end_other_sessions", "account.end_session", "api_keys.revoke", "intake.accept",
    "invitations.accept", "listings.withdraw", "lot_acts.cancel", "lot_imports.confirm",
    "notices.mark_all_read",
    "notices.mark_read", "notices.visit", "orders.cancel", "orders.check",
    "orders.checkout", "payout_account.create", "payout_account.update", "people.let_go",
    "people.withdraw", "sell.begin", "sell.change_photos", "sell.discard", "sell.register",
    "sessions.destroy", "sign_up.verify", "tags.bind_missing", "test_payments.cancel",
    "test_payments.complete_onboarding", "test_payments.decline", "test_payments.pay",
    "stripe_events.create", "factors.create_codes", "factors.remove_app",
    "colleague_factors.require", "colleague_factors.take_away",
    "passkeys.remove",
}  # fmt: skip

WRITES: dict[str, tuple[str, dict[str, object]]] = {
    "listings_api.create": ("/listings", {"lot": "{held}", "price_minor": "much"}),
    "consents_api.create": ("/lots/{held}/consents", {"reason": "mood"}),
    "flying_api.create": ("/lots/{held}/field-readings", {"value": -1}),
    "discrepancies_api.create": ("/discrepancies/{shortfall}/words", {"explanation": "mood"}),
    "discrepancies_api.report": ("/discrepancies/{shortfall}/reports", {"explanation": "scale"}),
    "suspicions_api.answer": ("/suspicions/{suspicion}/answers", {"reason": "other"}),
    "sanitising_api.create": ("/lots/{held}/sanitisations", {"reason": "mood"}),
    "lot_waste_api.create": ("/lots/{held}/waste-codes", {"status": "waste"}),
    "lots_api.accept": ("/lots/{offered}/acceptances", {"masses": [{"package_id": "x"}]}),
    "lots_api.arrive": ("/lots/{offered}/arrivals", {"masses": [{"net_mass_g": -1}]}),
    "lots_api.assay": ("/lots/{held}/assays", {"contents": []}),
    "lots_api.bring_back": ("/lots/{held}/returns", {"site_id": "nowhere"}),
    "lots_api.cancel": ("/lots/{held}/offers/unknown/cancel", {}),
    "lots_api.create": ("/lots", {"material_code": "EOL-HDD-VCM", "colour": "grey"}),
    "lots_api.inspect": ("/lots/{held}/inspections", {"result": "nice"}),
    "lots_api.offer": ("/lots/{held}/offers", {"taker_id": "nobody"}),
    "lots_api.refuse": ("/lots/{offered}/refusals", {"reason": "mood"}),
    "correcting_api.agree": ("/lots/{held}/corrections/unknown/agreements", {}),
    "correcting_api.cancel": ("/lots/{held}/cancellations", {"note": 7}),
    "correcting_api.correct": ("/lots/{held}/corrections", {"reason": "mood"}),
    "correcting_api.decline": ("/lots/{held}/corrections/unknown/refusals", {"note": 7}),
    "correcting_api.withdraw": ("/lots/{held}/corrections/unknown/withdrawals", {}),
    "transforming_api.merge": ("/merges", {"lots": ["{held}"]}),
    "sampling_api.draw": ("/lots/{held}/samples", {"splits": [{"purpose": "buyer"}]}),
    "processing_api.process": ("/processes", {"lots": ["{held}"], "step": "cooking"}),
    "transforming_api.split": (
        "/lots/{held}/splits",
        {"parts": [{"packages": [{"net_mass_g": 1}]}, {"packages": [{"net_mass_g": 2}]}]},
    ),
    "quarantine_api.create": ("/lots/{held}/quarantines", {"packages": []}),
    "quarantine_api.release": ("/lots/{held}/releases", {"packages": ["{held}.9"]}),
    "parting_api.create": (
        "/lots/{offered}/part-acceptances",
        {"masses": [{"package_id": "{offered}.1", "net_mass_g": 1}], "refused": []},
    ),
    "lots_api.weigh": ("/lots/{held}/weighings", {"masses": [{"net_mass_g": 1.5}]}),
    "delivery_api.agree": ("/orders/unknown/delivery/agreements", {"seq": "one"}),
    "delivery_api.book": ("/orders/unknown/delivery/gate", {"starts_at": "noon"}),
    "delivery_api.give_contact": ("/orders/unknown/delivery/contact", {"name": ""}),
    "delivery_api.propose": ("/orders/unknown/delivery/windows", {"starts_at": "noon"}),
    "delivery_legs_api.create": ("/orders/{mine}/delivery/legs", {"mode": "balloon"}),
    "guest_links_api.create": ("/lots/{held}/guest-links", {"company": "Frachtgut Nord"}),
    "guest_links_api.renew": ("/lots/{held}/guest-links/renew", {"onward_id": 7}),
    "guest_links_api.void": ("/lots/unknown/guest-links/void", {}),
    "orders_api.create": ("/orders", {"listing_id": "{foreign}", "site_id": "nowhere"}),
    "orders_api.cancel": ("/orders/unknown/cancel", {}),
    "orders_api.checkout": ("/orders/unknown/checkout", {}),
    "listings_api.withdraw": ("/listings/unknown/withdraw", {}),
    "permits_api.create": ("/permits", {"kind": "fishing"}),
    "permits_api.renew": ("/permits/{permit}/renewals", {"kind": "storage"}),
    "permits_api.withdraw": ("/permits/{permit}/withdraw", {"reason": "mood"}),
    "scans_api.create": ("/scans", {"code": ""}),
    "tags_api.create": ("/tags", {"package_id": "{held}.99"}),
    "tags_api.reprint": ("/tags/{tag}/reprint", {"reason": "because"}),
    "webhooks_api.create": ("/webhooks", {"name": "ERP", "url": "http://inside.example/"}),
    "webhooks_api.disable": ("/webhooks/unknown/disable", {}),
    "webhooks_api.enable": ("/webhooks/unknown/enable", {}),
    "webhooks_api.rotate": ("/webhooks/unknown/rotate", {}),
    "webhooks_api.send_again": ("/webhooks/{webhook}/deliveries/unknown/resend", {}),
    "webhooks_api.send_test": ("/webhooks/unknown/test", {}),
    "tags_api.void": ("/tags/{tag}/void", {"reason": "because"}),
}


# Endpoint → path and body: what our own scripts send with a session.
SCRIPTS: dict[str, tuple[str, dict[str, object]]] = {
    "device_api.enrol": ("/intake/device/keys", {"name": "", "body": "none", "signature": "AA=="}),
    "syncing.reveal": ("/intake/device/inner", {"record": "e30=", "key_id": "A1", "signature": ""}),
    "syncing.scan": ("/intake/device/scans", {"record": "e30=", "key_id": "A1", "signature": "no"}),
    "syncing.take": ("/intake/device/events", {"body": "e30=", "key_id": 1, "signature": "AAA="}),
}


FILES = {"gate_photos.send"}  # a script's form with a file: the tests of its feature send it


class Stage:
    """Ada signed in, with a thing of each kind; `words` fills their ids into paths."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        cast = make_cast()
        held, offered = register(cast.ada), register(cast.ben)
        foreign, ordered = listed(cast.ben).id, listed(cast.ben).id
        with db.transaction() as session:
            handover.offer(session, offered, taker_id=cast.ada.organisation_id, actor=cast.ben)
            organisation = session.get_one(Organisation, cast.ada.organisation_id)
            person = make_person(session, organisation, name="Ada")
            colleague = make_person(session, organisation, name="Nora", role="yard")
            site = make_site(session, organisation)
            permit = state_permit(session, STORAGE, actor=cast.ada)
            draft = start_draft(session, actor=make_actor(organisation, person))
            (tag, *_) = get_bound_tags(session, held)
            (coming, *_) = get_bound_tags(session, offered)
            self.key = api_key(session, organisation)
            _secret, webhook = create_endpoint(
                session,
                name="ERP",
                url="https://hooks.example.org/",
                kinds=SUBSCRIBABLE,
                may_be_here=False,
                actor=make_actor(organisation, person),
            )
            roll = start_roll(session, "Dock 1", 2, actor=cast.ada)
            mine = place(session, ordered, actor=make_actor(organisation, person))
            self.words = {
                "mine": mine.id,
                "held": held, "offered": offered, "foreign": foreign, "person": colleague.id,
                "site": site.id, "draft": draft.id, "tag": tag.id, "short": tag.short_code,
                "permit": permit.id,
                "roll": roll.id,
                "webhook": webhook.id,
            }  # fmt: skip
            waits = pending.begin(session, person.id)
        sign_in(client, person)
        client.set_cookie("pending", waits, path="/")
        submit(client, "/intake/scans", code=coming.short_code)
        self.cast = cast

    def client_for(self, path: str) -> FlaskClient:
        """Who sends it, with what it takes and most do not."""
        if path.startswith("/desk/"):
            return self.open_desk()
        if "{shortfall}" in path:
            self.weigh_less()
        if "{suspicion}" in path:
            self.read_altered()
        if "{sealed}" in path:
            self.seal()
        return self.client

    def seal(self) -> None:
        """A label of Ada's with a paper inside its package."""
        lot = register(self.cast.ada)
        with db.transaction() as session:
            ((tag, _),) = make_with_secrets(session, [f"{lot}.1"], actor=self.cast.ada)
        self.words["sealed"] = tag.id

    def read_altered(self) -> None:
        """A label on its way to Ada that was read with another signature."""
        lot = register(self.cast.ben)
        (tag, *_) = tags_of(lot)
        with db.transaction() as session:
            taker_id = self.cast.ada.organisation_id
            handover.offer(session, lot, taker_id=taker_id, actor=self.cast.ben)
            take_scan(session, malleated(tag.url), way=ScanWay.TYPED, actor=self.cast.ada)
        with db.reading() as session:
            (one,) = get_of_lot(session, lot)
        self.words["suspicion"] = one.row.id

    def weigh_less(self) -> None:
        """A lot of Ben's that Ada weighed at 88 per cent."""
        lot = register(self.cast.ben)
        with db.transaction() as session:
            taker_id = self.cast.ada.organisation_id
            handover.offer(session, lot, taker_id=taker_id, actor=self.cast.ben)
            packages = get_state(session, lot).packages
            masses = {one.package_id: one.net_mass_g * 88 // 100 for one in packages}
            accepted = handover.accept(session, lot, masses_g=masses, actor=self.cast.ada)
        self.words |= {"lighter": lot, "shortfall": accepted.event_id}

    def open_desk(self) -> FlaskClient:
        """Oda at the desk, with something of each kind that waits there."""
        with db.transaction() as session:
            (oda,) = make_operator(session, "Oda")
            self.words["newcomer"] = make_organisation(session, "Nova", standing=Standing.NEW).id
        order, refund_id = refund_failed(self.cast)
        _order, self.words["failed"] = payout_failed(self.cast)
        with db.transaction() as session:
            proposal = propose_retry(session, refund_id, reason="New account.", actor=acting(oda))
            report = reporting.report(
                session,
                ReportedThing.LISTING,
                self.words["foreign"],
                reason=ReportReason.OTHER,
                text="Look at it.",
                reply_to=None,
                actor=None,
            )
        self.words |= {"ended": order.id, "proposal": proposal.id, "report": report.id}
        return sign_in(self.client.application.test_client(), oda)

    def fill(self, text: object) -> object:
        """The same with ids in it."""
        if isinstance(text, str):
            return text.format(**self.words)
        if isinstance(text, list):
            return [self.fill(one) for one in text]
        if isinstance(text, dict):
            return {name: self.fill(one) for name, one in text.items()}
        return text


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with db.reading() as session:
        return {
            table.name: session.connection().scalar(select(func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
            if table.name not in LOOKING
        }


@pytest.fixture
def stage(client: FlaskClient) -> Stage:
    """Ada's stage, fresh for each case."""
    return Stage(client)


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_with_bad_input_says_so_and_keeps_what_was_typed(
    stage: Stage, endpoint: str
) -> None:
    path, typed, kept = FORMS[endpoint]
    client = stage.client_for(path)
    before = counts()

    fields = stage.fill(typed)
    assert isinstance(fields, dict)
    reply = submit(client, str(stage.fill(path)), **fields)

    page = reply.get_data(as_text=True)
    assert 400 <= reply.status_code < 500
    assert 'role="alert"' in page or "<h1" in page
    assert str(escape(kept)) in page
    assert counts() == before


@pytest.mark.parametrize("endpoint", [name for name, (_, _, kept) in FORMS.items() if kept])
def test_a_character_that_cannot_be_kept_costs_nothing_else_that_was_typed(
    stage: Stage, endpoint: str
) -> None:
    path, typed, kept = FORMS[endpoint]
    client = stage.client_for(path)
    before = counts()

    odd = {
        name: f"{text[:1]}\0{text[1:]}" if text == kept else text for name, text in typed.items()
    }
    fields = stage.fill(odd)
    assert isinstance(fields, dict)
    reply = submit(client, str(stage.fill(path)), **fields)

    page = reply.get_data(as_text=True)
    assert reply.status_code == 422
    assert str(escape(kept)) in page
    assert LEFT_OUT in page
    assert 'role="alert"' in page
    assert counts() == before


@pytest.mark.parametrize("endpoint", WRITES)
def test_a_write_with_bad_input_names_what_is_wrong_and_writes_nothing(
    stage: Stage, endpoint: str
) -> None:
    path, body = WRITES[endpoint]
    client = stage.client_for(path)
    before = counts()

    reply = client.post(f"/api/v1{stage.fill(path)}", json=stage.fill(body), headers=stage.key)

    assert 400 <= reply.status_code < 500
    assert reply.content_type == "application/problem+json"
    assert set(reply.json) >= {"title", "status", "detail"}
    assert reply.json["detail"] != ""
    assert counts() == before


@pytest.mark.parametrize("endpoint", [name for name in WRITES if WRITES[name][1]])
def test_an_unknown_member_is_named(stage: Stage, endpoint: str) -> None:
    path, _ = WRITES[endpoint]
    client = stage.client_for(path)
    before = counts()

    reply = client.post(f"/api/v1{stage.fill(path)}", json={"owner_id": "mine"}, headers=stage.key)

    assert reply.status_code == 422
    assert "owner_id" in reply.json["errors"]
    assert counts() == before


@pytest.mark.parametrize("endpoint", SCRIPTS)
def test_what_a_script_sends_wrong_is_named_and_writes_nothing(stage: Stage, endpoint: str) -> None:
    path, body = SCRIPTS[endpoint]
    headers = {"X-CSRF-Token": csrf_token(stage.client)}
    before = counts()

    replies = [
        stage.client.post(path, json=sent, headers=headers)
        for sent in (body, {**body, "owner_id": "mine"}, {})
    ]

    assert [reply.status_code for reply in replies] == [422] * 3
    assert {reply.content_type for reply in replies} == {"application/problem+json"}
    assert [set(reply.json["errors"]) >= {"signature"} for reply in replies] == [True] * 3
    assert "owner_id" in replies[1].json["errors"]
    assert counts() == before


def test_no_form_or_write_is_left_out(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert posts == set(FORMS) | BUTTONS | set(WRITES) | set(SCRIPTS) | FILES
