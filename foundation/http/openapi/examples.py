"""An example of anything the document describes: a story of one lot, told by the members' names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Described = Mapping[str, Any]  # Any: members of an OpenAPI object

MOMENT = "2026-05-12T10:00:00+00:00"
ID = "01jv2m8q3kx0w5t9e4c7a6b1dz"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# By member; where a member's schema does not allow it, its own type decides.
EXAMPLES: dict[str, object] = {
    "about": "We take hard disks from all of the Ruhr.",
    "acknowledged": False,
    "amount_minor": 1_420_000,
    "assayed_on": "2026-05-02",
    "basis": "dry",
    "body": "eyJAY29udGV4dCI6W10sInR5cGUiOiJPYmplY3RFdmVudCJ9",
    "body_hash": DIGEST,
    "city": "Essen",
    "coating": "nickel",
    "code": "RG-7Q2M-4K85",
    "content_ppm": 286_000,
    "coverage_factor": 2,
    "country": "DE",
    "currency": "EUR",
    "description": "From servers, sorted by hand, screws taken out.",
    "detail": "What this is about, in a sentence.",
    "element": "Nd",
    "family": "NdFeB",
    "fee_minor": 28_400,
    "hazards": "magnetic",
    "head_hash": DIGEST,
    "high_minor": 1_690_000,
    "instrument": "Platform scale 4",
    "key_name": "Scale at gate 2",
    "laboratory": "Probieramt Freiberg",
    "lot": "RG-7Q2M-4K85",
    "lot_code": "RG-7Q2M-4K85",
    "low_minor": 1_610_000,
    "material": "EOL-HDD-VCM",
    "material_code": "EOL-HDD-VCM",
    "material_name": "HDD voice-coil magnets",
    "method": "icp_oes",
    "name": "Ada Recycling",
    "net_mass_g": 312_000,
    "next_cursor": None,
    "note": "Two lids are dented.",
    "organisation_name": "Ada Recycling",
    "package_id": "RG-7Q2M-4K85.1",
    "packages": None,
    "permissions": ["custody:write", "lots:read"],
    "postcode": "45127",
    "price_minor": 1_420_000,
    "proof_url": "https://regauss.example/log/main/proof/7d1c",
    "receipt": "c2sp.org/tlog-proof@v1\nindex 18203\n",
    "reference": "A-17",
    "short_code": "TG-7Q2M-4K85",
    "signature": "kD0mY3cV",
    "street": "Schrottstraße 1",
    "text": "Paid by the buyer and held until the lot is accepted",
    "title": "HDD voice-coil magnets, loose",
    "url": "https://regauss.example/S/2KCE3",
    "website": "https://ada.example",
}
IDS = ("id", "photo")


class Story:
    """Makes examples of what a document describes; `components` are its schemas."""

    def __init__(self, components: Mapping[str, Described]) -> None:
        self.components = components

    def request(self, schema: Described) -> Any:
        """The least that may be sent: `Any` is whatever JSON the schema asks for."""
        return self._of(schema, "", is_request=True)

    def answer(self, schema: Described) -> Any:
        """Everything that may come back."""
        return self._of(schema, "", is_request=False)

    def _of(self, schema: Described, name: str, *, is_request: bool) -> Any:
        if "$ref" in schema:
            schema = self.components[schema["$ref"].rsplit("/", 1)[1]]
        if "anyOf" in schema:
            return self._of(schema["anyOf"][0], name, is_request=is_request)
        if schema.get("examples"):
            return schema["examples"][0]
        kind = _type_of(schema)
        if kind == "object":
            return self._members(schema, is_request=is_request)
        if "enum" in schema:
            known = EXAMPLES.get(name)
            return known if known in schema["enum"] else schema["enum"][0]
        if kind == "array":
            singular = name.removesuffix("s")
            known = EXAMPLES.get(name)
            return (
                known
                if isinstance(known, list)
                else [self._of(schema.get("items", {}), singular, is_request=is_request)]
            )
        return _plain(kind, schema, name)

    def _members(self, schema: Described, *, is_request: bool) -> dict[str, Any]:
        shown = schema.get("required", []) if is_request else list(schema.get("properties", {}))
        return {
            name: self._of(member, name, is_request=is_request)
            for name, member in schema.get("properties", {}).items()
            if name in shown
        }


def _type_of(schema: Described) -> str:
    """The type of a value that is there."""
    kind = schema.get("type", "string")
    return str(next(one for one in kind if one != "null")) if isinstance(kind, list) else str(kind)


def _plain(kind: str, schema: Described, name: str) -> object:
    known = EXAMPLES.get(name)
    if kind == "integer":
        return known if isinstance(known, int) else max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return False
    return None if name == "next_cursor" else _text(schema, name)


def _text(schema: Described, name: str) -> str:
    known = EXAMPLES.get(name)
    if "format" in schema:
        return {"date-time": MOMENT, "date": MOMENT[:10]}.get(schema["format"], "text")
    text = known if isinstance(known, str) else ID if name.endswith(IDS) else name or "text"
    return text[: schema.get("maxLength", len(text))]
