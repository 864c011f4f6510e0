"""Published analyses keep what their source reports and say what they are."""

from __future__ import annotations

from traceability.materials.analyses import analyses
from traceability.materials.composition import closure
from traceability.materials.tables import ppm, read_table


def test_the_sums_agree_with_the_listed_sum_of_each_row() -> None:
    # The published columns are rounded to two decimals of a percent.
    wrong = {
        row["row_id"]
        for row in read_table("measured_compositions")
        if row["listed_elements_sum_wt_pct"]
        and abs(
            closure(analyses()[row["row_id"]].contents).sum_ppm
            - ppm(row["listed_elements_sum_wt_pct"])
        )
        > 100
    }

    assert wrong == set()


def test_replicates_and_inventories_are_no_assays_of_their_own() -> None:
    independent = {a.id for a in analyses().values() if a.is_independent_assay}

    assert set(analyses()) - independent == {
        *(f"MC{n:02d}" for n in range(2, 9)),
        *("MC25", "MC27", "MC31", "MC32"),
    }
