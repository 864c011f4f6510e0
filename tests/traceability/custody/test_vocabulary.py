"""Our URIs in CBV's shapes, and the elements by their InChIKeys."""

from __future__ import annotations

from hashlib import sha256
from itertools import product
from string import ascii_uppercase

import pytest

from traceability.custody.vocabulary import (
    SUBSTANCES,
    ForeignUri,
    NotAnId,
    UnknownSubstance,
    Vocabulary,
    substance_uri,
)
from traceability.materials.elements import ELEMENTS

WORDS = Vocabulary("https://regauss.example")


def test_every_thing_has_its_shape() -> None:
    uris = (
        WORDS.lot_uri("RG-7Q2M-4K8R"),
        WORDS.package_uri("RG-7Q2M-4K8R.3"),
        WORDS.site_uri("s1"),
        WORDS.party_uri("o1"),
        WORDS.document_uri("d1"),
        WORDS.step("selling"),
    )

    assert uris == (
        "https://regauss.example/obj/RG-7Q2M-4K8R",
        "https://regauss.example/obj/RG-7Q2M-4K8R.3",
        "https://regauss.example/loc/s1",
        "https://regauss.example/party/o1",
        "https://regauss.example/bt/d1",
        "https://regauss.example/voc/BizStep-selling",
    )


def test_the_context_names_gs1_and_our_prefix_which_ends_in_a_slash() -> None:
    assert WORDS.context == [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        {"rg": "https://regauss.example/voc/"},
    ]


def test_uris_read_back_as_what_they_name() -> None:
    assert WORDS.object_id(WORDS.package_uri("RG-7Q2M-4K8R.3")) == "RG-7Q2M-4K8R.3"
    assert WORDS.site_id(WORDS.site_uri("s1")) == "s1"
    assert WORDS.party_id(WORDS.party_uri("o1")) == "o1"
    assert WORDS.document_id(WORDS.document_uri("d1")) == "d1"


@pytest.mark.parametrize(
    "uri",
    [
        "https://regauss.example/party/o1",
        "https://elsewhere.example/obj/RG-7Q2M-4K8R",
        "https://regauss.example/obj/",
        "https://regauss.example/obj/a/b",
        "https://regauss.example/obj/..",
        "https://regauss.example/obj/a?b",
        "RG-7Q2M-4K8R",
    ],
)
def test_other_addresses_are_foreign(uri: str) -> None:
    with pytest.raises(ForeignUri):
        WORDS.object_id(uri)


def inchikey(formula: str) -> str:
    """The first block of an InChIKey: 65 bits of SHA-256 in base 26 (InChI Technical Manual).

    No triplet begins with E, and TAA to TTV are left out.
    """
    letters = ["".join(triplet) for triplet in product(ascii_uppercase, repeat=3)]
    triplets = [t for t in letters if t[0] != "E" and not "TAA" <= t <= "TTV"]
    pairs = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
    bits = int.from_bytes(sha256(formula.encode()).digest()[:9], "little")
    words = [triplets[bits >> 14 * position & 0x3FFF] for position in range(4)]
    return "".join(words) + pairs[bits >> 56 & 0x1FF]


@pytest.mark.parametrize("symbol", SUBSTANCES)
def test_each_element_goes_by_the_inchikey_of_its_symbol(symbol: str) -> None:
    expected = f"https://identifiers.org/inchikey:{inchikey(symbol)}-UHFFFAOYSA-N"

    assert SUBSTANCES[symbol] == expected


def test_every_element_of_the_catalogue_can_be_named() -> None:
    assert [symbol for symbol in ELEMENTS if symbol not in SUBSTANCES] == []


@pytest.mark.parametrize("name", ["", "a/b", "a b", "?", ".", "a.", "é", "a" * 101])
def test_what_cannot_stand_in_a_uri_is_refused(name: str) -> None:
    with pytest.raises(NotAnId):
        WORDS.lot_uri(name)


def test_an_element_without_a_name_is_refused() -> None:
    with pytest.raises(UnknownSubstance):
        substance_uri("Xx")
