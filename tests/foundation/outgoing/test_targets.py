from __future__ import annotations

from ipaddress import ip_address

import pytest

from foundation.errors import Invalid
from foundation.outgoing.targets import Target, is_outside, parse_target

REFUSED = {
    "": "NoTarget",
    "hooks.example.org/x": "NoTarget",
    "ftp://hooks.example.org/x": "NoTarget",
    "file:///etc/passwd": "NoTarget",
    "https://": "NoTarget",
    "https:hooks.example.org": "NoTarget",
    "https://hooks.example.org:x/": "NoTarget",
    "https://hooks.example.org:99999/": "NoTarget",
    "https://[::1/": "NoTarget",
    "https://hooks.example.org/\r\nX: y": "NoTarget",
    "https://hooks.example.org/a b": "NoTarget",
    "https://hooks.example.org\\@inside.example/": "NoTarget",
    "https://höhle.example.org/": "NoTarget",
    "https://hooks.example.org/" + "x" * 500: "NoTarget",
    "http://hooks.example.org/x": "NotSecure",
    "https://ada@hooks.example.org/": "HasCredentials",
    "https://ada:secret@hooks.example.org/": "HasCredentials",
    "https://@hooks.example.org/": "HasCredentials",
    "https://hooks.example.org/#x": "HasFragment",
    "https://hooks.example.org/#": "HasFragment",
    "https://hooks.example.org:22/": "WrongPort",
    "https://hooks.example.org:80/": "WrongPort",
    "https://hooks.example.org:0/": "WrongPort",
    "https://localhost/": "NoName",
    "https://intranet/": "NoName",
    "https://example.org./": "NoName",
    "https://-x.example.org/": "NoName",
    "https://127.0.0.1/": "NoName",
    "https://127.1/": "NoName",
    "https://0/": "NoName",
    "https://0.0.0.0/": "NoName",
    "https://2130706433/": "NoName",
    "https://0x7f000001/": "NoName",
    "https://0x7f.0.0.1/": "NoName",
    "https://0177.0.0.1/": "NoName",
    "https://017700000001/": "NoName",
    "https://[::1]/": "NoName",
    "https://[::ffff:127.0.0.1]/": "NoName",
    "https://[::ffff:7f00:1]/": "NoName",
    "https://[fe80::1%25eth0]/": "NoName",
    "https://169.254.169.254/latest/meta-data/": "NoName",
    "https://[fd00:ec2::254]/": "NoName",
    "https://10.0.0.5/": "NoName",
    "https://1.1.1.1/": "NoName",
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_no_request_goes_to_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_target(url, may_be_here=False)

    assert type(refusal.value).__name__ == REFUSED[url]
    assert refusal.value.field == "url"
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org", Target(True, "hooks.example.org", 443, "/", False)),
        (
            "https://Hooks.Example.org:8443/in?key=1",
            Target(True, "hooks.example.org", 8443, "/in?key=1", False),
        ),
        ("https://xn--hhle-5qa.example/", Target(True, "xn--hhle-5qa.example", 443, "/", False)),
    ],
)
def test_a_machine_outside_is_a_target(url: str, target: Target) -> None:
    assert parse_target(url, may_be_here=False) == target
    assert parse_target(url, may_be_here=True) == target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1:9000/x", Target(False, "127.0.0.1", 9000, "/x", True)),
        ("http://localhost:9000", Target(False, "localhost", 9000, "/", True)),
        ("https://[::1]:9000/", Target(True, "::1", 9000, "/", True)),
    ],
)
def test_the_demo_may_send_to_its_own_machine(url: str, target: Target) -> None:
    assert parse_target(url, may_be_here=True) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org:9000/",
        "http://10.0.0.5:9000/",
        "http://127.0.0.2:9000/",
        "http://127.1:9000/",
        "http://127.0.0.1/",
        "http://127.0.0.1:80/",
        "http://127.0.0.1:25/",
        "http://169.254.169.254:9000/",
        "https://hooks.example.org:9000/",
    ],
)
def test_the_demo_may_send_to_nothing_else_inside(url: str) -> None:
    with pytest.raises(Invalid):
        parse_target(url, may_be_here=True)


INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.5", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9",
    "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_plainly_outside_is_inside(address: str) -> None:
    assert not is_outside(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "::ffff:1.1.1.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_the_public_internet_is_outside(address: str) -> None:
    assert is_outside(ip_address(address))
