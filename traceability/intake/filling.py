"""The form of a package as it was last sent, to be corrected."""

from __future__ import annotations

from foundation.http.forms import Form
from foundation.http.quantities import in_kilograms
from traceability.intake.schemas import MassIn, Verdict
from traceability.intake.tally import Delivery, Line


def filled_in(delivery: Delivery, line: Line) -> Form:
    """The package's form as it was last sent; the scale is the one that was named last."""
    seen = line.seen
    if seen is None or not line.is_weighed:
        return Form.blank(MassIn(), instrument=delivery.instrument, verdict=Verdict.ACCEPT)
    shown = {
        name: in_kilograms(value) if value is not None else ""
        for name, value in (
            ("net_mass", seen.net_mass_g),
            ("gross_mass", seen.gross_mass_g),
            ("tare_mass", seen.tare_mass_g),
            ("refused_mass", line.refused_g if 0 < line.refused_g != seen.net_mass_g else None),
        )
    }
    verdict = Verdict.ACCEPT
    if line.refused_g:
        verdict = Verdict.PART if shown["refused_mass"] else Verdict.NONE
    reason = seen.reason.value if seen.reason else ""
    return Form.blank(
        MassIn(),
        **shown,
        instrument=seen.instrument or "",
        verdict=verdict,
        reason=reason,
        note=seen.note or "",
    )
