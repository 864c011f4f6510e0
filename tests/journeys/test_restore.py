"""The operator's bad Tuesday: the disk is gone, and yesterday's backup is a day too old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from foundation import clock, db
from foundation.running import beating
from foundation.running.beating import Pulse
from foundation.settings import Settings
from tests.databases import Template
from tests.factories import api_key, make_organisation, make_person, sign_in
from tests.instances import elsewhere, instance, run, running
from traceability.log.encoding import encode_base64
from traceability.log.proof import parse_receipt
from traceability.log.queries import root_at

MONDAY_NIGHT = datetime(2026, 5, 4, 22, tzinfo=UTC)
TUESDAY_NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
LOT = {
    "material_code": "PS-NDFEB-BLOCK",
    "origin": "post_consumer",
    "source_kind": "own_production",
    "title": "Block magnets from a wind turbine",
    "packages": [{"net_mass_g": 250_000}],
}


@pytest.fixture
def yard(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """The yard as it ran until Tuesday noon."""
    with instance(template, tmp_path / "yard") as settings:
        yield settings


def weigh(client: FlaskClient, key: dict[str, str], lot: str, net_mass_g: int) -> str:
    """Say what the scale showed; the receipt."""
    masses = [{"package_id": f"{lot}.1", "net_mass_g": net_mass_g}]
    reply = client.post(f"/api/v1/lots/{lot}/weighings", json={"masses": masses}, headers=key)
    assert reply.status_code == 201, reply.json
    receipt: str = reply.json["receipt"]  # type: ignore[index] # a 201 has JSON
    return receipt


def backed_up(settings: Settings, folder: Path, at: datetime) -> str:
    """Back up as the timer does; the name of the new file."""
    with clock.held(at):
        code, said = run(settings, "backup", folder)
    assert code == 0, said
    return Path(said.split(": ")[0]).name


def test_yesterdays_backup_is_refused_and_todays_brings_everything_back(
    yard: Settings, template: Template, tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    backups.mkdir()
    with running(yard) as app:
        with db.transaction() as session:
            organisation = make_organisation(session, "Ada Recycling")
            ada, key = make_person(session, organisation), api_key(session, organisation)
        reply = app.test_client().post("/api/v1/lots", json=LOT, headers=key)
        lot = reply.json["recorded"]["lot"]  # type: ignore[index] # a 201 has JSON
    monday = backed_up(yard, backups, MONDAY_NIGHT)
    with running(yard) as app:
        receipt = parse_receipt(weigh(app.test_client(), key, lot, 249_900))
    tuesday = backed_up(yard, backups, TUESDAY_NOON)
    assert (monday, tuesday) == (
        "regauss-20260504T220000Z.tar.gz",
        "regauss-20260505T120000Z.tar.gz",
    )

    with elsewhere(template, tmp_path / "new disk", yard) as new:
        refused = run(new, "restore", backups / monday)
        drilled = run(new, "restore", backups / tuesday, "--drill")
        restored = run(new, "restore", backups / tuesday)

        assert refused == (
            1,
            "Error: This backup holds 3 entries of the custody log, and 4 were signed for "
            "(missing: the last 1). Restore one with at least 4 entries. "
            f"{tuesday} would do.\n",
        )
        assert drilled[0] == restored[0] == 0, (drilled, restored)
        assert "All of it is proven. Nothing was changed." in drilled[1]
        with running(new) as app:
            with db.transaction() as session:
                beating.beat(session, Pulse())
            ready = app.test_client().get("/readyz").json
            page = sign_in(app.test_client(), ada).get(f"/lots/{lot}").text
            again = parse_receipt(weigh(app.test_client(), key, lot, 249_800))
            with db.reading() as session:
                then = root_at(session, int(receipt.checkpoint.split("\n")[1]))

        assert ready == {"ready": True, "checks": dict.fromkeys(ready["checks"], "ok")}
        assert "Block magnets from a wind turbine" in page
        assert re.search(r"249\.9\s*kg", page)
        assert receipt.checkpoint.split("\n")[2] == encode_base64(then)
        assert (receipt.index, again.index) == (3, 4)
        assert run(new, "log", "audit") == (0, "5 entries, all as they were signed.\n")
