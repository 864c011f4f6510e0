"""Quarantine: packages put aside until somebody says that they are not what they seemed. Pure.

What is put aside can be refused, weighed and looked at. Until it is released it is passed on by no
other act: not accepted, offered, or made into anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from foundation.errors import N_
from traceability.custody import narrowing
from traceability.custody.canonical import JsonObject
from traceability.custody.events import Act, Quarantine, Release
from traceability.custody.masses import get_package
from traceability.custody.part_acceptance import AcceptPart
from traceability.custody.refusals import PackageTwice, Refusal
from traceability.custody.state import PASSING_ON, LotState, PackageState
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import ActKind, QuarantineReason


class InQuarantine(Refusal):
    """What is put aside is not passed on."""

    message = N_(
        "%(package_id)s is in quarantine. Release it first; at a gate it can also be refused whole."
    )


class PutAsideAlready(Refusal):
    """A package is in quarantine or it is not."""

    message = N_("%(package_id)s is in quarantine already. Name the others.")


class NotPutAside(Refusal):
    """Only what is put aside can be released."""

    message = N_("%(package_id)s is not in quarantine. Name only packages that are.")


class NothingNamed(Refusal):
    """An act about packages names at least one."""

    message = N_("Choose at least one package.")


def put_aside(state: LotState, act: Quarantine | Release) -> tuple[PackageState, ...]:
    """The packages after it, or a `Refusal`."""
    if not act.packages:
        raise NothingNamed()
    named: dict[str, QuarantineReason | None] = {}
    for package_id in act.packages:
        package = get_package(state.packages, package_id, lot=state.lot)
        if package_id in named:
            raise PackageTwice(package_id=package_id)
        if isinstance(act, Quarantine) and package.quarantine is not None:
            raise PutAsideAlready(package_id=package_id)
        if isinstance(act, Release) and package.quarantine is None:
            raise NotPutAside(package_id=package_id)
        named[package_id] = act.reason if isinstance(act, Quarantine) else None
    return tuple(
        replace(package, quarantine=named[package.package_id])
        if package.package_id in named
        else package
        for package in state.packages
    )


def check_released(state: LotState, act: Act) -> None:
    """Nothing that is put aside is passed on. Raises `InQuarantine`."""
    left = act.left_whole if isinstance(act, AcceptPart) else frozenset()
    if act.kind not in PASSING_ON and not isinstance(act, AcceptPart):
        return
    for package in state.packages:
        if package.quarantine is not None and package.package_id not in left:
            raise InQuarantine(package_id=package.package_id)


def written(act: Quarantine | Release, lot: str, words: Vocabulary) -> JsonObject:
    """The members that it has beside those of every event."""
    return {
        "epcList": [lot, *(words.package_uri(package_id) for package_id in act.packages)],
        "rg:reason": act.reason.value if isinstance(act, Quarantine) else None,
        "rg:note": act.note,
    }


def _packages(body: JsonObject, words: Vocabulary) -> tuple[str, ...]:
    return tuple(words.object_id(uri) for uri in body["epcList"][1:])


def _read_quarantine(body: JsonObject, words: Vocabulary) -> Quarantine:
    return Quarantine(
        _packages(body, words),
        QuarantineReason(body["rg:reason"]),
        narrowing.find_text(body, "rg:note"),
    )


def _read_release(body: JsonObject, words: Vocabulary) -> Release:
    return Release(_packages(body, words), narrowing.find_text(body, "rg:note"))


READERS: dict[ActKind, Callable[[JsonObject, Vocabulary], Quarantine | Release]] = {
    ActKind.QUARANTINE: _read_quarantine,
    ActKind.RELEASE: _read_release,
}
