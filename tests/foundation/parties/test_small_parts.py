from __future__ import annotations

import pytest

from foundation.errors import Forbidden
from foundation.parties.actor import Actor
from foundation.parties.countries import codes, countries
from foundation.parties.devices import UNKNOWN, device_name
from foundation.parties.network import network_of
from foundation.parties.roles import (
    ALL_PERMISSIONS,
    PERMISSION_NAMES,
    PersonRole,
    permissions_of,
)
from foundation.parties.standing import Standing

READ = {"lots:read", "custody:read", "market:read"}


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2::3", "2001:db8:1::/56"),
        ("2001:db8:1:ff::3", "2001:db8:1::/56"),
        ("2001:db8:1:100::3", "2001:db8:1:100::/56"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_belongs_to_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_browser_is_named_for_people(header: str, name: str) -> None:
    assert device_name(header) == name


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("owner", ALL_PERMISSIONS),
        ("trader", READ | {"lots:write", "market:write"}),
        ("yard", {"lots:read", "custody:read", "custody:write"}),
        ("driver", {"custody:read"}),
        ("reader", READ),
    ],
)
def test_a_role_has_its_permissions_and_a_standing_takes_some_away(
    role: str, permissions: set[str]
) -> None:
    def may(standing: Standing) -> frozenset[str]:
        return permissions_of(PersonRole(role), standing=standing)

    assert may(Standing.NEW) == may(Standing.APPROVED) == permissions
    assert may(Standing.FROZEN) == permissions & READ
    assert may(Standing.CLOSED) == permissions - {"lots:write"}


def test_an_actor_may_what_it_was_given_and_no_more() -> None:
    actor = Actor("o", None, frozenset({"lots:read"}), "api")

    actor.check("lots:read")
    with pytest.raises(Forbidden):
        actor.check("lots:write")
    assert set(PERMISSION_NAMES) == ALL_PERMISSIONS


def test_countries_are_those_of_iso_3166() -> None:
    assert {"DE", "NL", "CN", "JP", "US", "GB", "TW"} <= codes()
    assert codes().isdisjoint({"EU", "UN", "XA", "ZZ", "001"})
    assert 240 <= len(countries()) <= 252
    assert ("DE", "Germany") in countries()
