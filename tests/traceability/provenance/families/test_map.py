"""The land under the stops lies where the countries are."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from traceability.provenance.families.whereabouts import find_whereabouts

HERE = Path(__file__).parent
ATLAS = HERE.parents[3] / "static/vendored/world-atlas/countries-110m.json"
COUNTRIES = [
    "AT",
    "AU",
    "BE",
    "BR",
    "CA",
    "CN",
    "CZ",
    "DE",
    "EE",
    "ES",
    "FI",
    "FR",
    "IN",
    "IT",
    "JP",
    "KR",
    "KZ",
    "NL",
    "NO",
    "PL",
    "RU",
    "SE",
    "TR",
    "US",
    "VN",
    "ZA",
]
SEAS = {"North Sea": (3.0, 56.0), "Atlantic": (-40.0, 30.0), "Baltic": (19.5, 57.0)}


def test_countries_are_on_land_and_seas_are_not() -> None:
    world = json.loads(ATLAS.read_text("utf-8"))
    middles = {code: find_whereabouts(code) for code in COUNTRIES}
    points = {code: (one.east, one.north) for code, one in middles.items() if one} | SEAS

    ran = subprocess.run(
        ["node", str(HERE / "on_land.mjs")],
        input=json.dumps({"world": world, "points": points}),
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(ran.stdout)
    assert found["onLand"] == COUNTRIES
    assert found["borders"] == len(world["arcs"])
