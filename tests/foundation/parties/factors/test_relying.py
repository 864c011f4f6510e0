"""Where passkeys belong: a name reached safely, or this machine itself."""

from __future__ import annotations

import pytest

from foundation.parties.factors.relying import RelyingParty, relying_party


@pytest.mark.parametrize(
    ("base_url", "party"),
    [
        ("https://regauss.example", ("regauss.example", "https://regauss.example")),
        ("https://regauss.example:8443", ("regauss.example", "https://regauss.example:8443")),
        ("https://regauss.example/scrap", ("regauss.example", "https://regauss.example")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://127.0.0.1:8000", ("localhost", "http://localhost:8000")),
        ("http://[::1]:8000", ("localhost", "http://localhost:8000")),
        ("https://127.0.0.1", ("localhost", "https://localhost")),
        ("https://192.168.1.7:8000", None),
        ("http://192.168.1.7:8000", None),
        ("http://regauss.example", None),
    ],
)
def test_passkeys_are_made_for(base_url: str, party: tuple[str, str] | None) -> None:
    assert relying_party(base_url) == (RelyingParty(*party) if party else None)
