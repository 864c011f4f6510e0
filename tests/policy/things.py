"""Ada's things of every kind, in every state that a route needs, and who else is there."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import date

from PIL import Image
from sqlmodel import Session

from foundation import clock, db
from foundation.documents import images
from foundation.documents.papers import PDF, ReadPaper
from foundation.notices.kinds import SUBSCRIBABLE
from foundation.notices.queries import get_notices
from foundation.notices.webhooks import endpoints as webhooks
from foundation.notices.webhooks.models import DeliveryState
from foundation.notifications.mail import write_letter
from foundation.parties import people
from foundation.parties.actor import Actor
from foundation.parties.api_keys import create_api_key
from foundation.parties.email_tokens import issue_token
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.models import Organisation, Person
from foundation.parties.operator import create_operator, find_operator
from foundation.parties.roles import KEY_PERMISSIONS, PersonRole
from foundation.parties.sessions import start_session
from foundation.parties.standing import Standing
from foundation.parties.tokens import EmailTokenKind
from foundation.symbol import Level
from market.delivery.legs import planning
from market.delivery.legs.models import Missing
from market.delivery.legs.planning import Carrier, Way
from market.demo.permits import one_page_pdf
from market.desk import reporting
from market.desk.models import ReportedThing, ReportReason
from market.desk.proposing import propose_retry
from market.listings.queries import ListingFilters, search
from market.orders.models import Order
from market.orders.placing import place
from market.payments import access, onboarding
from market.payments.models import OperationKind
from market.payments.operations import plan
from tests.factories import api_key, make_actor, make_organisation, make_person, make_site
from tests.foundation.parties.cast import letters_to, link_in
from tests.market.desk.people import acting, payout_failed, refund_failed
from tests.market.stage import Cast, funded, listed, make_cast, open_checkout, register
from tests.traceability.compliance.holding import STORAGE
from tests.traceability.custody.examples import lighter
from tests.traceability.devices.keys import enrol_device
from tests.traceability.gate import malleated, tags_of
from tests.traceability.lots.importing.tables import stock as stock_rows
from tests.traceability.lots.importing.tables import table
from traceability.compliance.sanitising.stating import state_sanitising
from traceability.compliance.sanitising.words import Sanitising, SanitisingMethod
from traceability.compliance.stating import state_permit
from traceability.custody import handover
from traceability.custody.amending import amend
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import CorrectionReason, VoidReason
from traceability.guests import linking, signing
from traceability.intake import receiving
from traceability.lots.drafts import drafting
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.registering import register_draft
from traceability.lots.drafts.steps import Step
from traceability.lots.importing.running import start_import
from traceability.stock.balance import TransportMode
from traceability.tags import binding
from traceability.tags.inner.making import make_with_secrets
from traceability.tags.inner.secrets_on_paper import format_secret
from traceability.tags.models import ScanWay
from traceability.tags.queries import get_bound_tags
from traceability.tags.rolls import files, minting
from traceability.tags.rolls.models import RollFileKind
from traceability.tags.rolls.queries import get_unused
from traceability.tags.suspicions.queries import get_of_lot

INVITED = "invited@ada.example"
ANSWERS = {
    Step.MATERIAL: {"material_code": ["EOL-HDD-VCM"], "is_magnetised": ["yes"]},
    Step.AMOUNT: {"packaging": ["drum"], "unit": ["kg"], "masses": ["1250"]},
    Step.SOURCE: {"origin": ["post_consumer"], "source_kind": ["own_production"]},
    Step.COMPOSITION: {"basis": ["magnet"], "element": ["Nd"], "content": ["22.9"]},
}


@dataclass
class Things:
    """What there is: `words` fill paths; `private` are those that nobody else may be shown.

    `sessions` are cookies and `keys` headers, by who shows them.
    """

    words: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    sessions: dict[str, str] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, *, is_private: bool = True, **words: str) -> None:
        """Name some things; unless said otherwise they are Ada's alone."""
        self.words.update(words)
        if is_private:
            self.private.update(words.values())


def put_things() -> Things:
    """Everything, committed. Mallory may do all in an organisation of her own."""
    things, cast = Things(), make_cast()
    with db.transaction() as session:
        ada = _people(session, things, cast)
        _parties(session, things, cast, ada)
        _webhook(session, things, cast)
    things.add(device=enrol_device(replace(cast.ada, person_id=ada.id)).key_id)
    _letters(things)
    _lots(things, cast)
    _doubted(things, cast)
    _gate(things, cast)
    _market(things, cast)
    _desk(things, cast)
    with db.reading() as session:
        page = get_notices(session, ada.id, organisation_id=cast.ada.organisation_id)
    things.add(notice=page.items[0][0].id)
    return things


