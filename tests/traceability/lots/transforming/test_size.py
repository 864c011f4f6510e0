"""An event is carried whole, so it holds so many lots and no more; who asks for more is told."""

from __future__ import annotations

import pytest

from foundation import db
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.test_registration import DRAFT
from traceability.custody.queries import get_state
from traceability.custody.refusals import EventTooLong
from traceability.custody.state import LotStatus
from traceability.lots.registration import LotPackage, register_lot
from traceability.lots.transforming.making import Part, Weighed, split_lot

MANY = 180
PACKAGES = 8


def test_what_no_event_can_hold_is_refused_in_words_about_lots(cast: Cast) -> None:
    with db.transaction() as session:
        code = register_lot(session, DRAFT, actor=cast.ada.actor).code
        net_g = get_state(session, code).net_mass_g
    size_g, rest_g = divmod(net_g, MANY * PACKAGES)
    parts = [Part((LotPackage(size_g),) * PACKAGES) for _ in range(MANY - 1)]
    parts.append(Part((*[LotPackage(size_g)] * (PACKAGES - 1), LotPackage(size_g + rest_g))))

    with db.transaction() as session, pytest.raises(EventTooLong) as refused:
        split_lot(session, code, parts, Weighed(), actor=cast.ada.actor)

    assert "several steps" in str(refused.value)
    with db.reading() as session:
        assert get_state(session, code).status is LotStatus.HELD
