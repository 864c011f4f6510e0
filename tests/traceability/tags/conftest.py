"""A lot of Ada's with one label."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.traceability.gate import Cast, make_cast, register, tags_of
from traceability.tags.models import Tag


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def tag(cast: Cast) -> Tag:
    (tag,) = tags_of(register(cast.ada, 312_000))
    return tag
