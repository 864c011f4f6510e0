"""Splits, merges and process steps as members of an EPCIS TransformationEvent, and back.

`inputEPCList` and `outputEPCList` name lots and packages; `rg:inputs` and `rg:outputs` say what
EPCIS has no place for.
"""

from __future__ import annotations

from traceability.custody import members, narrowing
from traceability.custody.canonical import JsonObject
from traceability.custody.events import DeclaredContent, PackageEntry, PackageMass, Process
from traceability.custody.transformations import (
    InputLot,
    OutputLot,
    SideStream,
    Transformation,
)
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import (
    CustodyModel,
    LotOrigin,
    Packaging,
    ProcessStep,
    StreamKind,
    Substance,
)


def written(act: Transformation, words: Vocabulary) -> JsonObject:
    """The members that a transformation has beside those of every event."""
    return {
        "inputEPCList": [uri for lot in act.inputs for uri in _things(lot, words)],
        "outputEPCList": [uri for lot in act.outputs for uri in _things(lot, words)],
        "rg:inputs": [
            _lot(lot, words) | {"rg:packages": [mass_members(mass, words) for mass in lot.masses]}
            for lot in act.inputs
        ],
        "rg:outputs": [output(lot, words) for lot in act.outputs],
        "rg:difference": act.difference_g or None,
        "rg:tolerance": act.tolerance_g or None,
        "rg:instrument": act.instrument,
        "rg:step": act.step.value if isinstance(act, Process) else None,
        "rg:streams": [_stream(stream) for stream in act.side_streams] or None,
    }


def read_transformation(body: JsonObject, words: Vocabulary) -> Transformation:
    """What `written` wrote."""
    return Transformation(
        inputs=tuple(_read_input(entry, words) for entry in body["rg:inputs"]),
        outputs=tuple(read_output(entry, words) for entry in body["rg:outputs"]),
        difference_g=narrowing.find_integer(body, "rg:difference") or 0,
        tolerance_g=narrowing.find_integer(body, "rg:tolerance") or 0,
        instrument=narrowing.find_text(body, "rg:instrument"),
    )


def read_process(body: JsonObject, words: Vocabulary) -> Process:
    """What `written` wrote of a process step."""
    return Process(
        **vars(read_transformation(body, words)),
        step=ProcessStep(body["rg:step"]),
        streams=tuple(
            SideStream(
                StreamKind(entry["rg:kind"]),
                Substance(entry["rg:substance"]),
                narrowing.integer(entry["rg:net"]),
            )
            for entry in body.get("rg:streams", ())
        ),
    )


def read_declared(entry: JsonObject) -> DeclaredContent:
    """One declared share, as `members.declared` wrote it."""
    return DeclaredContent(
        element=narrowing.text(entry["rg:element"]),
        content_ppm=narrowing.integer(entry["rg:content"]),
        basis=narrowing.text(entry["rg:basis"]),
        is_class_default=narrowing.boolean(entry["rg:isClassDefault"]),
        low_ppm=narrowing.find_integer(entry, "rg:lowest"),
        high_ppm=narrowing.find_integer(entry, "rg:highest"),
    )


def _stream(stream: SideStream) -> JsonObject:
    return {
        "rg:kind": stream.kind.value,
        "rg:substance": stream.substance.value,
        "rg:net": stream.net_g,
    }


def _things(lot: InputLot | OutputLot, words: Vocabulary) -> list[str]:
    packages = lot.masses if isinstance(lot, InputLot) else [each.mass for each in lot.packages]
    return members.things(words.lot_uri(lot.lot), tuple(packages), words)


def _lot(lot: InputLot | OutputLot, words: Vocabulary) -> JsonObject:
    return {
        "rg:lot": words.lot_uri(lot.lot),
        "rg:material": lot.material_code,
        "rg:origin": lot.origin.value,
        "rg:custodyModel": lot.custody_model.value,
    }


def output(lot: OutputLot, words: Vocabulary) -> JsonObject:
    """A lot that begins, whole."""
    packages = [
        mass_members(entry.mass, words) | {"rg:packaging": entry.packaging.value}
        for entry in lot.packages
    ]
    declared = [members.declared(content) for content in lot.contents]
    return _lot(lot, words) | members.present(
        {"rg:packages": packages, "rg:declared": declared or None}
    )


def mass_members(mass: PackageMass, words: Vocabulary) -> JsonObject:
    """One package's masses, gross and tare where they are known."""
    return members.present(
        {
            "rg:package": words.package_uri(mass.package_id),
            "rg:gross": mass.gross_g,
            "rg:tare": mass.tare_g,
            "rg:net": mass.net_g,
        }
    )


def _read_input(entry: JsonObject, words: Vocabulary) -> InputLot:
    return InputLot(
        lot=words.object_id(entry["rg:lot"]),
        material_code=narrowing.text(entry["rg:material"]),
        origin=LotOrigin(entry["rg:origin"]),
        custody_model=CustodyModel(entry["rg:custodyModel"]),
        masses=tuple(read_mass(package, words) for package in entry["rg:packages"]),
    )


def read_output(entry: JsonObject, words: Vocabulary) -> OutputLot:
    """What `output` wrote."""
    return OutputLot(
        lot=words.object_id(entry["rg:lot"]),
        material_code=narrowing.text(entry["rg:material"]),
        origin=LotOrigin(entry["rg:origin"]),
        custody_model=CustodyModel(entry["rg:custodyModel"]),
        packages=tuple(
            PackageEntry(read_mass(package, words), Packaging(package["rg:packaging"]))
            for package in entry["rg:packages"]
        ),
        contents=tuple(read_declared(line) for line in entry.get("rg:declared", ())),
    )


def read_mass(package: JsonObject, words: Vocabulary) -> PackageMass:
    """What `mass_members` wrote."""
    return PackageMass(
        words.object_id(package["rg:package"]),
        net_g=narrowing.integer(package["rg:net"]),
        gross_g=narrowing.find_integer(package, "rg:gross"),
        tare_g=narrowing.find_integer(package, "rg:tare"),
    )
