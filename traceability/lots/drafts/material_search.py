"""Finding a material class from what a yard calls it, forgiving case, accents, order and slips.

Every word of the query must fit some word of the class: exactly, as a beginning, through a
synonym, or but for one slip of the finger.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from traceability.materials.catalogue import FORM_NAMES, GROUP_NAMES, Material, materials
from traceability.materials.elements import ELEMENTS

# What people say, and the words of our table that it means.
SYNONYMS = {
    "hard": ("hdd", "hard"),
    "harddisk": ("hdd",),
    "harddrive": ("hdd",),
    "drive": ("hdd",),
    "disk": ("hdd", "disk"),
    "disc": ("hdd", "disk"),
    "vcm": ("voice", "hdd"),
    "neo": ("ndfeb",),
    "neodym": ("ndfeb",),
    "neodymium": ("ndfeb", "neodymium"),
    "samarium": ("smco", "samarium"),
    "smco5": ("smco",),
    "sm2co17": ("smco",),
    "grindings": ("swarf", "sludge"),
    "grinding": ("grinding", "swarf", "sludge"),
    "chips": ("swarf", "chips"),
    "turnings": ("swarf",),
    "dust": ("powder", "fines"),
    "electric": ("electric", "bev", "traction"),
    "car": ("vehicle", "bev", "traction", "car"),
    "ev": ("bev", "traction"),
    "pedelec": ("bike",),
    "bicycle": ("bike",),
    "scooter": ("scooter", "escooter"),
    "speaker": ("loudspeaker", "speakers"),
    "earphone": ("headphone",),
    "mobile": ("smartphone",),
    "aircon": ("conditioner",),
    "fridge": ("compressor",),
    "turbine": ("wind",),
    "generator": ("wind", "generator"),
    "elevator": ("lift",),
    "battery": ("nimh",),
    "batteries": ("nimh",),
    "catalyst": ("fcc", "catalyst"),
    "lamp": ("lamp", "phosphor"),
    "polishing": ("polishing", "polish"),
    "ceramic": ("ferrite",),
    "loose": ("removed", "solid"),
    "magnete": ("magnet",),
    "aimants": ("magnet",),
    "festplatten": ("hdd",),
    "festplatte": ("hdd",),
    "spane": ("swarf",),
    "copeaux": ("swarf",),
    "schlamm": ("sludge",),
    "pulver": ("powder",),
    "poudre": ("powder",),
    "lautsprecher": ("loudspeaker",),
    "windrad": ("wind",),
    "eolienne": ("wind",),
}
SLIP_LENGTH = 5  # shorter words are one slip away from too many others


def find_materials(query: str) -> tuple[Material, ...]:
    """The classes that fit the query, best first; every class when there is none."""
    asked = words_of(query)
    ranked = [
        (score, place, material)
        for place, material in enumerate(materials().values())
        if (score := _score(asked, _known_words(material.code))) is not None
    ]
    return tuple(material for _, _, material in sorted(ranked, key=lambda hit: (-hit[0], hit[1])))


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words without accents; "HDD-Magnete" is two."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return tuple(re.findall(r"[a-z0-9.]+", "".join(c for c in plain if not _is_accent(c))))


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0


@cache
def _known_words(code: str) -> frozenset[str]:
    material = materials()[code]
    elements = [f"{row.element} {ELEMENTS[row.element].name}" for row in material.elements]
    names = [FORM_NAMES[material.form], GROUP_NAMES[material.group], material.name, material.family]
    text = " ".join([code, material.form_text, material.magnet_type, *names, *elements])
    return frozenset(words_of(text))


def _score(asked: Iterable[str], known: frozenset[str]) -> int | None:
    """The sum of how well each word fits, or None when one does not fit at all."""
    total = 0
    for word in asked:
        best = max((_fit(meant, known) for meant in (word, *_meanings(word))), default=0)
        if best == 0:
            return None
        total += best
    return total


def _meanings(word: str) -> tuple[str, ...]:
    return SYNONYMS.get(word) or SYNONYMS.get(word.removesuffix("s"), ())


def _fit(word: str, known: frozenset[str]) -> int:
    singular = word.removesuffix("s")
    if word in known or singular in known or f"{word}s" in known:
        return 4
    if any(other.startswith(singular) for other in known):
        return 3
    if len(singular) >= SLIP_LENGTH and any(_is_one_slip(singular, other) for other in known):
        return 1
    return 0


def _is_one_slip(a: str, b: str) -> bool:
    """One letter added, left out, changed, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1 or len(b) < SLIP_LENGTH - 1:
        return False
    pairs = enumerate(zip(a, b, strict=False))
    start = next((place for place, (x, y) in pairs if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )
