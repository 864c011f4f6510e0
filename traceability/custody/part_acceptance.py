"""Accepting in part: one event of the taker that ends in two lots. Pure.

The lot goes on with what is accepted, in the taker's custody. What is refused, and what never came,
is a lot of its own that begins with this event: it stays in the giver's custody, and its owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from foundation.errors import N_
from traceability.custody import masses
from traceability.custody.acceptance import Decision, accepted_g
from traceability.custody.events import (
    Accept,
    Act,
    ActKind,
    DeclaredContent,
    Occasion,
    PackageEntry,
    PackageMass,
)
from traceability.custody.refusals import (
    LotLeftOut,
    NotOnTheBooks,
    PackageTwice,
    Refusal,
    UnknownPackage,
)
from traceability.custody.state import LotState, PackageState
from traceability.custody.transformations import OutputLot
from traceability.custody.words import Packaging, RefusalReason


@dataclass(frozen=True)
class RefusedPart:
    """So much of one package is refused, for one reason."""

    package_id: str
    refused_g: int
    reason: RefusalReason
    note: str | None = None


@dataclass(frozen=True)
class MissingPackage:
    """A package that was offered and never came: nobody but its giver has said what it weighs."""

    package_id: str
    stated_g: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class AcceptPart(Accept):
    """The taker signs for what is accepted, and names what is not: custody of the rest moves.

    `masses` are what was received, of every package that came; `rest` is the lot that the refused
    parts and then the missing packages become, in their order, and `owner_id` whose it is.
    """

    kind: ClassVar[ActKind] = ActKind.ACCEPT_PART
    refused: tuple[RefusedPart, ...]
    missing: tuple[MissingPackage, ...] = ()
    rest: OutputLot
    owner_id: str

    @property
    def taken(self) -> tuple[PackageMass, ...]:
        """What is accepted of each package of which anything is. The drum of a package that was
        refused in part is the same, so its tare stays; nobody has weighed it with what is left.
        """
        refused = {part.package_id: part.refused_g for part in self.refused}
        return tuple(
            replace(mass, net_g=mass.net_g - refused[mass.package_id], gross_g=None)
            if mass.package_id in refused
            else mass
            for mass in self.masses
            if refused.get(mass.package_id, 0) < mass.net_g
        )

    @property
    def whole(self) -> str:
        """The lot that is accepted in part: packages are named after theirs."""
        named: list[PackageMass | MissingPackage] = [*self.masses, *self.missing]
        return named[0].package_id.rpartition(".")[0] if named else ""

    @property
    def refused_g(self) -> int:
        """What is refused of all packages together."""
        return sum(part.refused_g for part in self.refused)

    @property
    def missing_g(self) -> int:
        """What the giver stated of the packages that did not come."""
        return sum(package.stated_g for package in self.missing)

    @property
    def left_whole(self) -> frozenset[str]:
        """The packages of which nothing is accepted."""
        received = {mass.package_id: mass.net_g for mass in self.masses}
        refused = {p.package_id for p in self.refused if received.get(p.package_id) == p.refused_g}
        return frozenset(refused | {package.package_id for package in self.missing})


class RefusedTooMuch(Refusal):
    """No more of a package is refused than arrived."""

    message = N_(
        "Of %(package_id)s %(received_g)s g arrived, so %(refused_g)s g of it cannot be refused."
    )


class OtherRest(Refusal):
    """The lot that begins holds what is refused, package by package, and nothing else."""

    message = N_("Lot %(lot)s is not what is refused, package by package. Load the lot again.")


def check_parting(act: AcceptPart, occasion: Occasion, *, lot: str, is_first: bool) -> None:
    """Whether the event is possible as it stands, seen from one of its two lots."""
    named = [link.lot for link in occasion.chain]
    if len(named) != 2 or named[1] != act.rest.lot or is_first is not (lot == act.rest.lot):
        raise LotLeftOut(lot=act.rest.lot)
    received = {mass.package_id: mass for mass in act.masses}
    for mass in act.masses:
        masses.check_possible(mass)
    seen = set()
    for part in act.refused:
        if part.package_id in seen:
            raise PackageTwice(package_id=part.package_id)
        seen.add(part.package_id)
        if part.package_id not in received:
            raise UnknownPackage(package_id=part.package_id, lot=named[0])
        net_g = received[part.package_id].net_g
        if not 0 < part.refused_g <= net_g:
            raise RefusedTooMuch(
                package_id=part.package_id, received_g=net_g, refused_g=part.refused_g
            )
    for package in act.missing:
        if package.package_id in received or package.package_id in seen:
            raise PackageTwice(package_id=package.package_id)
        seen.add(package.package_id)
    reasons = [part.reason.value for part in act.refused]
    decision = Decision.PARTIALLY_REFUSED if reasons or not act.missing else Decision.ACCEPTED
    accepted_g(
        decision,
        received_g=sum(mass.net_g for mass in act.masses),
        refused_g=act.refused_g,
        reason=reasons[0] if reasons else None,
    )
    masses.check_entries(act.rest.packages, lot=act.rest.lot)
    masses.check_shares((line.element, line.content_ppm) for line in act.rest.contents)
    rest = _rest_masses(received, act.refused, act.missing, lot=act.rest.lot)
    if [entry.mass for entry in act.rest.packages] != rest:
        raise OtherRest(lot=act.rest.lot)


def check_rest(state: LotState, act: AcceptPart) -> None:
    """What is refused is what the lot is: material, origin, model, owner and packaging."""
    rest = act.rest
    stated = (rest.material_code, rest.origin, rest.custody_model, act.owner_id)
    if stated != (state.material_code, state.origin, state.custody_model, state.owner_id):
        raise NotOnTheBooks(lot=rest.lot)
    named: list[RefusedPart | MissingPackage] = [*act.refused, *act.missing]
    if [entry.packaging for entry in rest.packages] != _packagings(state.packages, named):
        raise OtherRest(lot=rest.lot)
    stated_masses = [PackageMass(one.package_id, one.stated_g) for one in act.missing]
    masses.check_on_the_books(stated_masses, state.packages)


def rest_of(
    state: LotState,
    received: Sequence[PackageMass],
    refused: Sequence[RefusedPart],
    *,
    lot: str,
    missing: Sequence[MissingPackage] = (),
    contents: tuple[DeclaredContent, ...] = (),
) -> OutputLot:
    """The lot that refused parts and missing packages become. Raises `UnknownPackage`."""
    by_id = {mass.package_id: mass for mass in received}
    for part in refused:
        if part.package_id not in by_id:
            raise UnknownPackage(package_id=part.package_id, lot=state.lot)
    packagings = _packagings(state.packages, [*refused, *missing])
    return OutputLot(
        lot=lot,
        contents=contents,
        material_code=state.material_code,
        origin=state.origin,
        custody_model=state.custody_model,
        packages=tuple(
            PackageEntry(mass, packaging)
            for mass, packaging in zip(
                _rest_masses(by_id, refused, missing, lot=lot), packagings, strict=True
            )
        ),
    )


def find_missing(
    state: LotState, named: Iterable[tuple[str, str | None]]
) -> tuple[MissingPackage, ...]:
    """Packages that did not come, by id and note, with what their giver stated of each. Raises
    `UnknownPackage`.
    """
    return tuple(
        MissingPackage(
            package_id,
            masses.get_package(state.packages, package_id, lot=state.lot).net_mass_g,
            note,
        )
        for package_id, note in named
    )


def taken_by(act: Accept) -> tuple[PackageMass, ...]:
    """What an acceptance takes into custody: all that was received, less what is refused."""
    return act.taken if isinstance(act, AcceptPart) else act.masses


def missing_from(act: Accept) -> tuple[str, ...]:
    """The packages that an acceptance says did not come."""
    return tuple(one.package_id for one in act.missing) if isinstance(act, AcceptPart) else ()


def is_rest(act: Act | None, lot: str) -> bool:
    """Whether a lot is what this act refused, and began with it."""
    return isinstance(act, AcceptPart) and act.rest.lot == lot


def _rest_masses(
    received: Mapping[str, PackageMass],
    refused: Sequence[RefusedPart],
    missing: Sequence[MissingPackage],
    *,
    lot: str,
) -> list[PackageMass]:
    """Of what is refused as it was weighed here, of what is missing as its giver stated it."""
    parts = [
        _refused_mass(part, received[part.package_id], f"{lot}.{number}")
        for number, part in enumerate(refused, start=1)
    ]
    first = len(parts) + 1
    return parts + [
        PackageMass(f"{lot}.{number}", package.stated_g)
        for number, package in enumerate(missing, start=first)
    ]


def _refused_mass(part: RefusedPart, received: PackageMass, package_id: str) -> PackageMass:
    """A package that is refused whole keeps its scale's figures; a part of one was not weighed."""
    if part.refused_g == received.net_g:
        return replace(received, package_id=package_id)
    return PackageMass(package_id, part.refused_g)


def _packagings(
    packages: Iterable[PackageState], named: Sequence[RefusedPart | MissingPackage]
) -> list[Packaging]:
    known = {package.package_id: package.packaging for package in packages}
    for part in named:
        if part.package_id not in known:
            raise UnknownPackage(package_id=part.package_id, lot=part.package_id.rpartition(".")[0])
    return [known[part.package_id] for part in named]
