"""The state of a lot, and the one table of what may happen to it in which status.

`folding.apply` brings a state forward by one event; nothing else makes one. Whatever is not in
`TRANSITIONS` is refused, through every door, and pages and API read their next acts from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from traceability.custody.books import Books, OpenCorrection
from traceability.custody.events import ActKind
from traceability.custody.words import CustodyModel, LotOrigin, Packaging, QuarantineReason


class LotStatus(StrEnum):
    """Where a lot is in the life of its custody."""

    HELD = "held"
    OFFERED = "offered"
    ARRIVED = "arrived"
    SPENT = "spent"
    CANCELLED = "cancelled"


class PartyRole(StrEnum):
    """What an organisation can be to a lot now."""

    OWNER = "owner"
    CUSTODIAN = "custodian"
    TAKER = "taker"
    SIDE = "side"  # of the last handover or the last sale
    ANSWERER = "answerer"  # of an open correction
    AUTHOR = "author"  # of an open correction


@dataclass(frozen=True)
class PackageState:
    """One package: its mass on the books, what a scale said last, and the tag it carries."""

    package_id: str
    number: int
    packaging: Packaging
    net_mass_g: int
    gross_mass_g: int | None = None
    tare_mass_g: int | None = None
    weighed_net_g: int | None = None
    tag_id: str | None = None
    quarantine: QuarantineReason | None = None


@dataclass(frozen=True)
class Handover:
    """An offer that nobody has answered yet, and the hash an answer must repeat."""

    handover_id: str
    offer_event_id: str
    offer_hash: bytes
    giver_id: str
    taker_id: str
    expires_at: datetime
    seals: tuple[str, ...] = ()


@dataclass(frozen=True)
class LotState:
    """All that a lot's events add up to. `seq` and `hash` are of the last of them."""

    lot: str
    seq: int
    hash: bytes
    status: LotStatus
    owner_id: str
    custodian_id: str
    site_id: str | None
    material_code: str
    origin: LotOrigin
    custody_model: CustodyModel
    packages: tuple[PackageState, ...]
    handover: Handover | None
    parties: tuple[str, ...]  # who has signed or owned, in order of appearance
    last_event_time: datetime
    books: Books
    correction: OpenCorrection | None = None

    @property
    def last_number(self) -> int:
        """The number of its last package: those that were refused at a gate leave a gap."""
        return max(package.number for package in self.packages)

    @property
    def net_mass_g(self) -> int:
        """The lot's mass on the books."""
        return sum(package.net_mass_g for package in self.packages)

    @property
    def sides(self) -> frozenset[str]:
        """Whose figures these are: owner, custodian, the sides of the last handover and sale."""
        return frozenset((self.owner_id, self.custodian_id, *self.books.handed, *self.books.sold))

    def roles_of(self, organisation_id: str) -> frozenset[PartyRole]:
        """What an organisation is to this lot now; nothing for a stranger."""
        holders = {
            PartyRole.OWNER: self.owner_id,
            PartyRole.CUSTODIAN: self.custodian_id,
            PartyRole.TAKER: self.handover.taker_id if self.handover else None,
        }
        own = {role for role, holder in holders.items() if holder == organisation_id}
        if organisation_id in self.sides:
            own.add(PartyRole.SIDE)
        if self.correction and organisation_id in self.correction.agreeing:
            own.add(PartyRole.ANSWERER)
        if self.correction and organisation_id == self.correction.proposal.author_id:
            own.add(PartyRole.AUTHOR)
        return frozenset(own)

    def is_party(self, organisation_id: str) -> bool:
        """Whether an organisation may read the whole story: a party now, before, or named."""
        return organisation_id in self.parties or bool(self.roles_of(organisation_id))


HELD, OFFERED, ARRIVED = LotStatus.HELD, LotStatus.OFFERED, LotStatus.ARRIVED
SPENT, CANCELLED = LotStatus.SPENT, LotStatus.CANCELLED

# The lot is no more: other lots were made of it, or it never was.
ENDED = frozenset({SPENT, CANCELLED})

