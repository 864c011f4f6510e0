"""A lot with labels on its packages, and the people who print, send, find and take it."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import cbor2
from sqlmodel import Session

from foundation import db
from foundation.parties.actor import Actor
from foundation.parties.models import Person
from tests.factories import make_actor, make_organisation, make_person, make_site
from traceability.custody import handover
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.tags.models import Tag
from traceability.tags.queries import get_bound_tags

MATERIAL = "EOL-NDFEB-S"
# Of P-256's group (SEC 2, 2.4.2).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
MASSES_G = (312_000, 288_000)


@dataclass(frozen=True)
class Cast:
    """Ada sends, Ben takes, Mallory must see nothing."""

    ada: Actor
    ben: Actor
    mallory: Actor
    ada_person: Person
    ben_person: Person
    mallory_person: Person


def make_cast() -> Cast:
    """Three organisations with an owner and a yard each."""
    with db.transaction() as session:
        made = [
            _make_party(session, name, role, country=country)
            for name, role, country in (
                ("Ada", "dismantler", "DE"),
                ("Ben", "refiner", "FR"),
                ("Mallory", "trader", "XK"),
            )
        ]
    (ada, a), (ben, b), (mallory, m) = made
    return Cast(ada, ben, mallory, a, b, m)


def _make_party(session: Session, name: str, role: str, *, country: str) -> tuple[Actor, Person]:
    organisation = make_organisation(session, f"{name} Metals", country=country, roles=[role])
    person = make_person(session, organisation, name=name, email=f"{name.lower()}@example.org")
    make_site(session, organisation, name=f"{name}’s yard")
    return make_actor(organisation, person), person


def register(
    holder: Actor,
    *masses_g: int,
    material_code: str = MATERIAL,
    is_magnetised: bool | None = True,
) -> str:
    """A lot of drums; its labels follow the commit. The lot's code."""
    draft = LotDraft(
        material_code=material_code,
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=tuple(LotPackage(net_g) for net_g in masses_g or MASSES_G),
        is_magnetised=is_magnetised,
    )
    with db.transaction() as session:
        return register_lot(session, draft, actor=holder).code


def offer(giver: Actor, lot: str, taker: Actor) -> None:
    """Offer custody of a lot."""
    with db.transaction() as session:
        handover.offer(session, lot, taker_id=taker.organisation_id, actor=giver)


def malleated(url: str) -> str:
    """The address with the other signature that anybody can make of an ECDSA signature: (r, n - s)
    verifies where (r, s) does.
    """
    head, _, text = url.rpartition("/")
    message = cbor2.loads(base64.b32decode(text + "=" * (-len(text) % 8)))
    protected, unprotected, claims, signature = message.value
    other = (ORDER - int.from_bytes(signature[32:])).to_bytes(32)
    parts = [protected, unprotected, claims, signature[:32] + other]
    made = cbor2.dumps(cbor2.CBORTag(18, parts), canonical=True)
    return f"{head}/{base64.b32encode(made).decode().rstrip('=')}"


def tags_of(lot: str) -> list[Tag]:
    """The labels that hang on a lot's packages."""
    with db.reading() as session:
        return get_bound_tags(session, lot)
