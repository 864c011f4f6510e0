"""Putting a label on a package, and taking it back: each a custody event of whoever holds the lot.

A label is minted and bound in one act here. Nothing is ever bound twice: a label that went wrong is
voided with its reason, and the package gets a new one.
"""

from __future__ import annotations

from sqlmodel import Session

from foundation import clock, db
from foundation.errors import N_, Conflict, NotFound
from foundation.ids import new_code, new_id
from foundation.parties.actor import Actor
from traceability.custody.events import BindTag, VoidTag
from traceability.custody.queries import get_state
from traceability.custody.recording import record
from traceability.custody.state import LotState, PackageState
from traceability.custody.words import VoidReason
from traceability.tags import keys, payload
from traceability.tags.inner.secrets_on_paper import commitment_of
from traceability.tags.material_numbers import material_number
from traceability.tags.models import Tag, TagState
from traceability.tags.payload import Binding, Claims
from traceability.tags.queries import find_bound_tag, get_tag
from traceability.tags.scanning import SHORT_PREFIX


class NoSuchPackage(NotFound):
    """Packages are named `<lot code>.<number>`."""

    message = N_("There is no package %(package_id)s. Packages are named like RG-7Q2M-4K8R.1.")


class AlreadyVoid(Conflict):
    """What is void stays void."""

    message = N_("The label %(short_code)s is void already. Its package can get a new one.")


def bind_tag(
    session: Session, package_id: str, *, secret: bytes | None = None, actor: Actor
) -> Tag:
    """Make a signed label for a package and record that it hangs there.

    With a `secret` it says that a paper lies inside; the secret itself is kept nowhere.
    """
    state, package = get_package(session, package_id)
    tag = _mint(session, state, package, secret)
    # The fold refuses a second label under the lot's lock, so of two at once one is refused there.
    record(session, BindTag(package.package_id, tag.id), lot=state.lot, actor=actor)
    session.add(tag)
    session.flush()
    return tag


def bind_missing_tags(session: Session, lot_code: str, *, actor: Actor) -> list[Tag]:
    """Give every package of a lot that has no label one; those that have one keep it."""
    state = get_state(session, lot_code)
    return [
        bind_tag(session, package.package_id, actor=actor)
        for package in state.packages
        if find_bound_tag(session, package.package_id) is None
    ]


def void_tag(session: Session, tag_id: str, *, reason: VoidReason, actor: Actor) -> Tag:
    """Let a label speak no longer for its package, and record why."""
    tag = get_tag(session, tag_id)
    if tag.state is not TagState.BOUND or tag.package_id is None or tag.lot_code is None:
        raise AlreadyVoid(short_code=tag.short_code)
    record(session, VoidTag(tag.package_id, tag.id, reason), lot=tag.lot_code, actor=actor)
    tag.state = TagState.VOID
    tag.void_reason = reason
    tag.voided_at = clock.now()
    session.add(tag)
    session.flush()
    return tag


def reprint_tag(session: Session, tag_id: str, *, reason: VoidReason, actor: Actor) -> Tag:
    """Void a label and give its package a new one; the new one names the old."""
    old = void_tag(session, tag_id, reason=reason, actor=actor)
    assert old.package_id is not None, "only a bound label can be voided"
    new = bind_tag(session, old.package_id, actor=actor)
    new.replaces_id = old.id
    session.add(new)
    session.flush()
    return new


def get_package(session: Session, package_id: str) -> tuple[LotState, PackageState]:
    """A package with its lot's state. Raises `NoSuchPackage`."""
    lot_code = package_id.rpartition(".")[0]
    try:
        state = get_state(session, lot_code)
    except NotFound:
        raise NoSuchPackage(package_id=package_id, field="package_id") from None
    package = next((p for p in state.packages if p.package_id == package_id), None)
    if package is None:
        raise NoSuchPackage(package_id=package_id, field="package_id")
    return state, package


def _mint(session: Session, state: LotState, package: PackageState, secret: bytes | None) -> Tag:
    """A new signed label, not stored yet."""
    moment = clock.now()
    key = keys.signing_key(session)
    binding = Binding(
        lot_code=state.lot,
        number=package.number,
        of=state.last_number,
        material_number=material_number(state.material_code),
        net_mass_g=package.net_mass_g,
    )
    tag_id = new_id()
    commitment = None if secret is None else commitment_of(tag_id, secret)
    claims = Claims(tag_id, keys.day_number(keys.issue_day(moment)), binding, commitment)
    return Tag(
        id=claims.tag_id,
        short_code=new_code(SHORT_PREFIX),
        state=TagState.BOUND,
        package_id=package.package_id,
        lot_code=state.lot,
        number=package.number,
        of=state.last_number,
        material_code=state.material_code,
        net_mass_g=package.net_mass_g,
        url=payload.format_url(db.settings_of(session).base_url, payload.sign(claims, key)),
        key_id=keys.note_use(session, key.public_key(), on=keys.issue_day(moment)),
        issued_on=keys.issue_day(moment),
        created_at=moment,
        commitment=commitment,
    )
