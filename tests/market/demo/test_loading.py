"""The demo is a whole small market: verified but for the one story that was broken on purpose."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, current_app
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.parties.api_keys import find_key_holder
from foundation.parties.models import Organisation
from foundation.parties.passwords import is_password
from foundation.parties.queries import find_person
from foundation.parties.roles import PERMISSIONS, PersonRole
from foundation.settings import ROOT, Settings
from foundation.tasks.gathering import Asked, gather_tasks
from foundation.tasks.pages import SOURCES
from market.delivery.legs.models import Missing
from market.delivery.legs.viewing import legs_of
from market.demo.cast import NEWCOMER, OPERATOR, ORGANISATIONS
from market.demo.custody import AT_THE_GATE, IN_PART, SAMPLED, SELLERS_SPLIT, SHORT
from market.demo.loading import FILE, HalfLoaded, Loaded, NotADemo, load
from market.demo.magnets import BROKEN, BY_LINK, GUEST, REFUSED, TO_CORRECT
from market.demo.permits import PERMITS
from market.demo.refining import HONEST, LAUNDERED, REFINING
from market.demo.stock import STOCK
from market.listings.models import Listing
from market.listings.viewing import view_of
from market.orders.models import Order
from tests.databases import Template
from tests.stage import make_settings
from traceability.compliance.queries import get_permits
from traceability.compliance.showing import papers_of
from traceability.compliance.validity import PermitState
from traceability.custody.events import ActKind
from traceability.custody.queries import get_events, get_state
from traceability.devices.models import Device
from traceability.guests.models import GuestLink
from traceability.lots.models import Lot
from traceability.lots.queries import get_contents, get_photo_ids
from traceability.materials.analyses import analyses
from traceability.materials.composition import CLASS_RANGE, ContentKind, of_kind
from traceability.provenance.findings import Level, Rule, Severity
from traceability.provenance.verification import verify
from wsgi import create_app

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def loaded(
    template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Settings, Loaded]]:
    """The demo, loaded once for all tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    with template.copy(folder) as url:
        settings = make_settings(folder, url)
        app = create_app(settings)
        with app.app_context():
            yield settings, load(settings)
            db.database().engine.dispose()


@pytest.fixture
def session(loaded: tuple[Settings, Loaded]) -> Iterator[Session]:
    """A look into the loaded demo."""
    with db.reading() as session:
        yield session


# What came out of other lots, by merging, splitting and sampling, and what a taker left.
BRANCHED = (
    "EMS-M07", "EMS-M07A", "EMS-M07B", "SAV-S34-S", "SAV-S34-B", "SAV-S34-U", "LAN-131-R",
    "SAV-B15-M",
)  # fmt: skip


def _lots(session: Session) -> dict[str, Lot]:
    """All that the demo wrote down, by the names that its stories give them."""
    path = db.settings_of(session).instance / FILE
    written = json.loads(path.read_text(encoding="utf-8"))["lots"]
    return {one["reference"]: session.get_one(Lot, one["code"]) for one in written}


def test_the_buyers_phone_signs_what_it_accepts(session: Session) -> None:
    device = session.exec(select(Device)).one()
    lots = _lots(session)

    answers = {
        event.key_id
        for lot in lots.values()
        for event in get_events(session, lot.code)
        if event.act.kind is ActKind.ACCEPT
        and event.occasion.organisation_id == device.organisation_id
    }
    assert answers == {device.key_id}


def test_there_are_enough_lots_from_several_countries(session: Session) -> None:
    lots = _lots(session)

    countries = set(session.exec(select(Organisation.country)))
    sellers = {lot.organisation_id for lot in lots.values()}
    assert set(lots) == {*(lot.reference for lot in STOCK), HONEST, LAUNDERED, *BRANCHED}
    assert len(lots) >= 20
    assert len(sellers) >= 6
    assert countries == {cast.country for cast in (*ORGANISATIONS, NEWCOMER, OPERATOR)}
    assert len(countries) >= 6


