"""What a correction may be and what it does: checked against the books, applied when all agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from traceability.custody import masses
from traceability.custody.books import Books, OpenCorrection, contents_hash
from traceability.custody.correction_refusals import (
    BeyondTheScale,
    BooksMoved,
    CorrectionExpired,
    CorrectionOpen,
    MaterialOfSources,
    NoCorrection,
    NothingCorrected,
    NothingDeclared,
    OtherCorrection,
    OthersMustAgree,
    OthersSigned,
)
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Changes,
    Correct,
    Correction,
    DeclineCorrection,
    EventRef,
    ProposalRef,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.events import Act, ActKind, Occasion, PackageEntry, PackageMass
from traceability.custody.refusals import PackageTwice
from traceability.custody.state import WHILE_CORRECTING, LotState, PackageState
from traceability.custody.transforming import most_tolerance_g

Correcting = (
    Correct
    | ProposeCorrection
    | AgreeCorrection
    | DeclineCorrection
    | WithdrawCorrection
    | CancelRegistration
)
# They state every mass anew, whether or not one differs: from then on they are to be corrected.
_RESTATING = frozenset({ActKind.ACCEPT, ActKind.ACCEPT_PART})


def check_settled(state: LotState, kind: ActKind) -> None:
    """While a correction is open, nothing is passed on that it may change."""
    if state.correction is not None and kind not in WHILE_CORRECTING:
        raise CorrectionOpen(lot=state.lot)


def concerned(state: LotState, *, author_id: str) -> tuple[str, ...]:
    """Who must agree: whoever else owns or holds the lot, or was a side of its last handover or
    sale, in the order in which they came into its story."""
    return tuple(one for one in state.parties if one in state.sides and one != author_id)


def corrected_events(books: Books, changes: Changes) -> tuple[EventRef, ...]:
    """The events that stated what changes, the description's first."""
    wrong = [books.stated_by] if changes.is_of_description else []
    return (*wrong, books.masses_by) if changes.is_of_masses else tuple(wrong)


def entry_of(package: PackageState) -> PackageEntry:
    """A package as it stands on the books."""
    mass = PackageMass(
        package.package_id, package.net_mass_g, package.gross_mass_g, package.tare_mass_g
    )
    return PackageEntry(mass, package.packaging)


def keep_books(before: LotState, after: LotState, act: Act, ref: EventRef) -> LotState:
    """The state with its books brought forward by an act that is no correction."""
    if isinstance(act, Correct | AgreeCorrection):
        return after
    books, correction = after.books, after.correction
    if act.kind in _RESTATING or _masses(before) != _masses(after):
        made_g = after.net_mass_g if books.made_g is not None else None
        books = replace(books, masses_by=ref, made_g=made_g)
    if before.custodian_id != after.custodian_id:
        books = replace(books, handed=(before.custodian_id, after.custodian_id))
    if before.owner_id != after.owner_id:
        books = replace(books, sold=(before.owner_id, after.owner_id))
        correction = correction and _with_buyer(correction, after.owner_id)
    return replace(after, books=books, correction=correction)


def effect(
    state: LotState, act: Correcting, occasion: Occasion, body_hash: bytes
) -> dict[str, Any]:  # Any: fields of LotState, as in folding
    """What the act changes, beside seq, hash, status and time; or a `Refusal`."""
    by = EventRef(occasion.event_id, body_hash)
    match act:
        case Correct():
            if concerned(state, author_id=occasion.organisation_id):
                raise OthersMustAgree()
            _check(state, act)
            return _corrected(state, act.changes, by)
        case ProposeCorrection():
            return {"correction": _proposed(state, act, occasion, by)}
        case CancelRegistration():
            if state.parties != (occasion.organisation_id,) or state.books.made_g is not None:
                raise OthersSigned(lot=state.lot)
            return {"packages": tuple(replace(one, tag_id=None) for one in state.packages)}
        case _:
            return _answered(state, act, occasion, by)


def _proposed(
    state: LotState, act: ProposeCorrection, occasion: Occasion, by: EventRef
) -> OpenCorrection:
    author_id = occasion.organisation_id
    if not act.agreeing or act.agreeing != concerned(state, author_id=author_id):
        raise BooksMoved(lot=state.lot)
    _check(state, act)
    if act.expires_at <= occasion.event_time:
        raise CorrectionExpired(expires_at=act.expires_at.date().isoformat())
    return OpenCorrection(
        proposal=ProposalRef(author_id, by.event_id, by.body_hash),
        corrects=act.corrects,
        changes=act.changes,
        agreeing=act.agreeing,
        agreed=(),
        proposed_at=occasion.event_time,
        expires_at=act.expires_at,
    )


