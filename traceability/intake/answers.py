"""What a program is answered to a scan."""

from __future__ import annotations

from dataclasses import asdict

from foundation.http.texts import translate
from traceability.intake.receiving import Taken
from traceability.intake.schemas import ScanOut


def scan_answer(taken: Taken) -> dict[str, object]:
    """What a scan came to, and in words why not where it did not."""
    detail = translate(taken.refusal) if taken.refusal else None
    answer: dict[str, object] = ScanOut().dump({**asdict(taken), "detail": detail})
    return answer
