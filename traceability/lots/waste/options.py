"""The one list a person chooses from: usual codes first, then the rest, then why it is no waste."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from foundation.errors import N_, Invalid
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import REASON_NAMES, NotWasteReason, WasteStatus
from traceability.materials.catalogue import Material
from traceability.materials.waste_codes import CodeState, WasteCode, low_codes, usual_codes

NOT_KNOWN = WasteStatus.NOT_KNOWN.value


class NotAnOption(Invalid):
    """The value is none of the list's."""

    message = N_("Choose a waste code, why it is no waste, or that it is not known yet.")


@dataclass(frozen=True)
class OptionGroup:
    """Options under one heading, each a value and its label, to be translated where shown."""

    name: str
    options: tuple[tuple[str, str], ...]


def option_groups(material: Material | None, *, on: date) -> list[OptionGroup]:
    """What may be chosen on a day. A code that is known to have ended is left out."""
    usual = [one.code for one in usual_codes(material)] if material else []
    first = [code for code in usual if _may_be_chosen(code, on)]
    rest = [c for c in low_codes().values() if c not in first and _may_be_chosen(c, on)]
    groups = [
        OptionGroup(N_("Usual for this material: confirm it yourself"), _codes(first)),
        OptionGroup(N_("Other codes"), _codes(rest)),
        OptionGroup(
            N_("It is no waste"),
            tuple(
                (f"{WasteStatus.NOT_WASTE}:{reason}", name) for reason, name in REASON_NAMES.items()
            ),
        ),
    ]
    return [group for group in groups if group.options]


def choice_from(value: str, *, basis: str = "") -> WasteChoice:
    """The choice that an option's value stands for. Raises `NotAnOption`."""
    status, _, rest = value.partition(":")
    if value == NOT_KNOWN:
        return WasteChoice(WasteStatus.NOT_KNOWN, basis=basis)
    if status == WasteStatus.WASTE and rest in low_codes():
        return WasteChoice(WasteStatus.WASTE, low_code=rest, basis=basis)
    if status == WasteStatus.NOT_WASTE and rest in list(NotWasteReason):
        return WasteChoice(WasteStatus.NOT_WASTE, reason=NotWasteReason(rest), basis=basis)
    raise NotAnOption(field="waste")


def option_of(choice: WasteChoice | None) -> str:
    """The value that stands for a choice."""
    if choice is None or choice.status is WasteStatus.NOT_KNOWN:
        return NOT_KNOWN
    return f"{choice.status}:{choice.low_code or choice.reason}"


def _may_be_chosen(code: WasteCode, on: date) -> bool:
    return code.is_unverified or code.state_on(on) is CodeState.VALID


def _codes(codes: list[WasteCode]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{WasteStatus.WASTE}:{one.code}", f"{one.code} {one.title}") for one in codes)
