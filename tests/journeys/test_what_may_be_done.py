"""Whatever state a lot is in and whatever somebody is to it: what the table of custody allows is
what its page offers and what the API accepts, over all acts, and nothing else is.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from foundation import clock, db
from tests.journeys.states import STATES, Cast, State, held, make_cast, sent
from traceability.custody.allowing import allowed_acts
from traceability.custody.events import ActKind
from traceability.custody.queries import get_state
from traceability.custody.state import LotState
from traceability.lots.showing import ACTS

pytestmark = pytest.mark.one_database  # the table is the same; races are tested on both

# Nobody's button: a lot begins by it, the market signs it for the seller, the clock does it.
NO_DOOR = {ActKind.REGISTER, ActKind.SELL, ActKind.LAPSE_OFFER}
AT_THE_GATE = {ActKind.ARRIVE, ActKind.ACCEPT, ActKind.ACCEPT_PART, ActKind.REFUSE}
ON_THE_LABELS_PAGE = {ActKind.BIND_TAG, ActKind.VOID_TAG}


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast(app)


# What is sent for each act

Sent = tuple[str, dict[str, Any]]  # a path and JSON


def call_of(kind: ActKind, cast: Cast, who: str, state: LotState) -> Sent:
    """The call that does this act as well as it can be done in this state."""
    lot, first = state.lot, state.packages[0].package_id
    last = state.packages[-1]
    other = cast.actors["cleo" if who != "cleo" else "ada"].organisation_id
    masses = [
        {"package_id": one.package_id, "net_mass_g": one.net_mass_g} for one in state.packages
    ]
    handover_id = state.handover.handover_id if state.handover else "none"
    event_id = state.correction.proposal.event_id if state.correction else "none"
    halves = [{"packages": [{"net_mass_g": net_g}]} for net_g in (1, state.net_mass_g - 1)]
    products = [{"material_code": "EOL-FERRITE", "packages": [{"net_mass_g": state.net_mass_g}]}]
    corrected = [{"package_id": first, "net_mass_g": state.packages[0].net_mass_g - 1}]
    untagged = next((one.package_id for one in state.packages if one.tag_id is None), first)
    aside = next((one.package_id for one in state.packages if one.quarantine), first)
    free = next((one.package_id for one in state.packages if not one.quarantine), first)
    partly = [{"package_id": aside, "refused_g": _first_mass(state, aside),
               "reason": "damaged"}]  # fmt: skip
    calls: dict[ActKind, Sent] = {
        ActKind.BIND_TAG: ("/tags", {"package_id": untagged}),
        ActKind.VOID_TAG: (f"/tags/{last.tag_id or '0' * 32}/void", {"reason": "damaged"}),
        ActKind.WEIGH: (f"/lots/{lot}/weighings", {"masses": masses}),
        ActKind.INSPECT: (f"/lots/{lot}/inspections", {"result": "conformant"}),
        ActKind.ASSAY: (f"/lots/{lot}/assays", {
            "contents": [{"element": "Nd", "content_ppm": 230_000}], "method": "icp_oes",
            "basis": "as_received", "assayed_on": "2026-05-02", "laboratory": "Labor Mitte"}),
        ActKind.OFFER: (f"/lots/{lot}/offers", {"taker_id": other}),
        ActKind.CANCEL_OFFER: (f"/lots/{lot}/offers/{handover_id}/cancel", {}),
        ActKind.ARRIVE: (f"/lots/{lot}/arrivals", {}),
        ActKind.ACCEPT: (f"/lots/{lot}/acceptances", {"masses": masses}),
        ActKind.ACCEPT_PART: (
            f"/lots/{lot}/part-acceptances", {"masses": masses, "refused": partly}),
        ActKind.REFUSE: (f"/lots/{lot}/refusals", {"reason": "papers"}),
        ActKind.RETURN: (f"/lots/{lot}/returns", {"site_id": cast.homes[who]}),
        ActKind.SPLIT: (f"/lots/{lot}/splits", {"parts": halves}),
        ActKind.MERGE: ("/merges", {"lots": [lot, held(cast, who)]}),
        ActKind.PROCESS: (
            "/processes", {"lots": [lot], "step": "sorting", "products": products}),
        ActKind.DRAW_SAMPLE: (f"/lots/{lot}/samples", {
            "splits": [{"purpose": "buyer", "seal": "S-1", "net_mass_g": 100}]}),
        ActKind.QUARANTINE: (
            f"/lots/{lot}/quarantines", {"packages": [free], "reason": "smoke"}),
        ActKind.RELEASE: (f"/lots/{lot}/releases", {"packages": [aside]}),
        ActKind.CORRECT: (
            f"/lots/{lot}/corrections", {"packages": corrected, "reason": "typed_wrong"}),
        ActKind.AGREE_CORRECTION: (f"/lots/{lot}/corrections/{event_id}/agreements", {}),
        ActKind.DECLINE_CORRECTION: (
            f"/lots/{lot}/corrections/{event_id}/refusals", {"note": "No"}),
        ActKind.WITHDRAW_CORRECTION: (f"/lots/{lot}/corrections/{event_id}/withdrawals", {}),
        ActKind.CANCEL_REGISTRATION: (f"/lots/{lot}/cancellations", {"note": "Twice"}),
    }  # fmt: skip
    # One call corrects at once or proposes, as the fold asks for.
    calls[ActKind.PROPOSE_CORRECTION] = calls[ActKind.CORRECT]
    return calls[kind]


def _first_mass(state: LotState, package_id: str) -> int:
    return next(one.net_mass_g for one in state.packages if one.package_id == package_id)


def state_of(lot: str) -> LotState:
    with db.reading() as session:
        return get_state(session, lot)


def allowed(cast: Cast, who: str, state: LotState) -> set[ActKind]:
    """What the table says, less a return to where the lot stands already."""
    acts = allowed_acts(state, cast.actors[who].organisation_id, at=clock.now())
    stands_there = state.site_id == cast.homes[who]
    return set(acts) - ({ActKind.RETURN} if stands_there else set())


WHO = ("ada", "ben", "cleo")


@pytest.mark.parametrize("begin", STATES, ids=lambda one: one.__name__)
def test_a_page_offers_what_the_table_allows(cast: Cast, begin: State) -> None:
    lot = begin(cast)
    state = state_of(lot)
    for who in WHO:
        page = cast.browsers[who].get(f"/lots/{lot}").text
        shown = set(re.findall(rf'href="(/(?:lots|intake)/{lot}(?:/[a-z-]+)?)"', page))
        acts = allowed(cast, who, state) - NO_DOOR - ON_THE_LABELS_PAGE

        assert {doors[kind].format(lot=lot) for kind in acts} == shown & {
            door.format(lot=lot) for door in doors.values()
        }, who
        may_label = bool(allowed(cast, who, state) & ON_THE_LABELS_PAGE)
        assert (f"/lots/{lot}/labels" in shown) or not may_label


doors: dict[ActKind, str] = {
    ActKind.WEIGH: "/lots/{lot}/weigh",
    ActKind.INSPECT: "/lots/{lot}/inspect",
    ActKind.ASSAY: "/lots/{lot}/assay",
    ActKind.OFFER: "/lots/{lot}/offer",
    ActKind.CANCEL_OFFER: "/lots/{lot}/cancel-offer",
    ActKind.RETURN: "/lots/{lot}/return",
    ActKind.SPLIT: "/lots/{lot}/split",
    ActKind.MERGE: "/lots/{lot}/merge",
    ActKind.PROCESS: "/lots/{lot}/process",
    ActKind.DRAW_SAMPLE: "/lots/{lot}/sample",
    ActKind.QUARANTINE: "/lots/{lot}/quarantine",
    ActKind.RELEASE: "/lots/{lot}/quarantine",
    ActKind.CORRECT: "/lots/{lot}/correct",
    ActKind.PROPOSE_CORRECTION: "/lots/{lot}/correct",
    ActKind.AGREE_CORRECTION: "/lots/{lot}/correction",
    ActKind.DECLINE_CORRECTION: "/lots/{lot}/correction",
    ActKind.WITHDRAW_CORRECTION: "/lots/{lot}/correction",
    ActKind.CANCEL_REGISTRATION: "/lots/{lot}/cancel-registration",
    **dict.fromkeys(AT_THE_GATE, "/intake/{lot}"),
}


@pytest.mark.parametrize("begin", STATES, ids=lambda one: one.__name__)
def test_the_api_accepts_what_the_table_allows_and_nothing_else(cast: Cast, begin: State) -> None:
    lot = begin(cast)
    for who in WHO:
        for kind in sorted(set(ActKind) - NO_DOOR):
            state = state_of(lot)
            acts = allowed(cast, who, state)
            is_one_call = {ActKind.CORRECT, ActKind.PROPOSE_CORRECTION}
            may = bool(acts & is_one_call) if kind in is_one_call else kind in acts
            path, body = call_of(kind, cast, who, state)

            status = sent(cast, who, path, body)

            if may:
                assert status in (200, 201), (who, kind, status)
                lot = begin(cast)
            else:
                assert status in (403, 404, 409, 422), (who, kind, status)
                assert state_of(lot) == state, (who, kind)


def test_no_act_is_left_out(cast: Cast) -> None:
    state = state_of(held(cast))

    assert {*doors, *NO_DOOR, *ON_THE_LABELS_PAGE} == set(ActKind)
    assert {act.kind for act in ACTS} <= {*doors}
    for kind in set(ActKind) - NO_DOOR:
        assert call_of(kind, cast, "ada", state)[0].startswith("/")
