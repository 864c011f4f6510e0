"""Avoided carbon: a sourced range for a route, or nothing."""

from __future__ import annotations

from flask import Flask

from tests.foundation.parties.test_exports import table
from traceability.custody.words import ProcessStep
from traceability.materials.carbon import carbon_factors, carbon_of
from traceability.materials.confidence import Confidence


def test_only_routes_that_a_study_is_about_claim_anything() -> None:
    claiming = {step for step in ProcessStep if carbon_of(step.value)}

    assert claiming == {
        ProcessStep.HYDROGEN_PROCESSING,
        ProcessStep.RESINTERING,
        ProcessStep.COPPER_SALT_LEACHING,
    }


def test_every_factor_has_baseline_route_boundary_and_source() -> None:
    for one in carbon_factors():
        assert all((one.baseline, one.route, one.boundary, one.source, one.steps))
        assert one.confidence is not Confidence.UNVERIFIED
        assert (one.low_percent or 0) <= one.high_percent <= 100


def test_an_upper_bound_alone_claims_no_least_saving() -> None:
    leached, magnets = carbon_of("copper_salt_leaching"), carbon_of("resintering")

    assert leached is not None
    assert magnets is not None
    assert (leached.low_percent, leached.high_percent) == (None, 73)
    assert (magnets.low_percent, magnets.high_percent) == (18, 33)


def test_the_table_leaves_as_csv(app: Flask) -> None:
    head, *rows = table(app.test_client(), "/reference/carbon.csv")

    assert head[2:4] == ["reduction_low_percent", "reduction_high_percent"]
    assert [row[2:4] for row in rows] == [["18", "33"], ["", "73"]]