# What a lot begins with: itself, other lots that it is made of, or a part of one that goes on.
BEGINNINGS = (
    *(ActKind.REGISTER, ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS),
    *(ActKind.ACCEPT_PART, ActKind.DRAW_SAMPLE),
)
# What may happen in which status (None: before the first event), and the status after it.
TRANSITIONS: dict[tuple[LotStatus | None, ActKind], LotStatus] = {
    **dict.fromkeys(((None, kind) for kind in BEGINNINGS), HELD),
    (HELD, ActKind.SPLIT): SPENT,
    (HELD, ActKind.MERGE): SPENT,
    (HELD, ActKind.PROCESS): SPENT,
    (HELD, ActKind.DRAW_SAMPLE): HELD,
    (HELD, ActKind.BIND_TAG): HELD,
    (HELD, ActKind.VOID_TAG): HELD,
    (HELD, ActKind.WEIGH): HELD,
    (HELD, ActKind.INSPECT): HELD,
    (HELD, ActKind.ASSAY): HELD,
    (HELD, ActKind.SELL): HELD,
    (HELD, ActKind.RETURN): HELD,
    (HELD, ActKind.OFFER): OFFERED,
    (OFFERED, ActKind.BIND_TAG): OFFERED,
    (OFFERED, ActKind.VOID_TAG): OFFERED,
    (OFFERED, ActKind.WEIGH): OFFERED,
    (OFFERED, ActKind.INSPECT): OFFERED,
    (OFFERED, ActKind.ASSAY): OFFERED,
    (OFFERED, ActKind.SELL): OFFERED,
    (OFFERED, ActKind.CANCEL_OFFER): HELD,
    (OFFERED, ActKind.LAPSE_OFFER): HELD,
    (OFFERED, ActKind.ARRIVE): ARRIVED,
    # A driver who takes a lot over at the giver's gate has no arrival of his own.
    (OFFERED, ActKind.ACCEPT): HELD,
    (OFFERED, ActKind.ACCEPT_PART): HELD,
    (HELD, ActKind.QUARANTINE): HELD,
    (HELD, ActKind.RELEASE): HELD,
    (ARRIVED, ActKind.QUARANTINE): ARRIVED,
    (ARRIVED, ActKind.RELEASE): ARRIVED,
    (OFFERED, ActKind.REFUSE): HELD,
    (ARRIVED, ActKind.BIND_TAG): ARRIVED,
    (ARRIVED, ActKind.VOID_TAG): ARRIVED,
    (ARRIVED, ActKind.WEIGH): ARRIVED,
    (ARRIVED, ActKind.INSPECT): ARRIVED,
    (ARRIVED, ActKind.ASSAY): ARRIVED,
    (ARRIVED, ActKind.SELL): ARRIVED,
    # What nobody answers by the offer's last day is its giver's to fetch: see `is_unanswered`.
    (ARRIVED, ActKind.CANCEL_OFFER): HELD,
    (ARRIVED, ActKind.ACCEPT): HELD,
    (ARRIVED, ActKind.ACCEPT_PART): HELD,
    (ARRIVED, ActKind.REFUSE): HELD,
    # What is on its way or at a gate is weighed by its taker anyway: the offer is answered first.
    (HELD, ActKind.CORRECT): HELD,
    (HELD, ActKind.PROPOSE_CORRECTION): HELD,
    (HELD, ActKind.AGREE_CORRECTION): HELD,
    (HELD, ActKind.DECLINE_CORRECTION): HELD,
    (HELD, ActKind.WITHDRAW_CORRECTION): HELD,
    (HELD, ActKind.CANCEL_REGISTRATION): CANCELLED,
}

# What a lot takes of these while a correction is open: looking at it, labels, places, whose it is.
# What hands its figures on waits, and so does a second correction.
WHILE_CORRECTING = frozenset(
    {
        ActKind.BIND_TAG,
        ActKind.VOID_TAG,
        ActKind.WEIGH,
        ActKind.INSPECT,
        ActKind.ASSAY,
        ActKind.SELL,
        ActKind.RETURN,
        ActKind.QUARANTINE,
        ActKind.RELEASE,
        ActKind.AGREE_CORRECTION,
        ActKind.DECLINE_CORRECTION,
        ActKind.WITHDRAW_CORRECTION,
    }
)

