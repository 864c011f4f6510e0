"""The main job, as its people do it: a stranger signs up and sells, a refiner buys, a yard hand
scans and accepts, and the seller is paid. Everybody finds everything by the words on the page.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.journeys import main_job
from tests.journeys.looks import INTENDED
from tests.journeys.people import Demo, Visitor

# On PostgreSQL programs tell the same story: test_main_job_by_api.
pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def test_a_lot_is_sold_scanned_accepted_and_paid(
    demo: Demo, browser: Browser, playwright: Playwright, tmp_path: Path
) -> None:
    people = main_job.tell(demo, Visitor.arrive, browser, playwright, tmp_path)

    complaints = [text for person in people for text in person.complaints]
    assert [text for text in complaints if not any(one in text for one in INTENDED)] == []