def test_only_the_broken_story_has_findings_and_just_the_planted_one(session: Session) -> None:
    verdicts = {ref: verify(session, lot.code) for ref, lot in _lots(session).items()}

    broken, laundered = verdicts.pop(BROKEN), verdicts.pop(LAUNDERED)
    said = [verdicts.pop(ref) for ref in (TO_CORRECT, IN_PART, f"{IN_PART}-R")]
    assert [(v.level, f.rule, f.severity) for v in said for f in v.findings] == [
        (Level.REMARKS, Rule.CORRECTIONS, Severity.REMARK),
        (Level.REMARKS, Rule.RECEPTION, Severity.REMARK),
        (Level.REMARKS, Rule.SOURCES, Severity.REMARK),
    ]
    (copied,) = [found for verdict in verdicts.values() for found in verdict.findings]
    assert (copied.rule, copied.severity) == (Rule.TAGS, Severity.NOTE)
    assert "was read at two places 812 km apart within 40 minutes" in str(copied)
    assert {v.level for v in verdicts.values()} == {Level.VERIFIED}
    assert [(f.rule, f.severity, str(f), f.expected, f.found) for f in broken.findings] == [
        (
            Rule.WEIGHING,
            Severity.FAILURE,
            f"A weighing of 2 packages contradicts the mass stated before: −12.1{NBSP}%.",
            f"640{NBSP}kg",
            f"562.6{NBSP}kg",
        )
    ]
    assert broken.level is Level.FAILED
    assert [(f.rule, f.severity, str(f), f.found) for f in laundered.findings] == [
        (
            Rule.YIELD,
            Severity.FAILURE,
            "The step gave more Nd than went into it.",
            f"Nd 117.2{NBSP}%",
        )
    ]


def test_twelve_lots_or_more_carry_analyses_of_their_own(session: Session) -> None:
    lots = _lots(session)
    measured = {
        ref: frozenset(
            (content.element, content.content_ppm)
            for content in of_kind(get_contents(session, lot.code), ContentKind.MEASURED)
        )
        for ref, lot in lots.items()
    }

    assayed = {ref: contents for ref, contents in measured.items() if contents}
    batches = {lot.reference for lot in REFINING}
    for ref in (*batches, HONEST, LAUNDERED):
        del assayed[ref]
    assert len(set(assayed.values())) == len(assayed) >= 12
    for lot in set(STOCK) - set(REFINING):
        text = lots[lot.reference].description
        if lot.analysis is None:
            assert lot.reference not in assayed
            assert "the usual range of the material class, not measured" in text
        else:
            analysis = analyses()[lot.analysis]
            assert analysis.is_independent_assay
            assert f"Composition after {analysis.citation}." in text
            assert assayed[lot.reference] == {(c.element, c.content_ppm) for c in analysis.contents}


def test_what_was_not_measured_says_that_it_is_the_class(session: Session) -> None:
    lots = _lots(session)
    methods = {
        lot.reference: {c.method for c in get_contents(session, lots[lot.reference].code)}
        for lot in STOCK
        if lot.analysis is None
    }

    assert {frozenset(found) for found in methods.values()} <= {
        frozenset(),
        frozenset({CLASS_RANGE}),
    }
    assert sum(1 for found in methods.values() if found) >= 6


def test_stories_run_from_collector_to_refiner(session: Session) -> None:
    acts = {
        ref: [event.act.kind for event in get_events(session, lot.code)]
        for ref, lot in _lots(session).items()
    }

    whole = [ref for ref, kinds in acts.items() if kinds.count(ActKind.ACCEPT) == 2]
    sold = [ref for ref, kinds in acts.items() if ActKind.SELL in kinds]
    refused = [ref for ref, kinds in acts.items() if ActKind.REFUSE in kinds]
    assert sorted(whole) == ["EMS-2024", "NOR-77", "SEV-L07"]
    assert sorted(sold) == ["BRA-0418", "EMS-2024", "LAN-131", "NOR-77", "SAV-S22", "SEV-L07"]
    assert refused == [REFUSED]


def test_orders_stand_at_three_stages_and_one_was_cancelled(session: Session) -> None:
    orders = Counter(order.status.value for order in session.exec(select(Order)))
    listings = Counter(one.status.value for one in session.exec(select(Listing)))

    assert orders == {"closed": 1, "funded": 1, "dispatched": 1, "cancelled": 1}
    assert listings["open"] >= 15
    assert listings["reserved"] == 2