def _people(session: Session, things: Things, cast: Cast) -> Person:
    """Ada, those below her, Mallory, and the operator's: signed in, and with keys."""
    own = session.get_one(Organisation, cast.ada.organisation_id)
    other = session.get_one(Organisation, cast.mallory.organisation_id)
    operator = create_operator(session, "Regauss Operations", country="DE")
    ada = make_person(session, own, name="Ada", email="ada@ada.example")
    things.add(email=ada.email)
    signed_in = {
        "own": (ada, own),
        "other": (make_person(session, other, name="Mallory"), other),
        PersonRole.READER: (make_person(session, own, name="Rita", role="reader"), own),
        PersonRole.DRIVER: (make_person(session, own, name="Dora", role="driver"), own),
        "desk": (make_person(session, operator, name="Oda"), operator),
        "desk reader": (make_person(session, operator, name="Piet", role="reader"), operator),
    }
    for who, (person, organisation) in signed_in.items():
        things.sessions[who] = _sign_in(session, person, organisation)[0]
    _, elsewhere = _sign_in(session, ada, own)
    things.add(session=elsewhere)
    every = sorted(KEY_PERMISSIONS)
    things.keys["own"] = api_key(session, own)
    things.keys["other"] = api_key(session, other)
    things.keys["without signed_in"] = api_key(session, own, ["custody:read"])
    for one in every:
        things.keys[f"without {one}"] = api_key(session, own, [p for p in every if p != one])
    return ada


def _webhook(session: Session, things: Things, cast: Cast) -> None:
    """Where a program of Ada's listens, and a message it did not take."""
    _secret, endpoint = webhooks.create_endpoint(
        session,
        name="ERP",
        url="https://erp.ada.example/hooks",
        kinds=SUBSCRIBABLE,
        may_be_here=False,
        actor=cast.ada,
    )
    delivery = webhooks.send_test(session, endpoint.id, actor=cast.ada)
    delivery.state = DeliveryState.DEAD
    session.add(delivery)
    things.add(webhook=endpoint.id, delivery=delivery.id, webhook_url=endpoint.url)


def _sign_in(session: Session, person: Person, organisation: Organisation) -> tuple[str, str]:
    shown = Shown(SignInMethod.PASSWORD, clock.now())
    token, login = start_session(
        session, person.id, organisation_id=organisation.id, device="Test browser", shown=shown
    )
    return token, login.id


def _parties(session: Session, things: Things, cast: Cast, ada: Person) -> None:
    """What an organisation has: a site, a colleague, a key, an invitation, links from letters."""
    own = session.get_one(Organisation, cast.ada.organisation_id)
    actor = make_actor(own, ada)
    colleague = make_person(session, own, name="Yan", email="yan@ada.example", role="trader")
    _, key = create_api_key(
        session, own.id, name="Scale at gate 2", permissions=["lots:read"], actor=actor
    )
    invitation = people.invite(session, INVITED, role=PersonRole.YARD, actor=actor)
    things.add(
        site=make_site(session, own, name="Hidden yard").id,
        colleague=colleague.id,
        colleague_email=colleague.email,
        api_key=key.id,
        key_beginning=key.beginning,
        invitation=invitation.id,
        invited_email=INVITED,
        reset=issue_token(session, colleague, EmailTokenKind.RESET_PASSWORD),
        verification=issue_token(session, colleague, EmailTokenKind.VERIFY_EMAIL),
    )
    newcomer = make_organisation(session, "Zeche Nord", standing=Standing.NEW)
    things.add(ada=own.id, newcomer=newcomer.id, ben=cast.ben.organisation_id, is_private=False)
    paper = ReadPaper(one_page_pdf("Permit"), PDF, "permit.pdf")
    things.add(permit=state_permit(session, STORAGE, paper=paper, actor=actor).id)
    things.add(bens_permit=state_permit(session, STORAGE, paper=paper, actor=cast.ben).id)
    things.add(permit_number=STORAGE.number)
    draft, registered = (_draft(session, actor) for _ in range(2))
    things.add(draft=draft.id, photo=draft.photo_ids[0], registered=registered.id)
    lot = register_draft(session, registered, actor=actor)
    things.add(from_draft=lot.code)
    things.add(shared_photo=registered.photo_ids[0], is_private=False)


