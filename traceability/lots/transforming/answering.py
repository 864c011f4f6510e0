"""What splits, merges and process steps have in common as JSON: the occasion in, the lots
out."""

from __future__ import annotations

from sqlmodel import Session

from foundation.http.openapi.blueprint import Loaded
from traceability.custody.queries import get_states
from traceability.lots import capturing, views
from traceability.lots.transforming.making import Made, Weighed


def weighed(sent: Loaded) -> Weighed:
    """How, where and when it was weighed, as it was sent."""
    return Weighed(
        tolerance_g=sent["tolerance_g"],
        instrument=sent["instrument"],
        **capturing.occasion(sent),
    )


def shown_lots(session: Session, made: Made) -> views.Shown:
    """The lots that came out."""
    states = get_states(session, [lot.code for lot in made.lots])
    return {
        "lots": [
            {
                "code": lot.code,
                "title": lot.title,
                "reference": lot.reference,
                "net_mass_g": states[lot.code].net_mass_g,
                "package_count": len(states[lot.code].packages),
            }
            for lot in made.lots
        ]
    }
