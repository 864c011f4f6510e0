"""What a choice says on a day: its code in words, its danger, its validity, and remarks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from foundation.errors import N_
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.catalogue import Material
from traceability.materials.confidence import default_of
from traceability.materials.remarks import Remark
from traceability.materials.waste_codes import (
    CodeState,
    WasteCode,
    code_remarks,
    fits_class,
    low_codes,
)

NOT_STATED = Remark(
    "code_missing", N_("Nobody has said yet whether it is waste, and under which code.")
)


@dataclass(frozen=True)
class WasteChoice:
    """A seller's word: a code, or a coded reason for none. `basis` says why, in their own words."""

    status: WasteStatus
    low_code: str | None = None
    reason: NotWasteReason | None = None
    basis: str = ""
    chosen_on: date | None = None

    @property
    def code(self) -> WasteCode | None:
        """The row of the chosen code."""
        return low_codes().get(self.low_code) if self.low_code else None

    @property
    def is_hazardous(self) -> bool | None:
        """What the list says of the code; None where there is none."""
        return self.code.is_hazardous if self.code else None

    def state_on(self, day: date) -> CodeState | None:
        """How the chosen code stands on a day; None where there is none."""
        return self.code.state_on(day) if self.code else None


def choice_remarks(choice: WasteChoice | None, *, on: date) -> tuple[Remark, ...]:
    """What is odd about a lot that goes on its way on the day under this choice."""
    if choice is None or choice.status is WasteStatus.NOT_KNOWN:
        return (NOT_STATED,)
    return code_remarks(choice.code, basis=choice.basis, on=on) if choice.code else ()


def class_remarks(choice: WasteChoice | None, material: Material) -> tuple[Remark, ...]:
    """What is odd about the code for a lot of this class, where nobody says why it is that one."""
    if choice is None or choice.low_code is None or choice.basis:
        return ()
    if fits_class(choice.low_code, material):
        return ()
    codes: tuple[str, ...] = default_of(material.low_codes)
    message = N_(
        "Waste code %(code)s is none that our table lists for this material (%(listed)s). Say why"
        " it is that one."
    )
    return (Remark("code_class", message, {"code": choice.low_code, "listed": ", ".join(codes)}),)