def _draft(session: Session, actor: Actor) -> Draft:
    """A draft with a photo and an answer on each page."""
    draft = drafting.start_draft(session, actor=actor)
    for step, typed in ANSWERS.items():
        drafting.save_answers(session, draft, step, typed=typed, actor=actor)
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    file.seek(0)
    drafting.add_photo(session, draft, images.accept(file, name="drum.jpg"), actor=actor)
    return draft


def _letters(things: Things) -> None:
    (letter,) = letters_to(INVITED)
    things.add(letter=letter.id, invited=link_in(letter).rpartition("/")[2])


def _lots(things: Things, cast: Cast) -> None:
    """Lots that Ada holds, with labels and without, and one that she has offered to Ben."""
    held, bare, leaving = (register(cast.ada) for _ in range(3))
    things.add(held=held, bare=bare, leaving=leaving)
    with db.transaction() as session:
        handover.offer(session, leaving, taker_id=cast.ben.organisation_id, actor=cast.ada)
        offered = get_state(session, leaving).handover
        paper = ReadPaper(one_page_pdf("Certificate"), PDF, "certificate.pdf")
        wiped = Sanitising(SanitisingMethod.OVERWRITTEN, "Wipe AG", date(2026, 5, 2))
        state_sanitising(session, held, wiped, certificate=paper, actor=cast.ada)
        (event, *_) = get_events(session, held, limit=1)
        (tag, *_) = get_bound_tags(session, held)
        (fallen, *_) = get_bound_tags(session, bare)
        binding.void_tag(session, fallen.id, reason=VoidReason.LOST, actor=cast.ada)
        stock = start_import(session, table(*stock_rows(2)), file_name="a.csv", actor=cast.ada)
    assert offered
    _roll(things, cast)
    _driven(things, cast)
    things.add(
        stock=stock.id,
        handover=offered.handover_id,
        event=event.event_id,
        tag=tag.id,
        label=tag.short_code,
        symbol=tag.url.rpartition("/")[2],
    )


def _roll(things: Things, cast: Cast) -> None:
    """A roll of Ada's labels with a file of it, and a label with a paper inside its package."""
    with db.transaction() as session:
        roll = minting.start_roll(session, "Dock 2", 2, actor=cast.ada)
    minting.mint_batch(roll.id)
    with db.transaction() as session:
        (label, _) = get_unused(session, roll.id, after=0, limit=2)
        asked = files.ask_for_file(
            session,
            roll.id,
            kind=RollFileKind.CSV,
            on="100x62",
            level=Level.M,
            language="en",
            actor=cast.ada,
        )
    files.make_batch(asked.id)
    sealed = register(cast.ada)
    with db.transaction() as session:
        ((tag, secret),) = make_with_secrets(session, [f"{sealed}.1"], actor=cast.ada)
    things.add(sealed=tag.id, secret=format_secret(secret))
    things.add(roll=roll.id, roll_label=label.short_code, roll_file=asked.id)


def _driven(things: Things, cast: Cast) -> None:
    """Lots that drivers of a guest company sign for: one to take, one to give."""
    driven, under_way = register(cast.ada), register(cast.ada)
    to_ben = {"onward_id": cast.ben.organisation_id, "days": 7, "actor": cast.ada}
    company = {"company": "Frachtgut Süd", "country": "DE", "registration_number": "HRB 7"}
    signer = signing.Signer("Dora", "Frachtgut Süd", "E-RG 17")
    with db.transaction() as session:
        taking = linking.offer_by_link(session, driven, **company, **to_ben)
        first = linking.offer_by_link(session, under_way, **company, **to_ben)
        giving = signing.take(session, first.token, signer=signer).giving
    assert giving
    things.add(driven=driven, under_way=under_way, taking=taking.token, giving=giving.token)


def _doubted(things: Things, cast: Cast) -> None:
    """Lots of Ada's that Ben has now, with figures that Ben, or she, says are wrong."""
    for author, names in ((cast.ben, ("doubted", "doubt")), (cast.ada, ("regretted", "regret"))):
        lot = register(cast.ada)
        with db.transaction() as session:
            handover.offer(session, lot, taker_id=cast.ben.organisation_id, actor=cast.ada)
            handover.accept(session, lot, actor=cast.ben)
        with db.transaction() as session:
            changes = lighter(get_state(session, lot))
            proposed = amend(
                session, lot, changes, reason=CorrectionReason.WRONG_TARE, actor=author
            )
        things.add(**dict(zip(names, (lot, proposed.event_id), strict=True)))


