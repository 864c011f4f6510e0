"""Words for a lot's story: what each act is called, the reason it was given, and which packages it
set apart, because they were refused, never came, or were put aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.corrections import CancelRegistration, Correction, DeclineCorrection
from traceability.custody.events import ActKind, Inspect, Refuse
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.putting_aside import Quarantine, Release
from traceability.custody.transforming import beginning_of
from traceability.lots.wording import ACTS, CORRECTION_REASON, QUARANTINE_REASON

if TYPE_CHECKING:
    from traceability.custody.events import Act

BEGUN = {
    ActKind.SPLIT: N_("Made by splitting a lot"),
    ActKind.MERGE: N_("Made by merging lots"),
    ActKind.PROCESS: N_("Made by processing lots"),
    ActKind.ACCEPT_PART: N_("Refused when a lot was accepted in part"),
    ActKind.DRAW_SAMPLE: N_("Drawn as a sample of a lot"),
}
NEVER_CAME = N_("Did not come when a lot was accepted in part")
NOT_THERE = N_("did not come")
NOTED = (
    Inspect, Refuse, Correction, DeclineCorrection, CancelRegistration, Quarantine, Release,
)  # fmt: skip
DETAILS = MappingProxyType(
    {
        "conformant": N_("as described"),
        "non_conformant": N_("not as described"),
        "damaged": N_("damaged"),
        "mismatch_class": N_("another material"),
        "mismatch_quantity": N_("another quantity"),
        "container_open": N_("seal broken"),
        "wrong_material": N_("wrong material"),
        "wrong_mass": N_("wrong mass"),
        "contaminated": N_("contaminated"),
        "broken_seal": N_("broken seal"),
        "papers": N_("papers missing or wrong"),
        "provenance": N_("history not convincing"),
        "not_expected": N_("not expected"),
        "other": N_("another reason"),
    }
)


@dataclass(frozen=True)
class Apart:
    """A package that goes another way than the lot, or does not go on: which, how much of it, and
    why. The note is for the parties."""

    number: str
    net_mass_g: int | None
    why: str
    note: str | None = None


def title_of(act: Act, lot: str) -> str:
    """What the act is called in the story of one of its lots."""
    if act.kind in BEGUN and beginning_of(act, lot):
        is_refused = not isinstance(act, AcceptPart) or bool(act.refused)
        return BEGUN[act.kind] if is_refused else NEVER_CAME
    return ACTS[act.kind]


def detail_of(act: Act) -> str | None:
    """The word that an act is chosen by."""
    match act:
        case Inspect():
            return DETAILS.get(act.result.value)
        case Refuse():
            return DETAILS.get(act.reason.value)
        case Correction():
            return CORRECTION_REASON[act.reason]
        case _:
            return None


def apart_in(act: Act) -> tuple[Apart, ...]:
    """The packages that an act sets apart, in its order."""
    match act:
        case Quarantine():
            why = QUARANTINE_REASON[act.reason]
            return tuple(Apart(_number(package), None, why) for package in act.packages)
        case AcceptPart():
            refused = [
                Apart(_number(one.package_id), one.refused_g, DETAILS[one.reason.value], one.note)
                for one in act.refused
            ]
            missing = [
                Apart(_number(one.package_id), one.stated_g, NOT_THERE, one.note)
                for one in act.missing
            ]
            return (*refused, *missing)
        case _:
            return ()


def _number(package_id: str) -> str:
    return package_id.rpartition(".")[2]
