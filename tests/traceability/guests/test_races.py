"""Two who use one link at the same moment, each in a process of its own: one has their way."""

from __future__ import annotations

from flask import Flask

from foundation import db
from foundation.settings import Settings
from tests.market.racing import at_once
from tests.market.stage import make_cast, register
from tests.traceability.guests.carrying import DORA, by_link
from traceability.custody import handover
from traceability.custody.queries import get_events, get_state
from traceability.custody.words import RefusalReason
from traceability.guests import linking, signing

TRIALS = 3


def test_of_two_drivers_with_one_link_one_signs(app: Flask, settings: Settings) -> None:
    cast = make_cast()
    for _ in range(TRIALS):
        lot = register(cast.ada)
        token = by_link(cast, lot).token

        def take(token: str = token) -> None:
            with db.transaction() as session:
                signing.take(session, token, signer=DORA)

        def refuse(token: str = token) -> None:
            with db.transaction() as session:
                signing.refuse(session, token, signer=DORA, reason=RefusalReason.OTHER, note=None)

        outcomes = at_once(settings, [take, take, refuse])

        assert outcomes == ["LinkNotValid", "LinkNotValid", "ok"]
        with db.reading() as session:
            answers = [one for one in get_events(session, lot) if one.level == "guest"]
        assert len(answers) == 1


def test_a_link_is_signed_or_void_and_never_both(app: Flask, settings: Settings) -> None:
    cast = make_cast()
    for _ in range(TRIALS):
        lot = register(cast.ada)
        token = by_link(cast, lot).token

        def take(token: str = token) -> None:
            with db.transaction() as session:
                signing.take(session, token, signer=DORA)

        def void(lot: str = lot) -> None:
            with db.transaction() as session:
                linking.void(session, lot, actor=cast.ada)

        def cancel(lot: str = lot) -> None:
            with db.transaction() as session:
                handover.cancel(session, lot, actor=cast.ada)

        outcomes = at_once(settings, [take, void, cancel])

        with db.reading() as session:
            is_taken = get_state(session, lot).custodian_id != cast.ada.organisation_id
        assert sorted(outcomes) == sorted(
            ["ok", "ok", "ActNotAllowed" if is_taken else "LinkNotValid"]
        )
