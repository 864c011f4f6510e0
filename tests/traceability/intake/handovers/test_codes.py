"""Texts that name a handover or a lot, and those that only look so."""

from __future__ import annotations

import pytest

from tests.traceability.intake.handovers.cases import CASES, ROOTS
from traceability.intake.handovers.codes import Named, NamedKind, named_by


@pytest.mark.parametrize(("text", "named"), CASES)
def test_a_text_names_what_it_names(text: str, named: tuple[str, str] | None) -> None:
    expected = Named(NamedKind(named[0]), named[1]) if named else None

    assert named_by(text, ROOTS) == expected
