"""What an open error keeps from passing: its package, through whatever door, and no other."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from foundation.errors import N_
from traceability.custody.events import Accept, Act, Occasion
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.refusals import Refusal
from traceability.custody.state import LotState
from traceability.tags.suspicions.queries import get_blocking


class LabelInDoubt(Refusal):
    """Two packages may carry this label; one of them is not what it says."""

    message = N_(
        "The label %(label)s of %(package_id)s is in doubt. Look at the package and answer what"
        " its page asks, or refuse this package whole and accept the others."
    )


def check_acceptance(
    session: Session, act: Act, occasion: Occasion, before: Mapping[str, LotState | None]
) -> None:
    """Refuse to accept a package whose label is in doubt. What is refused whole goes back."""
    if not isinstance(act, Accept):
        return
    for told in get_blocking(session, sorted(_taken(act))):
        raise LabelInDoubt(label=told.label or "", package_id=told.row.package_id)


def _taken(act: Accept) -> set[str]:
    """The packages of which anything is accepted."""
    refused = (
        {part.package_id: part.refused_g for part in act.refused}
        if isinstance(act, AcceptPart)
        else {}
    )
    return {mass.package_id for mass in act.masses if refused.get(mass.package_id, 0) < mass.net_g}
