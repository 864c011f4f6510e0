"""The rules: one scan, those before it and what the fold says of the lot, and what does not fit.

Pure, and without belief: what only a stranger's word stands for is a warning at most, so that
nobody stops a competitor's drums with a made-up place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from traceability.custody.state import ENDED, LotState, LotStatus
from traceability.tags.models import ScanOutcome
from traceability.tags.suspicions.distances import Place, least_apart_m
from traceability.tags.suspicions.kinds import Severity, SuspicionKind

AIR_KMH, ROAD_KMH = 900, 130
NEAR_M = 2_000  # phones place themselves by masts, too
MINUTES = timedelta(minutes=10)
BURST = 20
SWEEP = 10
IN_TRANSIT = frozenset({LotStatus.OFFERED, LotStatus.ARRIVED})
WARNING, ERROR = Severity.WARNING, Severity.ERROR

_BY_OUTCOME = {
    ScanOutcome.FORGED: SuspicionKind.FORGED,
    ScanOutcome.REPLAYED: SuspicionKind.OTHER_SYMBOL,
    ScanOutcome.SWAPPED: SuspicionKind.CLAIMS_DIFFER,
}
# What is not the label itself says nothing of where the label is.
_NOT_THE_LABEL = frozenset(_BY_OUTCOME)


@dataclass(frozen=True)
class Sighting:
    """A scan as its device tells it; without an organisation, a stranger's. `is_as_printed`: the
    text is the label's own, letter by letter."""

    at: datetime
    outcome: ScanOutcome
    organisation_id: str | None = None
    device: str | None = None  # by its name, else the person who holds it
    site_id: str | None = None
    place: Place | None = None
    is_at_gate: bool = False
    is_as_printed: bool = True
    scan_id: str = ""
    device_name: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether somebody stands for it by name."""
        return self.organisation_id is not None


@dataclass(frozen=True)
class Label:
    """What is known of the label: its lot as the fold has it, and who holds an unused roll.

    `stranger_reads` counts the lot's labels that strangers read within the hour.
    """

    lot: LotState | None = None
    roll_holder_id: str | None = None
    stranger_reads: int = 0


@dataclass(frozen=True)
class Suspected:
    """What does not fit, with the earlier scan that shows it, if one does."""

    kind: SuspicionKind
    severity: Severity
    earlier: Sighting | None = None
    values: Mapping[str, int] = field(default_factory=dict)


def suspect(now: Sighting, before: Sequence[Sighting], label: Label) -> Iterator[Suspected]:
    """All that is odd about a scan; `before` are the label's earlier ones, the latest first."""
    yield from _by_itself(now, label)
    yield from _by_state(now, before, label)
    yield from suspect_place(now, before, label)
    yield from _by_number(now, before, label)


def suspect_place(now: Sighting, before: Sequence[Sighting], label: Label) -> Iterator[Suspected]:
    """Two places in less time than it takes; the gravest and latest of each kind."""
    on_road = label.lot is not None and label.lot.status in IN_TRANSIT
    found: dict[SuspicionKind, Suspected] = {}
    if now.outcome in _NOT_THE_LABEL and not now.is_as_printed:
        return
    for earlier in before:
        for one in _apart(now, earlier, on_road=on_road):
            known = found.get(one.kind)
            if known is None or (known.severity, one.severity) == (WARNING, ERROR):
                found[one.kind] = one
    yield from found.values()


def suspect_seals(stated: Iterable[str], found: Iterable[str]) -> Suspected | None:
    """Seals that are not the giver's. Whoever takes what was not sealed may seal it; and since no
    seal names its package, this keeps none from being accepted.
    """
    put_on, seen = set(stated), set(found)
    if not put_on or put_on == seen:
        return None
    counts = {"missing": len(put_on - seen), "unknown": len(seen - put_on)}
    return Suspected(SuspicionKind.OTHER_SEALS, WARNING, values=counts)


def _by_itself(now: Sighting, label: Label) -> Iterator[Suspected]:
    """What the symbol says against what was printed."""
    kind = _BY_OUTCOME.get(now.outcome)
    if kind is SuspicionKind.CLAIMS_DIFFER and now.is_as_printed:
        # A hand that reaches for the wrong drum does the same: this stops nothing.
        yield Suspected(SuspicionKind.OTHER_PACKAGE, WARNING)
    elif kind is not None:
        yield Suspected(kind, _graver(_has_part(now, label)))


def _by_state(now: Sighting, before: Sequence[Sighting], label: Label) -> Iterator[Suspected]:
    """What the fold says: withdrawn, used up, taken in before, on its way."""
    lot = label.lot
    if lot is None:
        if label.roll_holder_id not in {None, now.organisation_id}:
            yield Suspected(SuspicionKind.UNBOUND_AWAY, _graver(now.is_known))
        return
    is_own = now.organisation_id == lot.custodian_id and lot.handover is None
    if now.outcome is ScanOutcome.VOID and not is_own:
        yield Suspected(SuspicionKind.VOID_READ, _graver(_has_part(now, label)))
    if lot.status in ENDED and not is_own:
        yield Suspected(SuspicionKind.SPENT_READ, _graver(now.is_known))
    if now.outcome is ScanOutcome.DOUBLE and now.is_at_gate:
        yield from _second_intake(now, before, lot)
    if lot.status in IN_TRANSIT and now.is_known and not lot.is_party(now.organisation_id or ""):
        yield Suspected(SuspicionKind.OUTSIDER, WARNING)


def _second_intake(now: Sighting, before: Sequence[Sighting], lot: LotState) -> Iterator[Suspected]:
    """The same hand that scans twice has not taken in twice; nor has a yard that looks at its own
    stock, unless it stands elsewhere."""
    own = [one for one in before if one.organisation_id == now.organisation_id]
    last = own[0] if own else None
    if last and last.device == now.device and abs(now.at - last.at) <= MINUTES:
        return
    is_away = now.site_id is not None and lot.site_id is not None and now.site_id != lot.site_id
    is_error = lot.handover is not None or is_away
    yield Suspected(SuspicionKind.SECOND_INTAKE, _graver(is_error), last)


def _apart(now: Sighting, earlier: Sighting, *, on_road: bool) -> Iterator[Suspected]:
    seconds = round(abs(now.at - earlier.at).total_seconds())
    minutes = -(-seconds // 60)
    are_known = now.is_known and earlier.is_known
    if not earlier.is_as_printed:
        return
    if now.place and earlier.place:
        apart_m = least_apart_m(now.place, earlier.place)
        # km/h against km/h, without a division: 3.6 m per second and km/h.
        is_by_air, is_by_road = (
            apart_m > NEAR_M and apart_m * 36 > limit * 10 * seconds
            for limit in (AIR_KMH, ROAD_KMH)
        )
        if is_by_air or (is_by_road and on_road):
            values = {"distance_m": apart_m, "minutes": minutes}
            severity = _graver(is_by_air and are_known)
            yield Suspected(SuspicionKind.TOO_FAST, severity, earlier, values)
            return
    are_two_devices = now.device is not None and earlier.device not in {None, now.device}
    are_two_sites = now.site_id is not None and earlier.site_id not in {None, now.site_id}
    if are_two_devices and are_two_sites and abs(now.at - earlier.at) <= MINUTES:
        severity = _graver(are_known)
        yield Suspected(SuspicionKind.TWO_PLACES, severity, earlier, {"minutes": minutes})


def _by_number(now: Sighting, before: Sequence[Sighting], label: Label) -> Iterator[Suspected]:
    """More scans than a yard makes."""
    lot = label.lot
    if lot is not None and now.organisation_id == lot.custodian_id:
        return
    recent = [one for one in before if abs(now.at - one.at) <= MINUTES]
    if len(recent) >= BURST:
        yield Suspected(SuspicionKind.BURST, WARNING, recent[0], {"count": BURST})
    if not now.is_known and label.stranger_reads >= SWEEP:
        yield Suspected(SuspicionKind.SWEEP, WARNING, None, {"count": label.stranger_reads})


def _has_part(now: Sighting, label: Label) -> bool:
    """Whether whoever scans has the package before them by right."""
    if now.organisation_id is None or label.lot is None:
        return False
    return bool(label.lot.roles_of(now.organisation_id))


def _graver(is_error: bool) -> Severity:
    return ERROR if is_error else WARNING
