"""Ben's phone at the gate, enrolled, and a lot of two drums on its way to him."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.traceability.gate import Cast, make_cast, offer, register
from tests.traceability.intake.phone import Phone, phone_of


@dataclass(frozen=True)
class Gate:
    """Who is there, what is coming, and what Ben holds in his hand."""

    cast: Cast
    lot: str
    phone: Phone


@pytest.fixture
def gate(app: Flask, client: FlaskClient) -> Gate:
    """Offered, and learnt by the phone."""
    cast = make_cast()
    lot = register(cast.ada)
    offer(cast.ada, lot, cast.ben)
    phone = phone_of(client, cast.ben_person)
    phone.enrol()
    phone.learn()
    return Gate(cast, lot, phone)
