"""Tags: scans that do not fit, labels that should be gone, and labels the signed history disowns.

Places and devices are given and not proven, so an odd scan is a remark and never a failure: anyone
can photograph a label and say that they are elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.errors import N_
from traceability.custody.events import ActKind, BindTag, VoidTag
from traceability.provenance.findings import Finding, Rule, Severity
from traceability.provenance.phrasing import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traceability.provenance.evidence import Evidence

VOID_SCANNED = N_("The void tag %(tag)s was scanned.")
NOBODY_LOOKED = N_("nobody has looked yet")
NOT_SIGNED = N_("The tag %(tag)s hangs on package %(package)s, but nobody signed for that.")


def check_odd_scans(evidence: Evidence) -> Iterator[Finding]:
    """A remark for an error that nobody has answered, a note for what is answered or slight."""
    for scan in evidence.odd_scans:
        yield Finding(
            Rule.TAGS,
            Severity.REMARK if scan.is_error and scan.answer is None else Severity.NOTE,
            scan.sentence,
            expected=scan.answer or NOBODY_LOOKED,
            found=" · ".join(filter(None, (moment(scan.found_at), scan.device))),
            event_ids=(),
            values=scan.words,
        )


def check_void_scans(evidence: Evidence) -> Iterator[Finding]:
    """Nobody scans a tag that was voided: one finding a tag, however often it was."""
    seen = {scan.tag for scan in evidence.odd_scans if scan.is_of_void}
    for scan in evidence.void_scans:
        if scan.short_code in seen:
            continue
        seen.add(scan.short_code)
        yield Finding(
            Rule.TAGS,
            Severity.REMARK,
            VOID_SCANNED,
            expected=moment(scan.voided_at),
            found=moment(scan.scanned_at),
            event_ids=(),
            values={"tag": scan.short_code},
        )


def check_bindings(evidence: Evidence) -> Iterator[Finding]:
    """Every label in use is the last one that was signed onto its package."""
    signed: dict[str, str] = {}
    acts = (ActKind.BIND_TAG, ActKind.VOID_TAG, ActKind.CANCEL_REGISTRATION)
    for statement in evidence.of_kind(*acts):
        if isinstance(statement.act, BindTag):
            signed[statement.act.package_id] = statement.act.tag_id
        elif isinstance(statement.act, VoidTag):
            signed.pop(statement.act.package_id, None)
        else:  # a lot that never was has no labels
            signed.clear()
    for tag in evidence.bound_tags:
        if signed.get(tag.package_id) != tag.tag_id:
            yield Finding(
                Rule.TAGS,
                Severity.FAILURE,
                NOT_SIGNED,
                expected=signed.get(tag.package_id, "–"),
                found=tag.tag_id,
                event_ids=(),
                values={"tag": tag.short_code, "package": tag.package_id},
            )
