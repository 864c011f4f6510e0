"""A market of a hundred thousand listings, put there in one go and spread as a real one would be:
by what is common scrap and what is rare, heavy tails of mass, many small sellers and few large.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from babel import Locale
from sqlmodel import Session

from bench.ground.served import member
from foundation import clock
from foundation.columns import table_of
from foundation.parties.roles import TradeRole
from foundation.parties.terms import VERSIONS
from market.listings.facts import Facts, Step, to_json
from market.listings.models import Listing, ListingContent, ListingStatus, ListingWord
from market.listings.searching import fold, search_text
from traceability.materials.catalogue import FORM_NAMES, Material, materials
from traceability.materials.composition import (
    Content,
    class_composition,
    of_whole_lot,
)
from traceability.materials.tables import PPM
from traceability.provenance.findings import Level

LISTINGS = 100_000
AT_ONCE = 5_000
VARIATIONS = 40
SEED = 20_261_126
COUNTRIES = {"DE": 24, "FR": 13, "NL": 9, "PL": 9, "IT": 8, "ES": 7, "SE": 6, "GB": 6, "BE": 5,
             "AT": 4, "CZ": 3, "DK": 3, "US": 2, "EE": 1}  # fmt: skip
SELLERS = 60
WORDS = (
    "dry", "wet", "mixed", "sorted", "cleaned", "oiled", "nickel plated", "epoxy coated",
    "uncoated", "broken", "whole", "from drives", "from motors", "from turbines", "in drums",
    "from loudspeakers", "in big bags", "on pallets", "first sort", "second sort", "single lot",
)  # fmt: skip
STATUSES = {ListingStatus.OPEN: 80, ListingStatus.SOLD: 14, ListingStatus.WITHDRAWN: 6}
LEVELS = {Level.VERIFIED: 70, Level.REMARKS: 24, Level.FAILED: 6}
LANGUAGE = "en_GB"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Kind:
    """A kind of lot: what it is and holds, and what it is found by besides its place and code."""

    material: Material
    contents: tuple[Content, ...]
    title: str
    facts: dict[str, object]
    text: str


def fill(session: Session, count: int = LISTINGS) -> None:
    """Sellers, and `count` listings of theirs over the last year."""
    dice = random.Random(SEED)
    sellers = [
        (member(session, f"Yard {number}", TradeRole.COLLECTOR, country).id, country)
        for number, country in enumerate(_weighted(dice, COUNTRIES, SELLERS))
    ]
    large_and_small = [1 / (rank + 3) for rank in range(SELLERS)]
    kinds = [_kind(dice, each) for each in materials().values() for _ in range(VARIATIONS)]
    common_and_rare = [1 / (rank // VARIATIONS + 1) for rank in range(len(kinds))]
    connection = session.connection()
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        offers = zip(
            dice.choices(sellers, large_and_small, k=size),
            dice.choices(kinds, common_and_rare, k=size),
            strict=True,
        )
        listings = [(_listing(dice, seller, kind), kind) for seller, kind in offers]
        connection.execute(table_of(Listing).insert(), [row for row, _ in listings])
        words = [one for row, _ in listings for one in _words(row)]
        connection.execute(table_of(ListingWord).insert(), words)
        held = [one for row, kind in listings for one in _held(row, kind)]
        connection.execute(table_of(ListingContent).insert(), held)


def _kind(dice: random.Random, material: Material) -> Kind:
    contents = tuple(_varied(dice, content) for content in class_composition(material))
    title = f"{material.name}, {dice.choice(WORDS)}"
    facts = Facts(
        description=", ".join(dice.sample(WORDS, 3)),
        origin_class=dice.choice(["pre_consumer", "post_consumer"]),
        package_count=4,
        packaging="drum",
        is_magnetised=None,
        coating="",
        contents=contents,
        way=(Step(("collector",), "DE", is_seller=True),),
        photo_ids=(),
    )
    # In the order in which `searchable` gathers the words of a lot.
    parts = [title, facts.description, material.name, material.family, material.code]
    parts += [FORM_NAMES[material.form], facts.origin_class]
    elements = [content.element for content in contents]
    text = search_text(parts, elements=elements, lot_code="")
    return Kind(material, contents, title, to_json(facts), text)


def _listing(dice: random.Random, seller: tuple[str, str], kind: Kind) -> dict[str, Any]:
    (seller_id, country), (status,) = seller, _weighted(dice, STATUSES, 1)
    mass_g = int(dice.lognormvariate(13.0, 1.3)) + 1_000
    code = "RG-" + "".join(dice.choices(ALPHABET, k=4)) + "-" + "".join(dice.choices(ALPHABET, k=4))
    published_at = clock.now() - timedelta(seconds=dice.randrange(31_536_000))
    return {
        "id": f"{dice.getrandbits(128):032x}",
        "lot_code": code,
        "seller_id": seller_id,
        "status": status,
        "price_minor": mass_g // 1000 * dice.randrange(20, 90) + 100,
        "currency": "EUR",
        "title": kind.title,
        "note": "",
        "material_code": kind.material.code,
        "grade": None,
        "form": kind.material.form,
        "country": country,
        "net_mass_g": mass_g,
        "verdict": _weighted(dice, LEVELS, 1)[0],
        "verdict_at": published_at,
        "lot_seq": 2,
        "terms_version": VERSIONS[-1].version,
        "facts": kind.facts,
        "search_text": f"{kind.text} {_folded_name(country)} {fold(code.replace('-', ''))}",
        "published_at": published_at,
        "ended_at": None if status is ListingStatus.OPEN else published_at + timedelta(days=3),
    }


def _held(listing: dict[str, Any], kind: Kind) -> Iterator[dict[str, Any]]:
    for content in of_whole_lot(kind.contents, kind.material.form):
        grams = listing["net_mass_g"] * content.content_ppm // PPM
        yield {"listing_id": listing["id"], "element": content.element, "contained_g": grams}


def _words(listing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for word in sorted(set(listing["search_text"].split())):
        yield {"word": word, "listing_id": listing["id"]}


@cache
def _folded_name(country: str) -> str:
    return fold(str(Locale.parse(LANGUAGE).territories[country]))


def _varied(dice: random.Random, content: Content) -> Content:
    """A share around the usual one."""
    share = min(1_000_000, round(content.content_ppm * dice.uniform(0.7, 1.3)))
    return replace(content, content_ppm=share)


def _weighted(dice: random.Random, weights: dict[Any, int], count: int) -> list[Any]:
    return dice.choices(list(weights), list(weights.values()), k=count)