_HOLDS = frozenset({PartyRole.CUSTODIAN})
_TAKES = frozenset({PartyRole.TAKER})
_ANYBODY_HERE = frozenset({PartyRole.OWNER, PartyRole.CUSTODIAN, PartyRole.TAKER})
_HAS_WHOLLY = frozenset({PartyRole.CUSTODIAN, PartyRole.OWNER})

# Whose act it is. A taker weighs, inspects and assays only what has arrived: see `allowed_roles`.
ROLES: dict[ActKind, frozenset[PartyRole]] = {
    ActKind.REGISTER: frozenset(),
    ActKind.BIND_TAG: _HOLDS,
    ActKind.VOID_TAG: _HOLDS,
    ActKind.WEIGH: _HOLDS | _TAKES,
    ActKind.INSPECT: _ANYBODY_HERE,
    ActKind.ASSAY: _ANYBODY_HERE,
    ActKind.SELL: frozenset({PartyRole.OWNER}),
    ActKind.OFFER: _HOLDS,
    ActKind.CANCEL_OFFER: _HOLDS,
    ActKind.LAPSE_OFFER: _HOLDS,
    ActKind.ARRIVE: _TAKES,
    ActKind.ACCEPT: _TAKES,
    ActKind.REFUSE: _TAKES,
    ActKind.RETURN: _HOLDS,
    ActKind.SPLIT: _HAS_WHOLLY,
    ActKind.MERGE: _HAS_WHOLLY,
    ActKind.PROCESS: _HAS_WHOLLY,
    ActKind.CORRECT: frozenset({PartyRole.SIDE}),
    ActKind.PROPOSE_CORRECTION: frozenset({PartyRole.SIDE}),
    ActKind.AGREE_CORRECTION: frozenset({PartyRole.ANSWERER}),
    ActKind.DECLINE_CORRECTION: frozenset({PartyRole.ANSWERER}),
    ActKind.WITHDRAW_CORRECTION: frozenset({PartyRole.AUTHOR}),
    ActKind.CANCEL_REGISTRATION: _HAS_WHOLLY,
    ActKind.ACCEPT_PART: _TAKES,
    ActKind.QUARANTINE: _HOLDS | _TAKES,
    ActKind.RELEASE: _HOLDS | _TAKES,
    ActKind.DRAW_SAMPLE: _HOLDS,
}
# What a taker can no longer do to a lot on its way once the last day of its offer has passed.
IN_TIME = frozenset({ActKind.ARRIVE, ActKind.ACCEPT, ActKind.ACCEPT_PART})
# By these a lot, or a part of it, goes on to somebody or into something else.
PASSING_ON = frozenset(
    {ActKind.OFFER, ActKind.ACCEPT, ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS}
)
_PUTTING_ASIDE = frozenset({ActKind.QUARANTINE, ActKind.RELEASE})
_LOOKING = frozenset({ActKind.WEIGH, ActKind.INSPECT, ActKind.ASSAY})
# Whose lot it is and who has it must be one: nobody cuts up what another owns.
_WHOLLY = frozenset({ActKind.SPLIT, ActKind.MERGE, ActKind.PROCESS, ActKind.CANCEL_REGISTRATION})


def allowed_roles(kind: ActKind, status: LotStatus) -> frozenset[PartyRole]:
    """Who may do it in this status: a taker looks at what is at their gate, not before, and there
    the taker alone puts aside."""
    if kind in _PUTTING_ASIDE:
        return _TAKES if status is ARRIVED else _HOLDS
    if kind in _LOOKING and status is not ARRIVED:
        return ROLES[kind] - _TAKES
    return ROLES[kind]


def may_do(kind: ActKind, state: LotState, organisation_id: str) -> bool:
    """Whether an organisation has the role that an act takes; some acts take two at once."""
    needed, roles = allowed_roles(kind, state.status), state.roles_of(organisation_id)
    return needed <= roles if kind in _WHOLLY else bool(needed & roles)


def is_unanswered(handover: Handover, at: datetime) -> bool:
    """Whether the last day of an offer has passed without an answer."""
    return at > handover.expires_at
