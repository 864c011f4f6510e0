"""Photos in the gate's app, run by node: what is sent is what the server takes, and each photo's
standing follows from what was signed.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from foundation.documents import bare, images
from tests.traceability.intake.test_modules import ask

pytestmark = pytest.mark.one_database

HOUSE, OTHER = "https://regauss.example/party/b", "https://regauss.example/party/c"


def jpeg(**how: Any) -> bytes:
    file = io.BytesIO()
    picture = Image.linear_gradient("L").convert(how.pop("mode", "RGB")).resize((90, 70))
    picture.save(file, "JPEG", **how)
    return file.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def test_what_a_browser_writes_beside_the_picture_is_taken_out() -> None:
    plain = jpeg()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 27.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    beside = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>") + segment(0xED, b"Photoshop 3.0")
    more = segment(0xE2, b"FPXR\0rest") + segment(0xFE, b"said by nobody")
    untouched = [
        plain,
        jpeg(progressive=True),
        jpeg(restart_marker_rows=1),
        jpeg(icc_profile=profile),
        jpeg(mode="L"),
        jpeg(mode="CMYK"),
    ]
    stripped = [jpeg(exif=exif), jpeg(comment=b"hello"), plain[:2] + beside + more + plain[2:]]
    stripped += [plain + b"behind the end", jpeg(exif=exif, progressive=True) + plain]
    none = [
        b"", b"\xff\xd8\xff\xd9", plain[:-2], plain[:40], b"%PDF-1.7", plain[2:],
        plain[:2] + segment(0xDC, b"\0\1") + plain[2:], plain[:2] + b"\xff\xe0\0\1" + plain[2:],
        segment(0xDA, b"")[:1] + b"\xd8" + segment(0xDA, b"\0" * 10) + b"\0\0\xff\xd9",
    ]  # fmt: skip

    found = ask([["bared", one.hex()] for one in [*untouched, *stripped, *none]])

    bared = [bytes.fromhex(one) if one is not None else None for one in found]
    assert bared[: len(untouched)] == untouched
    taken = bared[len(untouched) : len(untouched) + len(stripped)]
    for before, after in zip(stripped, taken, strict=True):
        assert after is not None
        assert bare.size_of(before) is None
        assert bare.size_of(after) == (90, 70)
        assert pixels(after) == pixels(before)
    assert images.accept_bare(io.BytesIO(taken[0] or b""), name="a").content == taken[0]
    assert bared[-len(none) :] == [None] * len(none)
    assert [bare.size_of(one) for one in none] == [None] * len(none)


def pixels(photo: bytes) -> bytes:
    return Image.open(io.BytesIO(photo)).tobytes()


def test_a_picture_becomes_no_larger_than_is_read_and_sent() -> None:
    cases: list[tuple[list[Any], Any]] = [
        (["fitted", 4_000, 3_000, 1_600], [1_600, 1_200]),
        (["fitted", 3_000, 4_000, 1_600], [1_200, 1_600]),
        (["fitted", 1_600, 20, 1_600], [1_600, 20]),
        (["fitted", 64, 48, 1_600], [64, 48]),
        (["fitted", 12_000, 1, 1_600], [1_600, 1]),
        (["size", 0], "unreadable"),
        (["size", 40_000_000], None),
        (["size", 40_000_001], "too_large"),
        (["picture", 0, 0], "unreadable"),
        (["picture", 12_000, 9_000], None),
        (["picture", 16_320, 12_240], "too_large"),
    ]

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]
    assert max(cases[0][1]) <= images.MOST_BARE_PX


def photo(n: int, **more: Any) -> dict[str, Any]:
    """A photo of lot A's first handover, with a hash of its own."""
    known = {"lot": "A", "handover": "h1", "organisation": HOUSE, "sha256": f"{n:02x}"}
    return known | {"n": n, "state": "kept", "tries": 0} | more


def record(state: str, *hashes: str, **more: Any) -> dict[str, Any]:
    """A signed acceptance of lot A that names these."""
    known = {"kind": "event", "act": "accept", "lot": "A", "handover": "h1"}
    return known | {"n": 9, "state": state, "at": 0, "answer": {"evidence": list(hashes)}} | more


def facts(*handovers: str, house: str = HOUSE) -> dict[str, Any]:
    """A manifest with lot A on its way under these handovers."""
    deliveries = [{"lot": "A", "offer": {"handover_id": one}} for one in handovers]
    return {"organisation": {"uri": house}, "deliveries": deliveries}


def test_where_a_photo_stands_follows_from_what_was_signed() -> None:
    one, here, away = photo(1), facts("h1"), facts()
    arrival = {"kind": "event", "act": "arrive", "lot": "A", "handover": "h1", "answer": {}}
    cases: list[tuple[list[Any], Any]] = [
        (["standing", one, [], here], "noted"),
        (["standing", one, [arrival | {"state": "sent"}], here], "noted"),
        (["standing", one, [], None], "noted"),
        (["standing", one, [], facts(house=OTHER)], "noted"),
        (["standing", one, [], away], "left"),
        (["standing", one, [], facts("h2")], "left"),
        (["standing", one, [record("waiting", "02")], here], "left"),
        *((["standing", one, [record(state, "01")], away], "waiting")
          for state in ("waiting", "question", "sent")),
        (["standing", one, [record("aside", "01")], away], "left"),
        (["standing", one, [record("replaced", "01")], here], "noted"),
        (["standing", one, [record("replaced", "01"), record("waiting", "01", handover="h2")],
          facts("h2")], "waiting"),
        (["standing", one, [record("waiting", "01", lot="B", handover="h9")], here], "noted"),
        *((["standing", one | {"state": state}, [], here], state)
          for state in ("sent", "question", "aside")),
        (["left", [one, photo(2)], [], away], [["A", [1, 2], None]]),
        (["left", [one, photo(2)], [], facts("h2")], [["A", [1, 2], "h2"]]),
        (["left", [one], [record("waiting", handover="h2")], facts("h2")], [["A", [1], None]]),
        (["left", [one, photo(3, lot="B", handover="h9")], [], here], [["B", [3], None]]),
        (["left", [one], [], here], []),
        (["needed", record("sent", "01"), [one]], True),
        (["needed", record("sent", "01"), [one | {"state": "sent"}]], False),
        (["needed", {"kind": "scan", "state": "sent", "lot": "A"}, [one]], False),
        (["hashes", [photo(11), photo(2), photo(10), photo(2)]], ["02", "0a", "0b"]),
        (["hashes", [photo(11)], ["ff", "00", "0b"]], ["00", "0b", "ff"]),
    ]  # fmt: skip

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]


def test_photos_go_after_what_names_them_and_the_one_that_fails_lets_others_by() -> None:
    sent = [record("sent", "01", "02", "03")]
    cases: list[tuple[list[Any], Any]] = [
        (["nextPhoto", [photo(1), photo(2)], sent, HOUSE], 1),
        (["nextPhoto", [photo(1, tries=1), photo(2)], sent, HOUSE], 2),
        (["nextPhoto", [photo(1, state="question"), photo(2, tries=9)], sent, HOUSE], 2),
        (["nextPhoto", [photo(1, state="sent"), photo(4)], sent, HOUSE], None),
        (["nextPhoto", [photo(1)], sent, OTHER], None),
        *((["nextPhoto", [photo(1)], [record(state, "01")], HOUSE], None)
          for state in ("waiting", "question", "aside", "replaced")),
        (["nextPhoto", [], sent, HOUSE], None),
    ]  # fmt: skip

    assert ask([question for question, _ in cases]) == [answer for _, answer in cases]
