"""A stranger's phone opens one of a million labels, and a machine checks labels one after another.

The floor of resolving is the same server answering the same page after a bare look-up by primary
key. It keeps no scan and asks nothing of the past, so it promises less than ours. The floor of
checking is the bare ECDSA verification that each check has within it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from statistics import median

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.ground import served, timing
from bench.tag import PAGE
from foundation import db
from foundation.columns import table_of
from foundation.parties.roles import TradeRole
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.tags import keys, payload
from traceability.tags.models import Tag, TagState
from traceability.tags.queries import get_bound_tags

LABELS = 1_000_000
ASKED = 200  # labels of packages that are there, spread over the ids of all
AT_ONCE = 20_000
PACKAGES = 40
CHECKS = 2_000
SIGNED_BYTES = 90  # about what a label signs
SEED = 20_261_127


def main() -> None:
    """Print both lines."""
    with served.ground() as ground:
        tags = _labels(ground)
        page = ground.settings.instance / PAGE
        with served.served(ground, "wsgi:create_app"):
            page.write_bytes(timing.Asker(ground).get(_address(tags[0])))
        ours, floor = cycle(map(_address, tags)), cycle([f"/floor?{tag.id}" for tag in tags])
        with served.served(ground, "bench.tag:create_app"):
            timing.report("tag_resolve_of_a_million", ground, ours, floor)
        _report_checks(ground, tags)


def _labels(ground: served.Ground) -> list[Tag]:
    """Some lots with their labels, among a million that hang on nothing yet."""
    with served.prepared(ground):
        with db.transaction() as session:
            ada = served.member(session, "Ada", TradeRole.COLLECTOR)
        draft = LotDraft(
            material_code="PS-NDFEB-BLOCK",
            origin=LotOrigin.POST_CONSUMER,
            source_kind=SourceKind.OWN_PRODUCTION,
            packages=(LotPackage(250_000),) * PACKAGES,
        )
        codes = []
        for _ in range(ASKED // PACKAGES):
            with db.transaction() as session:
                codes.append(register_lot(session, draft, actor=served.owner_of(ada)).code)
        with db.reading() as session:
            tags = [tag for code in codes for tag in get_bound_tags(session, code)]
        _fill(tags[0])
        random.Random(SEED).shuffle(tags)
        return tags


def _fill(like: Tag) -> None:
    """Rows like this one's under other numbers, as they stand on rolls."""
    dice = random.Random(SEED)
    for start in range(0, LABELS, AT_ONCE):
        with db.transaction() as session:
            rows = [_row(like, dice, number) for number in range(start, start + AT_ONCE)]
            session.connection().execute(table_of(Tag).insert(), rows)


def _row(like: Tag, dice: random.Random, number: int) -> dict[str, object]:
    return {
        **like.model_dump(),
        "id": f"{dice.getrandbits(128):032x}",
        "short_code": f"B{number:011x}",
        "state": TagState.MINTED,
        **dict.fromkeys(("package_id", "lot_code", "number", "of", "material_code", "net_mass_g")),
    }


def _report_checks(ground: served.Ground, tags: Sequence[Tag]) -> None:
    """How long a check takes: form, signature, key, day and claims; and how many a second makes."""
    with served.prepared(ground), db.reading() as session:
        trusted = keys.trusted_keys(session)
        key = keys.signing_key(session)
    texts = cycle([payload.parse_url(tag.url) for tag in tags])
    message, algorithm = b"x" * SIGNED_BYTES, ec.ECDSA(hashes.SHA256())
    signature, public_key = key.sign(message, algorithm), key.public_key()
    ours, floor = list[float](), list[float]()
    for _ in range(CHECKS):
        ours.append(_timed(lambda: payload.verify(next(texts), trusted)))
        floor.append(_timed(lambda: public_key.verify(signature, message, algorithm)))
    timing.print_line("tag_check", ours, floor, per_s=round(1000 / median(ours)))


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _address(tag: Tag) -> str:
    return "/S/" + tag.url.rpartition("/")[2] + "/"


if __name__ == "__main__":
    main()