def _answered(
    state: LotState,
    act: AgreeCorrection | DeclineCorrection | WithdrawCorrection,
    occasion: Occasion,
    by: EventRef,
) -> dict[str, Any]:  # Any: as in `effect`
    correction = state.correction
    assert correction is not None, "only its author and those who must agree have these roles"
    if act.proposal != correction.proposal:
        raise OtherCorrection()
    if not isinstance(act, AgreeCorrection):
        return {"correction": None}
    if occasion.event_time > correction.expires_at:
        raise CorrectionExpired(expires_at=correction.expires_at.date().isoformat())
    who = occasion.organisation_id
    waiting = tuple(one for one in correction.agreeing if one != who)
    if waiting:
        agreed = (*correction.agreed, who)
        return {"correction": replace(correction, agreeing=waiting, agreed=agreed)}
    return {**_corrected(state, correction.changes, by), "correction": None}


def check_open(state: LotState) -> OpenCorrection:
    """The correction that is open. Raises `NoCorrection`."""
    if state.correction is None:
        raise NoCorrection(lot=state.lot)
    return state.correction


def _check(state: LotState, act: Correction) -> None:
    """Whether the correction is about the books as they are, and can be true."""
    changes = act.changes
    pairs = list(changes.pairs)
    if not pairs or any(before == after for before, after in pairs):
        raise NothingCorrected()
    if act.corrects != corrected_events(state.books, changes):
        raise BooksMoved(lot=state.lot)
    _check_packages(state, changes)
    if changes.material is not None:
        if state.books.made_g is not None:
            raise MaterialOfSources(lot=state.lot)
        if changes.material.before != state.material_code:
            raise BooksMoved(lot=state.lot)
    if changes.contents is not None:
        if contents_hash(changes.contents.before) != state.books.contents_hash:
            raise BooksMoved(lot=state.lot)
        if not changes.contents.after:
            raise NothingDeclared()
        masses.check_shares((line.element, line.content_ppm) for line in changes.contents.after)


def _check_packages(state: LotState, changes: Changes) -> None:
    seen = set()
    for change in changes.packages:
        package_id = change.before.mass.package_id
        package = masses.get_package(state.packages, package_id, lot=state.lot)
        if package_id in seen:
            raise PackageTwice(package_id=package_id)
        seen.add(package_id)
        if change.after.mass.package_id != package_id or change.before != entry_of(package):
            raise BooksMoved(lot=state.lot)
        masses.check_possible(change.after.mass)
    made_g = state.books.made_g
    if made_g is not None:
        net_g, most_g = state.net_mass_g + changes.difference_g, most_tolerance_g(made_g)
        if abs(net_g - made_g) > most_g:
            raise BeyondTheScale(lot=state.lot, made_g=made_g, most_g=most_g)


def _corrected(
    state: LotState, changes: Changes, by: EventRef
) -> dict[str, Any]:  # Any: as in `effect`
    """The books after the changes, and which event states them from here on."""
    books = state.books
    if changes.is_of_masses:
        books = replace(books, masses_by=by)
    if changes.is_of_description:
        books = replace(books, stated_by=by)
    if changes.contents is not None:
        books = replace(books, contents_hash=contents_hash(changes.contents.after))
    return {
        "books": books,
        "material_code": changes.material.after if changes.material else state.material_code,
        "packages": _changed(state.packages, changes),
    }


def _changed(packages: Sequence[PackageState], changes: Changes) -> tuple[PackageState, ...]:
    after = {one.after.mass.package_id: one.after for one in changes.packages}
    return tuple(
        replace(
            package,
            net_mass_g=after[package.package_id].mass.net_g,
            gross_mass_g=after[package.package_id].mass.gross_g,
            tare_mass_g=after[package.package_id].mass.tare_g,
            packaging=after[package.package_id].packaging,
        )
        if package.package_id in after
        else package
        for package in packages
    )


def _with_buyer(correction: OpenCorrection, buyer_id: str) -> OpenCorrection:
    """Whoever buys the lot meanwhile has to agree too."""
    known = (correction.proposal.author_id, *correction.agreeing, *correction.agreed)
    if buyer_id in known:
        return correction
    return replace(correction, agreeing=(*correction.agreeing, buyer_id))


def _masses(state: LotState) -> list[PackageMass]:
    return [entry_of(package).mass for package in state.packages]
