"""The cast, and clients that are theirs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import sign_in
from tests.foundation.parties.cast import Cast, make_cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two organisations, three people."""
    return make_cast()


@pytest.fixture
def ada(app: Flask, cast: Cast) -> FlaskClient:
    """A browser in which Ada, an owner, is signed in."""
    return sign_in(app.test_client(), cast.ada)


@pytest.fixture
def yan(app: Flask, cast: Cast) -> FlaskClient:
    """A browser in which Yan, of Ada's yard, is signed in."""
    return sign_in(app.test_client(), cast.yan)


@pytest.fixture
def mallory(app: Flask, cast: Cast) -> FlaskClient:
    """A browser in which Mallory, of another organisation, is signed in."""
    return sign_in(app.test_client(), cast.mallory)
