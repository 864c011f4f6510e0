"""Masses and packages: what is possible, what is whole, and what an acceptance restates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from traceability.custody.events import PackageEntry, PackageMass
from traceability.custody.refusals import (
    ImpossibleContent,
    ImpossibleDryShare,
    ImpossibleMass,
    MassesDisagree,
    MassNotOnTheBooks,
    NoPackages,
    PackageMissing,
    PackageTwice,
    UnknownPackage,
    WrongPackageNumber,
)
from traceability.custody.state import PackageState

PPM = 1_000_000
# 50,000 t, more than any load that French practice knows on any mode; by road it is 40 t.
MOST_MASS_G = 50_000_000_000


def check_entries(entries: Sequence[PackageEntry], *, lot: str) -> None:
    """A registered lot has packages `<lot>.1` to `<lot>.n`, each with a possible mass."""
    if not entries:
        raise NoPackages()
    for number, entry in enumerate(entries, start=1):
        if entry.mass.package_id != f"{lot}.{number}":
            raise WrongPackageNumber(package_id=entry.mass.package_id, lot=lot)
        check_possible(entry.mass)


def check_possible(mass: PackageMass) -> None:
    """More than nothing, less than a ship, and net = gross - tare where both are stated."""
    if not 0 < mass.net_g <= MOST_MASS_G:
        raise ImpossibleMass(package_id=mass.package_id, mass_g=mass.net_g)
    gross_g, tare_g = mass.gross_g, mass.tare_g
    if tare_g is not None and tare_g < 0:
        raise ImpossibleMass(package_id=mass.package_id, mass_g=tare_g)
    if gross_g is None:
        return
    if gross_g < mass.net_g or (tare_g is not None and gross_g - tare_g != mass.net_g):
        raise MassesDisagree(
            package_id=mass.package_id, gross_g=gross_g, tare_g=tare_g, net_g=mass.net_g
        )


def check_named(
    stated: Iterable[PackageMass], packages: Sequence[PackageState], *, lot: str
) -> None:
    """Every stated mass is possible, and of one package of the lot."""
    seen = set()
    for mass in stated:
        get_package(packages, mass.package_id, lot=lot)
        if mass.package_id in seen:
            raise PackageTwice(package_id=mass.package_id)
        seen.add(mass.package_id)
        check_possible(mass)


def check_whole(
    stated: Sequence[PackageMass],
    packages: Sequence[PackageState],
    *,
    lot: str,
    missing: Iterable[str] = (),
) -> None:
    """The stated masses are those of all packages but the missing ones: none is left unnamed."""
    check_named(stated, packages, lot=lot)
    named = {mass.package_id for mass in stated} | set(missing)
    for package in packages:
        if package.package_id not in named:
            raise PackageMissing(package_id=package.package_id)


def check_on_the_books(stated: Iterable[PackageMass], packages: Sequence[PackageState]) -> None:
    """A giver's masses are the lot's own."""
    books = {package.package_id: package.net_mass_g for package in packages}
    for mass in stated:
        if mass.net_g != books[mass.package_id]:
            raise MassNotOnTheBooks(package_id=mass.package_id, mass_g=books[mass.package_id])


def check_shares(contents: Iterable[tuple[str, int]]) -> None:
    """Each element once, from 0 to 1,000,000 ppm. Their sum is a finding's business, not ours."""
    seen = set()
    for element, content_ppm in contents:
        if element in seen or not 0 <= content_ppm <= PPM:
            raise ImpossibleContent(element=element, content_ppm=content_ppm)
        seen.add(element)


def check_dry(dry_ppm: int | None) -> None:
    """A dry share is more than nothing, and at most the whole."""
    if dry_ppm is not None and not 0 < dry_ppm <= PPM:
        raise ImpossibleDryShare(dry_ppm=dry_ppm)


def agree(stated: Iterable[PackageMass], packages: Iterable[PackageState]) -> bool:
    """Whether the stated net masses are those on the books, package by package, to the gram."""
    books = {package.package_id: package.net_mass_g for package in packages}
    return {mass.package_id: mass.net_g for mass in stated} == books


def weighed(
    packages: Sequence[PackageState], stated: Iterable[PackageMass]
) -> tuple[PackageState, ...]:
    """The packages with what the scale said; the books stay as they are."""
    scale = {mass.package_id: mass.net_g for mass in stated}
    return tuple(
        replace(package, weighed_net_g=scale.get(package.package_id, package.weighed_net_g))
        for package in packages
    )


def restated(
    packages: Sequence[PackageState], stated: Iterable[PackageMass]
) -> tuple[PackageState, ...]:
    """The packages with the taker's masses on the books: from here on these are what is owed.

    A package that the taker states no mass of is refused whole, and is of this lot no more.
    """
    taken = {mass.package_id: mass for mass in stated}
    return tuple(
        replace(
            package,
            net_mass_g=taken[package.package_id].net_g,
            gross_mass_g=taken[package.package_id].gross_g,
            tare_mass_g=taken[package.package_id].tare_g,
        )
        for package in packages
        if package.package_id in taken
    )


def get_package(packages: Iterable[PackageState], package_id: str, *, lot: str) -> PackageState:
    """The package with this id, or `UnknownPackage`."""
    for package in packages:
        if package.package_id == package_id:
            return package
    raise UnknownPackage(package_id=package_id, lot=lot)