def _gate(things: Things, cast: Cast) -> None:
    """Lots that Ben sends to Ada: on the way, weighed at her gate, and taken."""
    arriving, weighed, received = (register(cast.ben) for _ in range(3))
    things.add(arriving=arriving, weighed=weighed, received=received)
    with db.transaction() as session:
        for lot in (arriving, weighed, received):
            handover.offer(session, lot, taker_id=cast.ada.organisation_id, actor=cast.ben)
        (label, *_) = get_bound_tags(session, arriving)
        for lot in (weighed, received):
            for tag in get_bound_tags(session, lot):
                assert tag.number is not None
                assert tag.net_mass_g is not None
                receiving.take_scan(session, tag.short_code, way=ScanWay.TYPED, actor=cast.ada)
                receiving.weigh_in(
                    session, lot, tag.number, net_mass_g=tag.net_mass_g, actor=cast.ada
                )
        receiving.sign_delivery(session, received, actor=cast.ada)
    things.add(arriving_label=label.short_code)
    _suspicion(things, cast)
    _shortfall(things, cast)


def _suspicion(things: Things, cast: Cast) -> None:
    """A label of a lot on its way to Ada, which somebody read altered."""
    (tag, *_) = tags_of(lot := register(cast.ben))
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ada.organisation_id, actor=cast.ben)
        receiving.take_scan(session, malleated(tag.url), way=ScanWay.TYPED, actor=cast.ada)
    with db.reading() as session:
        (one,) = get_of_lot(session, lot)
    things.add(suspicion=one.row.id)


def _shortfall(things: Things, cast: Cast) -> None:
    """A lot of Ben's of which Ada weighed 12 per cent less."""
    lot = register(cast.ben)
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=cast.ada.organisation_id, actor=cast.ben)
        packages = get_state(session, lot).packages
        masses = {one.package_id: one.net_mass_g * 88 // 100 for one in packages}
        accepted = handover.accept(session, lot, masses_g=masses, actor=cast.ada)
    things.add(short_lot=lot, shortfall=accepted.event_id)


def _desk(things: Things, cast: Cast) -> None:
    """What waits at the desk: a failed refund, proposed by somebody who is not Oda, a failed
    payout, something on its way, and a letter that was given up.
    """
    order, refund_id = refund_failed(cast)
    _order, payout_id = payout_failed(cast)
    with db.transaction() as session:
        operator = find_operator(session)
        assert operator
        sven = make_person(session, operator, name="Sven")
        proposal = propose_retry(session, refund_id, reason="New account.", actor=acting(sven))
        waiting = plan(session, operator.id, kind=OperationKind.ACCOUNT, params={})
        (open_listing, *_) = search(session, ListingFilters()).items
        report = reporting.report(
            session,
            ReportedThing.LISTING,
            open_listing.id,
            reason=ReportReason.OTHER,
            text="Look at it.",
            reply_to=None,
            actor=None,
        )
        letter = write_letter(session, "no_account", to="nobody@example.org", link="/")
        letter.is_dead = True
        session.add(letter)
        ended = session.get_one(Order, order.id)
        things.add(
            ended=ended.id,
            payment=ended.payment_id or "",
            failed=payout_id,
            waiting=waiting.id,
            proposal=proposal.id,
            dead=letter.id,
            report=report.id,
            is_private=False,
        )


def _market(things: Things, cast: Cast) -> None:
    """A listing of Ada's, one of Ben's, an order of each from the other, and hosted pages."""
    listing, for_sale = listed(cast.ada), listed(cast.ben)
    things.add(listing=listing.id, for_sale=for_sale.id, is_private=False)
    sold_listing, bought_listing = listed(cast.ada), listed(cast.ben)
    with db.transaction() as session:
        sold = place(session, sold_listing.id, is_acknowledged=True, actor=cast.ben)
        bought = place(session, bought_listing.id, is_acknowledged=True, actor=cast.ada)
    with db.reading() as session:
        account = onboarding.find_account(session, cast.ada.organisation_id)
    assert account
    url = onboarding.onboarding_url(
        access.gateway(), account, return_url="http://localhost/", refresh_url="http://localhost/"
    )
    paid = funded(cast)
    _leg(paid, cast)
    things.add(
        sold=sold.id,
        paid=paid.id,
        bought=bought.id,
        checkout=open_checkout(sold),
        onboarding=url.rpartition("/")[2],
    )


def _leg(order: Order, cast: Cast) -> None:
    """A leg of a delivery, which Ben is to carry."""
    missing = Missing.NOT_KNOWN_YET
    way = Way(
        TransportMode.RAIL, None, None, None, missing, None, missing, registration_missing=missing
    )
    with db.transaction() as session:
        carrier = Carrier(cast.ben.organisation_id)
        planning.plan(session, order.id, carrier=carrier, way=way, actor=cast.ada)
