"""Every route says who may call it, and nothing changes on a GET."""

from __future__ import annotations

from flask import Flask

from foundation.http.marks import mark_of
from foundation.parties.roles import ALL_PERMISSIONS, DESK_PERMISSIONS

FRAMEWORK = {"static"}
SAFE = {"GET", "HEAD", "OPTIONS"}


def test_every_route_says_who_may(app: Flask) -> None:
    allowed = {"public", "signed_in", *ALL_PERMISSIONS, *DESK_PERMISSIONS}

    unmarked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FRAMEWORK
        and mark_of(app.view_functions[rule.endpoint]) not in allowed
    }

    assert unmarked == set()


def test_a_route_answers_one_kind_of_method(app: Flask) -> None:
    mixed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & SAFE - {"OPTIONS"} and (rule.methods or set()) - SAFE
    }

    assert mixed == set()