def test_nothing_is_later_than_now_or_at_night(session: Session) -> None:
    times = [
        event.received_at
        for lot in _lots(session).values()
        for event in get_events(session, lot.code)
    ]

    assert max(times) < clock.now()
    assert {at.weekday() for at in times} <= {0, 1, 2, 3, 4}
    assert {at.hour for at in times} <= set(range(6, 18))


def test_every_lot_has_a_picture_unlike_the_others(session: Session) -> None:
    lots = _lots(session)
    photos = {lot.reference: get_photo_ids(session, lots[lot.reference].code) for lot in STOCK}

    assert {len(ids) for ids in photos.values()} == {1}
    assert len({ids[0] for ids in photos.values()}) == len(STOCK)


def test_the_file_lists_people_who_can_sign_in_and_lots_with_tags(
    loaded: tuple[Settings, Loaded], session: Session
) -> None:
    settings, result = loaded
    written = json.loads((settings.instance / "demo.json").read_text(encoding="utf-8"))

    assert result == Loaded(
        settings.instance / "demo.json",
        is_new=True,
        people=len(written["people"]),
        lots=len(written["lots"]),
    )
    assert oct(result.path.stat().st_mode & 0o777) == "0o600"
    for one in written["people"]:
        person = find_person(session, one["email"])
        assert person is not None
        assert person.email_verified_at is not None
        if one["organisation"] != OPERATOR.name:
            assert find_key_holder(session, one["api_key"]) is not None
    first = written["people"][0]
    assert set(first) == {"name", "email", "password", "api_key", "organisation", "role"}
    known = find_person(session, first["email"])
    assert known is not None
    assert is_password(first["password"], known.password_hash)
    assert {one["code"] for one in written["lots"]} == set(session.exec(select(Lot.code)))
    start = f"{settings.base_url.upper()}/S/"
    assert [one for one in written["lots"] if not one["tag_url"].startswith(start)] == []


def test_loading_again_changes_nothing(loaded: tuple[Settings, Loaded]) -> None:
    settings, result = loaded
    before = result.path.read_bytes()

    assert load(settings) == replace(result, is_new=False)
    assert result.path.read_bytes() == before


def test_the_command_says_what_there_is_and_where(loaded: tuple[Settings, Loaded]) -> None:
    _, result = loaded

    answer = current_app.test_cli_runner().invoke(args=["demo", "load"])

    assert (answer.exit_code, answer.output) == (
        0,
        f"The demo was loaded before: {result.people} people, {result.lots} lots. "
        f"Accounts: {result.path}\n",
    )


def test_a_demo_without_its_file_is_not_told_twice(loaded: tuple[Settings, Loaded]) -> None:
    settings, result = loaded
    aside = result.path.rename(result.path.with_suffix(".aside"))

    with pytest.raises(HalfLoaded) as refusal:
        load(settings)
    answer = current_app.test_cli_runner().invoke(args=["demo", "load"])

    aside.rename(result.path)
    said = f"The demo is loaded in part. Remove {settings.instance} and load it again."
    assert str(refusal.value) == said
    assert (answer.exit_code, answer.output) == (1, f"Error: {said}\n")


def test_invented_organisations_stay_out_of_real_instances(app: Flask, settings: Settings) -> None:
    with pytest.raises(NotADemo):
        load(replace(settings, demo=False))

    with db.reading() as session:
        assert session.exec(select(Organisation)).all() == []


def test_permits_cover_what_is_on_its_way_and_one_ends_soon(session: Session) -> None:
    today = clock.now().date()
    odd = {
        ref: [remark.key for remark in papers_of(session, lot.code, on=today).remarks]
        for ref, lot in _lots(session).items()
    }
    states = Counter(
        stated.terms.state_on(today)
        for organisation_id in session.exec(select(Organisation.id))
        for stated in get_permits(session, organisation_id)
    )

    assert {ref: keys for ref, keys in odd.items() if keys} == {
        "SEV-N11": ["code_missing"],
        "BRA-0415": ["crossing_in_eu"],  # drives on their way from the Netherlands to France
        "EMS-2033": ["sanitising_shredded"],
        BY_LINK: ["permit_none"],  # with a carrier whose registration nobody knows yet
    }
    assert states == {PermitState.VALID: len(PERMITS) - 1, PermitState.ENDS_SOON: 1}


