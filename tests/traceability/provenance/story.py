"""A lot's story as evidence, told without a database: real signatures, a real tree, real bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from foundation import clock
from traceability.custody.canonical import canonical_bytes
from traceability.custody.events import (
    Accept,
    Act,
    Assay,
    ChainLink,
    DeclaredContent,
    MeasuredContent,
    Occasion,
    Offer,
    OfferRef,
    PackageEntry,
    PackageMass,
    Register,
    Weigh,
)
from traceability.custody.folding import apply
from traceability.custody.signatures import signed_message
from traceability.custody.state import LotState
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import (
    AssayMethod,
    Basis,
    CustodyModel,
    LotOrigin,
    Packaging,
    SourceKind,
)
from traceability.custody.writing import body_of
from traceability.log.entry import EntrySignature, entry_bytes
from traceability.log.merkle import leaf_hash, prove_inclusion, range_hash, root
from traceability.provenance.evidence import (
    AnchoredCheckpoint,
    Evidence,
    Head,
    KnownKey,
    Leaf,
    Statement,
)
from traceability.provenance.findings import Rule, Severity, Verdict

NBSP = "\u00a0"
LOT = "RG-7Q2M-4K8R"
ADA, BEN, CLEO = "ada", "ben", "cleo"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WORDS = Vocabulary("https://regauss.example")
ENROLMENTS = 3  # the first leaves of the log enrol the three keys


@dataclass
class Story:
    """Tells acts one after another and keeps what an honest recording would have stored."""

    statements: list[Statement] = field(default_factory=list)
    state: LotState | None = None

    def tell(
        self,
        act: Act,
        *,
        by: str = ADA,
        claimed_after: timedelta | None = None,
        site_id: str | None = None,
    ) -> Statement:
        """Record an act an hour after the one before; `claimed_after` shifts the claimed time."""
        number = len(self.statements) + 1
        received_at = START + timedelta(hours=number)
        claimed = received_at + (claimed_after or timedelta(0))
        previous = self.statements[-1].hash if self.statements else None
        occasion = Occasion(
            event_id=str(UUID(int=number)),
            event_time=claimed,
            time_zone_offset="+01:00",
            organisation_id=by,
            salt=number.to_bytes(16, "big"),
            chain=(ChainLink(LOT, number, previous),),
            site_id=site_id,
        )
        body = canonical_bytes(body_of(act, occasion, WORDS))
        self.state = apply(self.state, act, occasion, lot=LOT, body_hash=sha256(body).digest())
        statement = Statement(
            event_id=occasion.event_id,
            lot_seq=number,
            prev_hash=previous,
            body=body,
            key_id=KEYS_OF[by].key_id,
            signature=SECRETS[by].sign(signed_message(body)),
            received_at=received_at,
            indexed_act=act.kind.value,
            indexed_organisation_id=by,
            indexed_event_time=claimed,
            act=act,
            occasion=occasion,
            leaf=None,
        )
        self.statements.append(statement)
        return statement

    def hand_over(self, *, to: str, by: str = ADA, received_g: tuple[int, ...] = ()) -> None:
        """Offer the lot and accept it, with masses of the taker's own where given."""
        assert self.state is not None
        masses = tuple(PackageMass(p.package_id, p.net_mass_g) for p in self.state.packages)
        handover_id = f"handover-{len(self.statements)}"
        offered = self.tell(
            Offer(handover_id, to, masses, expires_at=START + timedelta(days=30)), by=by
        )
        taken = tuple(
            PackageMass(mass.package_id, net_g)
            for mass, net_g in zip(masses, received_g or [m.net_g for m in masses], strict=True)
        )
        assert offered.hash is not None
        reference = OfferRef(handover_id, by, offered.event_id, offered.hash)
        self.tell(Accept(reference, taken, agrees=taken == masses), by=to)

    def evidence(self) -> Evidence:
        """Everything as it would be gathered, under a checkpoint of the whole log."""
        statements = in_log(self.statements)
        state = self.state
        return Evidence(
            lot=LOT,
            statements=statements,
            keys=enrolled_keys(self.statements),
            head=Head(state.seq, state.hash, state.owner_id, state.custodian_id, state.net_mass_g)
            if state
            else None,
            checkpoint=checkpoint_over(self.statements),
            checked_at=START + timedelta(days=2),
        )


def in_log(statements: list[Statement]) -> tuple[Statement, ...]:
    """The statements with their leaves, after the keys' enrolments."""
    leaves = _leaves(statements)[ENROLMENTS:]
    return tuple(with_(each, leaf=leaf) for each, leaf in zip(statements, leaves, strict=True))


def enrolled_keys(statements: list[Statement]) -> dict[str, KnownKey]:
    """The three keys, enrolled by the first three leaves of the same log."""
    leaves = _leaves(statements)
    return {
        key.key_id: replace(key, enrolment=leaf)
        for key, leaf in zip(KEYS_OF.values(), leaves, strict=False)
    }


