"""Two at once, in processes of their own: one proposal is open, one answer counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from foundation import db
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.traceability.custody.examples import lighter
from tests.traceability.lots.conftest import Cast
from traceability.custody import amending, handover
from traceability.custody.auditing import check_custody
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import CorrectionReason, LotOrigin, SourceKind
from traceability.log.audit import audit
from traceability.lots.registration import LotDraft, LotPackage, register_lot


def taken(cast: Cast) -> str:
    """Ada's lot, in Ben's hands."""
    draft = LotDraft(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(300_000, 312_000, 12_000),),
    )
    with db.transaction() as session:
        lot = register_lot(session, draft, actor=cast.ada.actor).code
        handover.offer(session, lot, taker_id=cast.ben.actor.organisation_id, actor=cast.ada.actor)
        handover.accept(session, lot, actor=cast.ben.actor)
    return lot


def propose(lot: str, cast: Cast, by_g: int) -> None:
    with db.transaction() as session:
        changes = lighter(get_state(session, lot), by_g)
        amending.amend(session, lot, changes, reason=CorrectionReason.OTHER, actor=cast.ben.actor)


def in_one(act: Callable[..., object], *arguments: object, **named: object) -> Callable[[], None]:
    def run() -> None:
        with db.transaction() as session:
            act(session, *arguments, **named)

    return run


def kinds_of(lot: str) -> list[str]:
    with db.reading() as session:
        assert audit(session, [check_custody]).faults == ()
        return [event.act.kind.value for event in get_events(session, lot)]


def test_of_two_proposals_at_once_one_is_open(app: Flask, cast: Cast, settings: Settings) -> None:
    lot = taken(cast)

    outcomes = at_once(
        settings, [lambda: propose(lot, cast, 1_000), lambda: propose(lot, cast, 2_000)]
    )

    assert outcomes == ["CorrectionOpen", "ok"]
    assert kinds_of(lot).count("propose_correction") == 1


def test_an_agreement_and_a_withdrawal_do_not_both_count(
    app: Flask, cast: Cast, settings: Settings
) -> None:
    lot = taken(cast)
    propose(lot, cast, 1_000)

    outcomes = at_once(
        settings,
        [
            in_one(amending.agree, lot, actor=cast.ada.actor),
            in_one(amending.withdraw, lot, actor=cast.ben.actor),
        ],
    )

    assert outcomes == ["NoCorrection", "ok"]
    last = kinds_of(lot)[-1]
    with db.reading() as session:
        net_mass_g = get_state(session, lot).net_mass_g
    assert (last, net_mass_g) in [("agree_correction", 299_000), ("withdraw_correction", 300_000)]


@pytest.mark.parametrize("rival_is", ["offer", "acceptance"])
def test_what_is_corrected_is_not_handed_over_meanwhile(
    app: Flask, cast: Cast, settings: Settings, rival_is: str
) -> None:
    """A proposal against an offer, and an acceptance against a proposal that comes too late."""
    lot = taken(cast)
    if rival_is == "acceptance":
        with db.transaction() as session:
            handover.offer(
                session, lot, taker_id=cast.mallory.actor.organisation_id, actor=cast.ben.actor
            )
        rival = in_one(handover.accept, lot, actor=cast.mallory.actor)
    else:
        taker_id = cast.mallory.actor.organisation_id
        rival = in_one(handover.offer, lot, taker_id=taker_id, actor=cast.ben.actor)

    outcomes = at_once(settings, [lambda: propose(lot, cast, 1_000), rival])

    assert "ok" in outcomes
    kinds = kinds_of(lot)
    if rival_is == "offer":
        assert outcomes in (["CorrectionOpen", "ok"], ["ActNotAllowed", "ok"])
        assert ("propose_correction" in kinds) != (kinds.count("offer") == 2)
    else:  # the lot was on offer: a proposal is refused before the acceptance, or made after it
        assert outcomes in (["ActNotAllowed", "ok"], ["ok", "ok"])
        assert "accept" in kinds