def test_what_waits_for_an_answer_is_under_what_there_is_to_do(session: Session) -> None:
    names = {lot.code: reference for reference, lot in _lots(session).items()}
    sources, at = current_app.extensions[SOURCES], clock.now()
    everything = PERMISSIONS[PersonRole.OWNER]
    waiting = {
        (task.kind.value, names[task.reference], organisation.name.split()[0])
        for organisation in session.exec(select(Organisation))
        for task in gather_tasks(
            session, sources, Asked(organisation.id, at), permissions=everything
        )
        if task.kind.value.startswith(
            ("discrepancy.", "lot.correction", "lot.quarantined", "lot.held_up")
        )
    }

    assert waiting == {
        ("lot.correction", TO_CORRECT, "Emscher"),
        ("lot.correction", TO_CORRECT, "Delta"),
        ("lot.quarantined", AT_THE_GATE, "Terres"),
        ("lot.held_up", AT_THE_GATE, "Langhe"),
        ("discrepancy.open", IN_PART, "Terres"),
        ("discrepancy.open", SHORT, "Sava"),
    }


def test_custody_branches(session: Session) -> None:
    lots = _lots(session)
    acts = {
        ref: Counter(event.act.kind for event in get_events(session, lots[ref].code))
        for ref in ("EMS-M07", "EMS-M07A", IN_PART, SHORT, SAMPLED, SELLERS_SPLIT)
    }
    (missing,) = get_events(session, lots[f"{SHORT}-M"].code)[0].act.missing  # type: ignore[union-attr] # accepted in part

    assert (acts["EMS-M07"][ActKind.MERGE], acts["EMS-M07A"][ActKind.SPLIT]) == (1, 1)
    assert [acts[ref][ActKind.ACCEPT_PART] for ref in (IN_PART, SHORT)] == [1, 1]
    assert missing.stated_g == get_state(session, lots[f"{SHORT}-M"].code).net_mass_g == 95_800
    assert (acts[SAMPLED][ActKind.ASSAY], acts[SELLERS_SPLIT][ActKind.ASSAY]) == (0, 1)
    measured = of_kind(get_contents(session, lots[SELLERS_SPLIT].code), ContentKind.MEASURED)
    assert {content.element for content in measured} == {"Nd", "Pr", "Dy"}
    listing = session.exec(select(Listing).where(Listing.lot_code == lots[SAMPLED].code)).one()
    (told,) = view_of(session, listing).sample_assays
    assert {one["element"] for one in told["contents"]} == {"Nd", "Pr", "Dy"}
    assert (told["sample"], told["laboratory"]) == (None, None)


def test_a_driver_without_a_registration_number_is_awaited_with_a_link(session: Session) -> None:
    code = _lots(session)[BY_LINK].code
    order = session.exec(select(Order).where(Order.lot_code == code)).one()
    (leg,) = legs_of(session, order, order.seller_id)
    link = session.exec(select(GuestLink).where(col(GuestLink.ended_at).is_(None))).one()

    assert (leg.carrier, leg.is_guest, leg.leg.plate) == (GUEST, True, None)
    assert leg.leg.registration_missing is Missing.NOT_KNOWN_YET
    assert (link.lot_code, link.guest_id, link.onward_id) == (
        code,
        leg.leg.carrier_id,
        order.buyer_id,
    )
    assert link.expires_at > clock.now()


def test_the_page_about_the_demo_names_what_is_in_it(session: Session) -> None:
    page = (ROOT / "docs/demo.md").read_text(encoding="utf-8")

    named = set(re.findall(r"`([A-Z]{3}-[\w-]+)`", page))
    assert named <= set(_lots(session))
    assert named >= {*BRANCHED} - {"SAV-S34-B", "SAV-S34-U"}
