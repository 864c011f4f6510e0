"""Corrections as members of an EPCIS ObjectEvent, and back.

`rg:before` and `rg:after` hold the same members: what stands on the books, and what shall.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from traceability.custody import members, narrowing
from traceability.custody.canonical import JsonObject
from traceability.custody.corrections import (
    AgreeCorrection,
    CancelRegistration,
    Changes,
    ContentsChange,
    Correct,
    Correction,
    DeclineCorrection,
    EventRef,
    MaterialChange,
    PackageChange,
    ProposalRef,
    ProposeCorrection,
    WithdrawCorrection,
)
from traceability.custody.figures import DeclaredContent, PackageEntry
from traceability.custody.shapes import encoded, local_time
from traceability.custody.transformation_members import mass_members, read_declared, read_mass
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import ActKind, CorrectionReason, Packaging

Answer = AgreeCorrection | DeclineCorrection | WithdrawCorrection


def written(
    act: Correct | ProposeCorrection | Answer | CancelRegistration, lot: str, words: Vocabulary
) -> JsonObject:
    """The members that a correction has beside those of every event."""
    if isinstance(act, CancelRegistration):
        return {"epcList": [lot], "rg:note": act.note}
    if isinstance(act, Correct | ProposeCorrection):
        return _correction(act, lot, words)
    return {
        "epcList": [lot],
        "bizTransactionList": [members.paper("upevt", f"{narrowing.URN}{act.proposal.event_id}")],
        "rg:author": words.party_uri(act.proposal.author_id),
        "rg:proposalHash": encoded(act.proposal.body_hash),
        "rg:note": act.note if isinstance(act, DeclineCorrection) else None,
    }


def _correction(act: Correct | ProposeCorrection, lot: str, words: Vocabulary) -> JsonObject:
    changes = act.changes
    changed = tuple(one.before.mass for one in changes.packages)
    particulars = {
        "epcList": members.things(lot, changed, words),
        "rg:corrects": [
            {"rg:event": f"{narrowing.URN}{ref.event_id}", "rg:hash": encoded(ref.body_hash)}
            for ref in act.corrects
        ],
        "rg:before": _side(changes, words),
        "rg:after": _side(changes.reversed(), words),
        "rg:difference": changes.difference_g or None,
        "rg:reason": act.reason.value,
        "rg:note": act.note,
    }
    if isinstance(act, ProposeCorrection):
        particulars["rg:agreeing"] = [words.party_uri(one) for one in act.agreeing]
        particulars["rg:expiresAt"] = local_time(act.expires_at.astimezone(UTC), "+00:00")
    return particulars


def _side(changes: Changes, words: Vocabulary) -> JsonObject:
    """What stands before; what stands after is the same of the reversed changes."""
    return members.present(
        {
            "rg:material": changes.material.before if changes.material else None,
            "rg:packages": [
                mass_members(one.before.mass, words) | {"rg:packaging": one.before.packaging.value}
                for one in changes.packages
            ]
            or None,
            "rg:declared": [members.declared(line) for line in changes.contents.before]
            if changes.contents
            else None,
        }
    )


def _read_correct(body: JsonObject, words: Vocabulary) -> Correct:
    return Correct(**vars(_read(body, words)))


def _read_propose(body: JsonObject, words: Vocabulary) -> ProposeCorrection:
    return ProposeCorrection(
        **vars(_read(body, words)),
        agreeing=tuple(words.party_id(uri) for uri in body["rg:agreeing"]),
        expires_at=narrowing.moment(body["rg:expiresAt"]),
    )


def _read_agree(body: JsonObject, words: Vocabulary) -> AgreeCorrection:
    return AgreeCorrection(_proposal(body, words))


def _read_decline(body: JsonObject, words: Vocabulary) -> DeclineCorrection:
    return DeclineCorrection(_proposal(body, words), narrowing.find_text(body, "rg:note"))


def _read_withdraw(body: JsonObject, words: Vocabulary) -> WithdrawCorrection:
    return WithdrawCorrection(_proposal(body, words))


def _read_cancel(body: JsonObject, _words: Vocabulary) -> CancelRegistration:
    return CancelRegistration(narrowing.find_text(body, "rg:note"))


def _read(body: JsonObject, words: Vocabulary) -> Correction:
    before, after = body["rg:before"], body["rg:after"]
    packages = zip(_entries(before, words), _entries(after, words), strict=True)
    return Correction(
        corrects=tuple(
            EventRef(narrowing.event_id(ref["rg:event"]), narrowing.decoded(ref["rg:hash"]))
            for ref in body["rg:corrects"]
        ),
        changes=Changes(
            packages=tuple(PackageChange(was, shall) for was, shall in packages),
            material=MaterialChange(
                narrowing.text(before["rg:material"]), narrowing.text(after["rg:material"])
            )
            if "rg:material" in before
            else None,
            contents=ContentsChange(_contents(before), _contents(after))
            if "rg:declared" in before
            else None,
        ),
        reason=CorrectionReason(body["rg:reason"]),
        note=narrowing.find_text(body, "rg:note"),
    )


def _entries(side: JsonObject, words: Vocabulary) -> list[PackageEntry]:
    return [
        PackageEntry(read_mass(one, words), Packaging(one["rg:packaging"]))
        for one in side.get("rg:packages", ())
    ]


def _contents(side: JsonObject) -> tuple[DeclaredContent, ...]:
    return tuple(read_declared(line) for line in side["rg:declared"])


def _proposal(body: JsonObject, words: Vocabulary) -> ProposalRef:
    (paper,) = body["bizTransactionList"]
    return ProposalRef(
        author_id=words.party_id(body["rg:author"]),
        event_id=narrowing.event_id(paper["bizTransaction"]),
        body_hash=narrowing.decoded(body["rg:proposalHash"]),
    )


READERS: dict[
    ActKind,
    Callable[[JsonObject, Vocabulary], Correct | ProposeCorrection | Answer | CancelRegistration],
] = {
    ActKind.CORRECT: _read_correct,
    ActKind.PROPOSE_CORRECTION: _read_propose,
    ActKind.AGREE_CORRECTION: _read_agree,
    ActKind.DECLINE_CORRECTION: _read_decline,
    ActKind.WITHDRAW_CORRECTION: _read_withdraw,
    ActKind.CANCEL_REGISTRATION: _read_cancel,
}
