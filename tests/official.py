"""The larger sets of official test data, where they stand beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "vectors"
SKIP_REASON = "the larger sets of official test data are not beside this checkout"


def official(name: str) -> Path:
    """The folder of one set; skips the test where it is missing (the small facts always run)."""
    folder = FOLDER / name
    if not folder.exists():
        pytest.skip(SKIP_REASON)
    return folder