def checkpoint_over(statements: list[Statement]) -> AnchoredCheckpoint:
    """The root of a log that holds the enrolments and these statements."""
    entries = _entries(statements)
    return AnchoredCheckpoint(len(entries), root(_tree(entries), len(entries)))


def _leaves(statements: list[Statement]) -> list[Leaf]:
    entries = _entries(statements)
    get, size = _tree(entries), len(entries)
    return [
        Leaf(seq, entry, tuple(prove_inclusion(get, seq, size)))
        for seq, entry in enumerate(entries)
    ]


def _entries(statements: list[Statement]) -> list[bytes]:
    entries = [f"enrolment {n}".encode() for n in range(ENROLMENTS)]
    for each in statements:
        assert each.hash is not None
        signature = EntrySignature(each.key_id, each.signature)
        entries.append(entry_bytes(each.hash, clock.millis(each.received_at), [signature]))
    return entries


def _tree(entries: list[bytes]) -> _Tree:
    return _Tree([leaf_hash(entry) for entry in entries])


def with_(statement: Statement, **changes: object) -> Statement:
    """The statement with some fields changed, as a tamperer would."""
    fields = {name: getattr(statement, name) for name in statement.__dataclass_fields__}
    return Statement(**(fields | changes))


def replaced(evidence: Evidence, number: int, **changes: object) -> Evidence:
    """The evidence with record `number` changed."""
    statements = list(evidence.statements)
    statements[number - 1] = with_(statements[number - 1], **changes)
    return having(evidence, statements=tuple(statements))


def having(evidence: Evidence, **changes: object) -> Evidence:
    """The evidence with some fields changed."""
    names = [n for n, f in evidence.__dataclass_fields__.items() if f.init]
    return Evidence(**({name: getattr(evidence, name) for name in names} | changes))


def register(
    *masses_g: int,
    declared_ppm: Mapping[str, int] | None = None,
    is_class_default: bool = False,
    range_ppm: tuple[int, int] | None = None,
) -> Register:
    """A lot of drums with a declared composition."""
    low, high = range_ppm or (None, None)
    return Register(
        material_code="EOL-HDD-VCM",
        origin=LotOrigin.POST_CONSUMER,
        custody_model=CustodyModel.SEGREGATED,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=tuple(
            PackageEntry(PackageMass(f"{LOT}.{n}", mass_g), Packaging.DRUM)
            for n, mass_g in enumerate(masses_g or (312_000, 313_000), start=1)
        ),
        contents=tuple(
            DeclaredContent(
                element, ppm, "magnet mass", is_class_default, low_ppm=low, high_ppm=high
            )
            for element, ppm in (declared_ppm or {}).items()
        ),
    )


def weigh(*masses_g: int) -> Weigh:
    """The drums on a scale again."""
    return Weigh(tuple(PackageMass(f"{LOT}.{n}", g) for n, g in enumerate(masses_g, start=1)))


def assay(measured_ppm: Mapping[str, int], *, uncertainty_ppm: int | None = None) -> Assay:
    """A laboratory's figures."""
    return Assay(
        contents=tuple(
            MeasuredContent(element, ppm, uncertainty_ppm) for element, ppm in measured_ppm.items()
        ),
        method=AssayMethod.ICP_OES,
        basis=Basis.MAGNET,
        assayed_on=START.date(),
        report_id="report-1",
    )


def honest() -> Story:
    """Ada registers, weighs, hands over to Cleo, who hands over to Ben, who has it assayed."""
    story = Story()
    story.tell(register(declared_ppm={"Nd": 229_000, "Pr": 27_000, "Dy": 14_000}))
    story.tell(weigh(312_100, 312_900))
    story.hand_over(to=CLEO)
    story.hand_over(by=CLEO, to=BEN, received_g=(311_800, 312_700))
    story.tell(assay({"Nd": 228_000, "Pr": 28_000, "Dy": 12_000}), by=BEN)
    return story


class _Tree:
    """`get` over leaf hashes in memory."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves

    def __call__(self, level: int, index: int) -> bytes:
        if level == 0:
            return self.leaves[index]
        width = 1 << level
        middle = index * width + width // 2

        def children(child_level: int, child_index: int) -> bytes:
            return self(child_level, child_index)

        left = range_hash(children, index * width, middle)
        right = range_hash(children, middle, (index + 1) * width)
        return sha256(b"\x01" + left + right).digest()


def _key(name: str, secret: Ed25519PrivateKey) -> KnownKey:
    public = secret.public_key().public_bytes_raw()
    return KnownKey(sha256(public).digest()[:8].hex(), name, public, enrolment=None)


SECRETS = {
    name: Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())
    for name in (ADA, BEN, CLEO)
}
KEYS_OF = {name: _key(name, secret) for name, secret in SECRETS.items()}


def told(verdict: Verdict) -> list[tuple[Rule, Severity, str]]:
    """What was found, in words, with plain spaces."""
    return [(f.rule, f.severity, str(f).replace(NBSP, " ")) for f in verdict.findings]
