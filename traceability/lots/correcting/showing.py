"""Before and after of a correction, line by line, for people to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foundation.errors import N_
from traceability.custody.corrections import Changes, PackageChange
from traceability.custody.events import DeclaredContent
from traceability.lots.shares import per_cent_text
from traceability.lots.wording import PACKAGE
from traceability.materials.catalogue import materials

NET, GROSS, TARE, PACKED = N_("net"), N_("gross"), N_("tare"), N_("packed as")
MATERIAL, CONTENTS = N_("Material"), N_("Declared contents")


@dataclass(frozen=True)
class ShownChange:
    """One figure: of which package, what it is, and what it was and shall be. Masses in grams;
    `is_words` are for translation; None is nothing said."""

    what: str
    before: int | str | None
    after: int | str | None
    package: str = ""
    is_words: bool = False

    @property
    def is_mass(self) -> bool:
        """Whether it is shown in the unit that its reader weighs in."""
        return isinstance(self.before, int) or isinstance(self.after, int)


def shown_changes(changes: Changes) -> tuple[ShownChange, ...]:
    """Everything that changes, packages first."""
    shown = [line for one in changes.packages for line in _of_package(one)]
    if changes.material is not None:
        before, after = (_name(one) for one in (changes.material.before, changes.material.after))
        shown.append(ShownChange(MATERIAL, before, after, is_words=True))
    if changes.contents is not None:
        before, after = map(_contents, (changes.contents.before, changes.contents.after))
        shown.append(ShownChange(CONTENTS, before, after))
    return tuple(shown)


def _of_package(change: PackageChange) -> Iterator[ShownChange]:
    was, shall = change.before.mass, change.after.mass
    package = was.package_id.rpartition(".")[2]
    for what, before, after in (
        (GROSS, was.gross_g, shall.gross_g),
        (TARE, was.tare_g, shall.tare_g),
        (NET, was.net_g, shall.net_g),
    ):
        if before != after:
            yield ShownChange(what, before, after, package)
    if change.before.packaging is not change.after.packaging:
        words = (PACKAGE[change.before.packaging], PACKAGE[change.after.packaging])
        yield ShownChange(PACKED, *words, package, is_words=True)


def _name(material_code: str) -> str:
    material = materials().get(material_code)
    return material.name if material else material_code


def _contents(lines: Iterable[DeclaredContent]) -> str:
    return ", ".join(f"{line.element} {per_cent_text(line.content_ppm)} %" for line in lines)
