"""A browser's name, for telling one's sessions apart; never for deciding anything."""

from __future__ import annotations

from foundation.errors import N_

# In this order: each browser also carries the names of those it descends from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
UNKNOWN = N_("Unknown browser")


def device_name(user_agent: str) -> str:
    """ "Firefox, Android" from the header a browser sends, as far as it is known."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or UNKNOWN
